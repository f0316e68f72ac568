// A large text file as several inputs that can be read at once.
#pragma once

#include <memory>
#include <vector>

#include "io/source.hpp"

namespace profconv {

// Cuts a plain file behind line ends into up to `count` parts of about equal size, in order; together they are the whole file. Empty
// if the input cannot be cut (pipes, compressed files) or it does not pay: threads cost more than they gain on less than 32 MiB.
std::vector<std::unique_ptr<Source>> parts_at_lines(const Source& source, unsigned count);

}  // namespace profconv
