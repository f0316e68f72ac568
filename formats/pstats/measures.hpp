// What a row of the call graph is in a pstats file: seconds, and numbers of calls. Where no calls were recorded but stacks, the user
// may ask for samples in their place, each worth an interval of time.
#pragma once

#include <cstdint>
#include <string>

#include "format.hpp"

namespace profconv::pstats {

class Measures {
public:
    // Throws DataError, saying what to do: a value that is no time, stacks without an interval.
    Measures(const Profile& profile, const Section& section, const OptionValues& options);

    // Whether samples stand for calls.
    bool samples_for_calls() const { return interval_ > 0; }
    double seconds(const Column& column, std::size_t row) const { return cell(column, row) * seconds_per_cell_; }
    // The samples that a cell stands for. Throws DataError if it is no whole number of them.
    std::int64_t samples(const Column& column, std::size_t row) const;

private:
    static double cell(const Column& column, std::size_t row) { return column.is_real ? column.reals[row] : static_cast<double>(column.ticks[row]); }
    void set_interval(const Profile& profile, const std::string& option);

    double seconds_per_cell_ = 0;
    double interval_ = 0;  // seconds; 0: calls were recorded
};

}  // namespace profconv::pstats
