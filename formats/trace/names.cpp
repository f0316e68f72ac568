#include "trace/names.hpp"

namespace profconv {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Decodes the escape at text[at] (a backslash); gives its length, 0 if it is none of the five.
std::size_t decode_escape(std::string_view text, std::size_t at, char& out) {
    if (at + 1 >= text.size()) return 0;
    switch (text[at + 1]) {
        case 't': out = '\t'; return 2;
        case 'n': out = '\n'; return 2;
        case 'r': out = '\r'; return 2;
        case '\\': out = '\\'; return 2;
        case 'x': break;
        default: return 0;
    }
    if (at + 3 >= text.size()) return 0;
    const int high = hex_digit(text[at + 2]), low = hex_digit(text[at + 3]);
    if (high < 0 || low < 0) return 0;
    out = static_cast<char>(high * 16 + low);
    return 4;
}

}  // namespace

std::size_t unescape_name(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '\\') {
            out += text[at++];
            continue;
        }
        char decoded = 0;
        const std::size_t length = decode_escape(text, at, decoded);
        if (length == 0) return at;
        out += decoded;
        at += length;
    }
    return std::string::npos;
}

void write_escaped(Sink& sink, std::string_view name) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\\') sink.write("\\\\");
        else if (c == '\t') sink.write("\\t");
        else if (c == '\n') sink.write("\\n");
        else if (c == '\r') sink.write("\\r");
        else if (byte < 0x20 || byte == 0x7f) {
            sink.write("\\x");
            sink.put(digits[byte >> 4]);
            sink.put(digits[byte & 15]);
        } else
            sink.put(c);
    }
}

}  // namespace profconv
