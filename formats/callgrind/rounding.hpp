// Rounding that keeps the books balanced: after self costs were rounded, the cost of the calls of a function is made to be the
// sum of the rounded costs below it again, so that incoming = self + outgoing still holds for every reader that relies on it.
#pragma once

#include "callgrind/integers.hpp"

namespace profconv::callgrind {

// Adjusts column.inclusive by the few units that rounding lost. Functions whose books were not balanced before (roots that are
// also called) and members of cycles are left alone.
void conserve_flow(const Profile& profile, const CallGraph& graph, IntegerColumn& column);

}  // namespace profconv::callgrind
