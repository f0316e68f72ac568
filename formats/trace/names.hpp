// Names in a trace are bytes with the escapes \t \n \r \\ \xHH.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "io/sink.hpp"

namespace profconv {

// Decodes `text` to `out`. Gives the offset of a bad escape's backslash, or npos if all is well.
std::size_t unescape_name(std::string_view text, std::string& out);

// Writes `name` so that unescape_name() gives it back. Other control bytes than \t \n \r become \xHH.
void write_escaped(Sink& sink, std::string_view name);

}  // namespace profconv
