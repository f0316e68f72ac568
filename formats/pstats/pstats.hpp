// The .pstats files of Python's cProfile and profile: functions, callers and times in one marshal value (README.md).
#pragma once

#include "format.hpp"

namespace profconv {

extern const Format pstats_format;

Match sniff_pstats(const Prefix& prefix);
Profile read_pstats(Source& source, const ReadRequest& request);
void write_pstats(const Profile& profile, Sink& sink, const WriteRequest& request);

}  // namespace profconv
