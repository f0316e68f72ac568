// Several profiles of one kind as one.
#pragma once

#include <stdexcept>

#include "model/profile.hpp"

namespace profconv {

// Two profiles that cannot be added; the message gives the reason.
class MergeRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Adds the default section of `from` to that of `into`: equal functions, stacks, lines and calls are added up, threads stay
// apart, sources are appended. Both must record the same evidence with the same meaning (traces folded before) and share a
// value type by name and unit; value types that only one has are dropped with a note.
void merge(Profile& into, const Profile& from);

}  // namespace profconv
