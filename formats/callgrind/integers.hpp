// The columns to write, as the non-negative integers that the format wants: the unit is chosen so that nothing is rounded away
// where that is possible, and stated by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/profile.hpp"

namespace profconv::callgrind {

// Cells of one column as integers: a view of the model's own, or converted ones.
class Cells {
public:
    Cells() = default;
    // value * 10^digits of every cell, rounded to the nearest integer. Throws OverflowError beyond 64 bits. `column` must outlive it.
    Cells(const Column& column, int digits, int decimals);
    const Ticks& ticks() const { return given_ ? *given_ : converted_; }
    std::int64_t operator[](std::size_t row) const { return ticks()[row]; }
    // Only for converted cells.
    void add(std::size_t row, std::int64_t change) { converted_.set(row, converted_[row] + change); }

private:
    Ticks converted_;
    const Ticks* given_ = nullptr;  // the column's own cells, where they are what is written
};

// One event of the output.
struct IntegerColumn {
    std::string name;                // a token, unique
    std::string long_name;           // "" if there is nothing to say
    int digits = 0;                  // what is written is the value in the type's own unit * 10^digits
    bool rounded = false;            // some values had more digits
    Cells lines, stated, inclusive;  // of graph.lines.self, graph.self, graph.sites.inclusive
};

// The columns of the section's graph, the main one first. Throws DataError for values that are negative or too large.
std::vector<IntegerColumn> integer_columns(const Profile& profile, const Section& section);

}  // namespace profconv::callgrind
