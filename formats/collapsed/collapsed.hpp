// Collapsed (folded) stacks: one stack per line, frames joined by ';', root first, then a count (README.md).
#pragma once

#include "format.hpp"

namespace profconv {

extern const Format collapsed_format;

Match sniff_collapsed(const Prefix& prefix);
Profile read_collapsed(Source& source, const ReadRequest& request);
Facets collapsed_drops(const Profile& profile, const OptionValues& options);
void write_collapsed(const Profile& profile, Sink& sink, const WriteRequest& request);

}  // namespace profconv
