// JSON strings.
#pragma once

#include <string_view>

#include "io/sink.hpp"

namespace profconv {

// Writes `text` as a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD, JSON has no others.
void write_json_text(Sink& sink, std::string_view text);

}  // namespace profconv
