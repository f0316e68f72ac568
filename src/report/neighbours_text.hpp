// The tables of callers and of callees in pstats' layout.
#pragma once

#include <cstdint>
#include <vector>

#include "report/table_writer.hpp"

namespace profconv {

// One list per function of `rows`, of its callers or callees by file, line and name.
void write_neighbours(TableWriter& writer, const std::vector<std::uint32_t>& rows, bool callees);

}  // namespace profconv
