#include "pstats/foreign.hpp"

#include <algorithm>

namespace profconv::pstats {

namespace {

constexpr unsigned char flag = 0x80;

unsigned char byte(std::string_view bytes, std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0; }
char code(std::string_view bytes, std::size_t at) { return static_cast<char>(byte(bytes, at) & ~flag); }
bool begins(std::string_view bytes, std::string_view mark) { return bytes.substr(0, mark.size()) == mark; }

// A .pyc begins with a number of two bytes and CR LF, then flags or a time.
bool is_compiled(std::string_view bytes) { return bytes.size() >= 16 && bytes.substr(2, 2) == "\r\n"; }

// Protocol 2 and later say so; the older ones begin by building a dict, a tuple or an object.
bool is_pickle(std::string_view bytes) {
    if (byte(bytes, 0) == 0x80 && byte(bytes, 1) >= 2 && byte(bytes, 1) <= 5) return true;
    return begins(bytes, "(dp0\n") || begins(bytes, "(dp1\n") || begins(bytes, "(lp0\n") || begins(bytes, "ccopy_reg\n") || begins(bytes, "ccopyreg\n");
}

bool is_text(std::string_view bytes) {
    return !bytes.empty() && std::none_of(bytes.begin(), bytes.end(), [](char c) {
        const auto b = static_cast<unsigned char>(c);
        return b == 0x7f || (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f');
    });
}

}  // namespace

bool begins_like_a_profile(std::string_view bytes) {
    if (code(bytes, 0) != '{') return false;
    if (code(bytes, 1) == '0') return bytes.size() == 2;
    std::size_t at = 3;
    if (code(bytes, 1) == '(') at += 3;
    else if (code(bytes, 1) != ')') return false;
    if (at > 3 && (byte(bytes, 3) | byte(bytes, 4) | byte(bytes, 5)) != 0) return false;
    if (byte(bytes, 2) != 3 && byte(bytes, 2) != 1) return false;
    return bytes.size() > at && std::string_view("sutaAzZ").find(code(bytes, at)) != std::string_view::npos;
}

bool is_marshal_dict(std::string_view bytes) {
    constexpr std::string_view first_keys = "()r0";
    return code(bytes, 0) == '{' && bytes.size() > 1 && first_keys.find(code(bytes, 1)) != std::string_view::npos;
}

std::string_view foreign_kind(std::string_view bytes) {
    if (is_pickle(bytes)) return "a pickle (line_profiler's .lprof files are some)";
    if (is_compiled(bytes)) return "compiled Python (.pyc)";
    if (!is_text(bytes)) return "";
    const std::size_t first = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
    if (byte(bytes, first) == '{' || byte(bytes, first) == '[') return "JSON";
    if (bytes.find("function calls") != std::string_view::npos && bytes.find(" seconds") != std::string_view::npos) return "the table that pstats prints of a profile";
    return "text";
}

}  // namespace profconv::pstats
