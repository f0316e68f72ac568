// Recursion levels: callgrind names the outermost activation of a function "fib" and the deeper ones "fib'2" … "fib'N".
#pragma once

#include "model/array.hpp"
#include "model/profile.hpp"

namespace profconv::callgrind {

// Adds the functions to the profile, names as they are, each deeper level with its base. Gives the profile's id of each.
// A name is a level if it ends in an apostrophe and a number of 2 or more without leading zero, and the function without that
// suffix exists in the same file and object.
Array<FunctionId> add_functions(const FunctionTable& functions, Profile& profile);

}  // namespace profconv::callgrind
