#include "analysis/python_text.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

#include "analysis/pattern.hpp"

namespace profconv {

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> char32_t { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0; };
    const CodePoint invalid{0xdc00 + byte(0), 1};
    if (byte(0) < 0x80) return {byte(0), 1};
    const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
    if (byte(0) < 0xc2 || byte(0) > 0xf4) return invalid;
    char32_t code = byte(0) & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return invalid;
        code = code << 6 | (byte(i) & 0x3f);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return overlong || surrogate || code > 0x10ffff ? invalid : CodePoint{code, length};
}

namespace {

// Where two texts differ first, eight bytes at a time.
std::size_t common_bytes(std::string_view a, std::string_view b) {
    const std::size_t size = std::min(a.size(), b.size());
    std::size_t at = 0;
    for (std::uint64_t x, y; at + sizeof x <= size; at += sizeof x) {
        std::memcpy(&x, a.data() + at, sizeof x), std::memcpy(&y, b.data() + at, sizeof y);
        if (x != y) break;
    }
    while (at < size && a[at] == b[at]) ++at;
    return at;
}

}  // namespace

int compare_texts(std::string_view a, std::string_view b) {
    if (a.data() == b.data() && a.size() == b.size()) return 0;
    const int by_size = a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
    const std::size_t common = common_bytes(a, b);
    const auto byte = [common](std::string_view text) { return common < text.size() ? static_cast<unsigned char>(text[common]) : 0; };
    const bool inside = (byte(a) & 0xc0) == 0x80 || (byte(b) & 0xc0) == 0x80;  // of what may be one character here and bytes there
    if (!inside && (common == a.size() || common == b.size())) return by_size;
    if (byte(a) < 0x80 && byte(b) < 0x80) return byte(a) < byte(b) ? -1 : 1;
    for (std::size_t i = 0; i < a.size() && i < b.size();) {
        const CodePoint p = code_point_at(a, i), q = code_point_at(b, i);
        if (p.code != q.code) return p.code < q.code ? -1 : 1;
        i += p.length;
    }
    return by_size;
}

std::uint64_t text_image(std::string_view text) {
    std::uint64_t image = 0;
    if (text.size() >= sizeof image)
        std::memcpy(&image, text.data(), sizeof image);
    else
        std::memcpy(&image, text.data(), text.size());
    if constexpr (std::endian::native == std::endian::little) image = __builtin_bswap64(image);
    const std::uint64_t high_bits = image & 0x8080808080808080;
    if (high_bits == 0) return image;
    const int ascii_bits = __builtin_clzll(high_bits) & ~7;  // what follows is above ASCII, in an order that bytes do not show
    const std::uint64_t ascii = ascii_bits == 0 ? 0 : image & ~std::uint64_t{0} << (64 - ascii_bits);
    return ascii | std::uint64_t{0x80} << (56 - ascii_bits);
}

std::string python_repr(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    return text;
}

namespace {

// str.isprintable(): no control, format, surrogate, private or unassigned code point and no separator but the blank.
bool is_printable(std::string_view character) {
    static const Pattern unprintable(R"([\p{C}\p{Z}])");
    return !unprintable.search(character);
}

std::string escaped(char32_t code) {
    if (code <= 0xff) return fmt::format("\\x{:02x}", static_cast<unsigned>(code));
    if (code <= 0xffff) return fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    return fmt::format("\\U{:08x}", static_cast<unsigned>(code));
}

}  // namespace

std::string python_repr(std::string_view text) {
    const char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
    std::string out(1, quote);
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        const std::string_view character = text.substr(at, point.length);
        at += point.length;
        if (point.code == '\n') out += "\\n";
        else if (point.code == '\t') out += "\\t";
        else if (point.code == '\r') out += "\\r";
        else if (point.code == '\\' || point.code == static_cast<unsigned char>(quote)) out.append("\\").append(character);
        else if (point.code >= 0x20 && point.code < 0x7f) out += character;
        else if (point.code < 0xa0 || (point.code >= 0xd800 && point.code < 0xe000) || !is_printable(character)) out += escaped(point.code);
        else out += character;
    }
    return out + quote;
}

}  // namespace profconv
