#include "io/json_text.hpp"

#include <algorithm>

#include "io/utf8.hpp"

namespace profconv {

void write_json_text(Sink& sink, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    sink.put('"');
    while (!text.empty()) {
        const std::size_t length = utf8_length(text, 0);
        const auto byte = static_cast<unsigned char>(text[0]);
        if (length == 0) {
            sink.write("\xef\xbf\xbd");  // U+FFFD: JSON has no other bytes
        } else if (text[0] == '"' || text[0] == '\\') {
            sink.put('\\');
            sink.put(text[0]);
        } else if (byte < 0x20) {
            sink.write("\\u00");
            sink.put(digits[byte >> 4]);
            sink.put(digits[byte & 15]);
        } else {
            sink.write(text.substr(0, length));
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    sink.put('"');
}

}  // namespace profconv
