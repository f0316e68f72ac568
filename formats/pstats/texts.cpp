#include "pstats/texts.hpp"

#include <cstdint>
#include <cstring>

#include "io/utf8.hpp"

namespace profconv::pstats {

namespace {

unsigned char byte(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

// Whether the three bytes at `at` are a surrogate, U+D800..U+DFFF.
bool is_surrogate(std::string_view text, std::size_t at) {
    return at + 3 <= text.size() && byte(text, at) == 0xed && byte(text, at + 1) >= 0xa0 && byte(text, at + 1) <= 0xbf && (byte(text, at + 2) & 0xc0) == 0x80;
}

unsigned surrogate(std::string_view text, std::size_t at) { return 0xd000u | (byte(text, at + 1) & 0x3fu) << 6 | (byte(text, at + 2) & 0x3fu); }

bool stands_for_a_byte(std::string_view text, std::size_t at) { return surrogate(text, at) >= 0xdc80 && surrogate(text, at) <= 0xdcff; }

}  // namespace

bool is_ascii(std::string_view text) {
    std::uint64_t bits = 0, word;
    while (text.size() >= sizeof word) {
        std::memcpy(&word, text.data(), sizeof word);
        bits |= word;
        text.remove_prefix(sizeof word);
    }
    for (const char c : text) bits |= static_cast<unsigned char>(c);
    return (bits & 0x8080808080808080u) == 0;
}

bool decode_text(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t length = utf8_length(text, at); length > 0) {
            out += text.substr(at, length);
            at += length;
        } else if (is_surrogate(text, at)) {
            if (stands_for_a_byte(text, at))
                out += static_cast<char>(surrogate(text, at) & 0xff);
            else
                out += text.substr(at, 3);
            at += 3;
        } else {
            return false;
        }
    }
    return true;
}

void encode_text(std::string_view bytes, std::string& out) {
    out.clear();
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t length = utf8_length(bytes, at);
        if (length == 0 && is_surrogate(bytes, at) && !stands_for_a_byte(bytes, at)) length = 3;
        out += bytes.substr(at, length);
        at += length;
        if (length > 0) continue;
        const unsigned char odd = byte(bytes, at++);  // U+DC00 + the byte
        out += {'\xed', static_cast<char>(0xb0 | odd >> 6), static_cast<char>(0x80 | (odd & 0x3f))};
    }
}

}  // namespace profconv::pstats
