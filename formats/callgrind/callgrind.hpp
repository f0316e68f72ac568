// The callgrind format: self cost per function and source line, calls and inclusive cost per call site (README.md). Written by
// valgrind's callgrind and by many exporters; Cachegrind's files are the subset without calls.
#pragma once

#include "format.hpp"

namespace profconv {

extern const Format callgrind_format;

Profile read_callgrind(Source& source, const ReadRequest& request);
void write_callgrind(const Profile& profile, Sink& sink, const WriteRequest& request);

}  // namespace profconv
