// Call graphs that state their functions' totals, added up as pstats adds files.
#pragma once

#include "analysis/translation.hpp"

namespace profconv {

// Adds `from` to `into`: every number of functions and of callers is added up. Functions keep the order in which pstats' dicts have
// them: those of `into`, then new ones; what is only named comes last. Both must have the same value types in the same form.
// Throws MergeRefused where one has a caller's times and the other only its calls, OverflowError.
void merge_stated(const Profile& profile, CallGraph& into, const CallGraph& from, const Translation& translation);

}  // namespace profconv
