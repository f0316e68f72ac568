// The native trace format, version 1: calls and returns in order, one per line (README.md, profconv-trace(5)).
#pragma once

#include "format.hpp"

namespace profconv {

extern const Format trace_format;

Profile read_trace(Source& source, const ReadRequest& request);
void write_trace(const Profile& profile, Sink& sink, const WriteRequest& request);

}  // namespace profconv
