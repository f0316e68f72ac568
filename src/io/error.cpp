#include "io/error.hpp"

#include <algorithm>

#include "io/utf8.hpp"

namespace profconv {

namespace {

constexpr std::size_t shown_bytes = 100;  // of a long line, around the column
constexpr std::string_view ellipsis = "…";

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the UTF-8 code point at text[at]; 0 if it is none (or a control byte), so that it cannot be printed.
std::size_t printable_length(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) return byte == '\t' || (byte >= 0x20 && byte != 0x7f) ? 1 : 0;
    return utf8_length(text, at);
}

}  // namespace

std::string excerpt(std::string_view text, std::size_t at_byte) {
    const std::size_t target = std::min(at_byte, text.size());
    std::size_t begin = target > shown_bytes * 2 / 3 ? target - shown_bytes * 2 / 3 : 0;
    if (text.size() <= shown_bytes) begin = 0;
    while (begin > 0 && begin < text.size() && continues(text[begin])) --begin;
    const std::size_t end = std::min(text.size(), begin + shown_bytes);

    std::string shown, blanks;
    if (begin > 0) shown += ellipsis, blanks += ' ';
    for (std::size_t at = begin; at < end;) {
        const std::size_t length = printable_length(text, at);
        shown += length == 0 ? std::string("?") : std::string(text.substr(at, length));
        if (at < target) blanks += text[at] == '\t' ? '\t' : ' ';
        at += std::max<std::size_t>(length, 1);
    }
    if (end < text.size()) shown += ellipsis;
    return shown + "\n" + blanks + "^";
}

std::string text_error(std::string_view source, std::uint64_t line, std::size_t column, std::string_view text, std::string_view message) {
    return std::string(source) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + std::string(message) + "\n" + excerpt(text, column == 0 ? 0 : column - 1);
}

std::string binary_error(std::string_view source, std::uint64_t offset, std::string_view field, std::string_view message) {
    std::string out = std::string(source) + ": offset " + std::to_string(offset);
    if (!field.empty()) out += ", " + std::string(field);
    return out + ": " + std::string(message);
}

std::string quoted(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t longest = 60;
    std::size_t end = std::min(text.size(), longest);
    while (end < text.size() && end > 0 && continues(text[end])) --end;
    std::string out = "\"";
    for (std::size_t at = 0; at < end;) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = byte < 0x20 || byte == 0x7f ? 0 : utf8_length(text, at);
        if (length == 0)
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        else
            out += text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
    if (end < text.size()) out += ellipsis;
    return out + "\"";
}

}  // namespace profconv
