// Writes the header of a callgrind file, all of it but the sums: who wrote it, what was recorded and what was not, the columns.
#pragma once

#include <vector>

#include "callgrind/integers.hpp"
#include "callgrind/layout.hpp"
#include "callgrind/plan.hpp"

namespace profconv::callgrind {

void write_header(const Plan& plan, const std::vector<IntegerColumn>& columns, const Layout& layout, Sink& sink);

}  // namespace profconv::callgrind
