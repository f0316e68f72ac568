// pprof's profile.proto: stacks with several values, labels, inlining and addresses (README.md).
#pragma once

#include "format.hpp"

namespace profconv {

extern const Format pprof_format;

Match sniff_pprof(const Prefix& prefix);
Profile read_pprof(Source& source, const ReadRequest& request);
void write_pprof(const Profile& profile, Sink& sink, const WriteRequest& request);

}  // namespace profconv
