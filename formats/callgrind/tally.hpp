// Adds up the costs of lines and of call sites while a file is read. No memory is taken for a line that repeats.
#pragma once

#include <cstdint>
#include <vector>

#include "callgrind/row_finder.hpp"
#include "model/evidence.hpp"

namespace profconv::callgrind {

// The costs of one line: the first `count` columns of the part, and which columns of the file they are.
struct Costs {
    const std::int64_t* values = nullptr;
    const std::uint32_t* columns = nullptr;
    std::size_t count = 0;
};

class LineTally {
public:
    // From here on there are `count` columns.
    void set_columns(std::size_t count);
    // Adds to the row of this key. False if a sum goes beyond 64 bits.
    bool add(const RowKey& key, const Costs& costs);
    // The rows, in order of first appearance. `functions`: the profile's id of each function of the places.
    LineCosts finish(const PlaceTable& places, const Array<FunctionId>& functions);

private:
    RowFinder rows_{false};
    std::vector<Column> self_;
};

class SiteTally {
public:
    void set_columns(std::size_t count);
    bool add(const RowKey& key, std::int64_t calls, const Costs& costs);
    CallSites finish(const PlaceTable& places, const Array<FunctionId>& functions);

private:
    RowFinder rows_{true};
    Array<std::int64_t> calls_;
    std::vector<Column> inclusive_;
};

}  // namespace profconv::callgrind
