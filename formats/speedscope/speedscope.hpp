// speedscope's file format: evented and sampled profiles in one JSON object (README.md).
#pragma once

#include "format.hpp"

namespace profconv {

extern const Format speedscope_format;

Match sniff_speedscope(const Prefix& prefix);
Profile read_speedscope(Source& source, const ReadRequest& request);
void write_speedscope(const Profile& profile, Sink& sink, const WriteRequest& request);

}  // namespace profconv
