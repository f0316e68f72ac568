#include "pstats/foreign.hpp"

#include <algorithm>

#include "io/utf8.hpp"

namespace profconv::pstats {

namespace {

constexpr unsigned char flag = 0x80;

unsigned char byte(std::string_view bytes, std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0; }
char code(std::string_view bytes, std::size_t at) { return static_cast<char>(byte(bytes, at) & ~flag); }
bool begins(std::string_view bytes, std::string_view mark) { return bytes.substr(0, mark.size()) == mark; }

// Protocol 2 and later say so; the older ones begin by building a dict, a tuple or an object.
bool is_pickle(std::string_view bytes) {
    if (byte(bytes, 0) == 0x80 && byte(bytes, 1) >= 2 && byte(bytes, 1) <= 5) return true;
    return begins(bytes, "(dp0\n") || begins(bytes, "(dp1\n") || begins(bytes, "(lp0\n") || begins(bytes, "ccopy_reg\n") || begins(bytes, "ccopyreg\n");
}

// Not what is so short that it may be anything. A code point may be cut at the end.
bool is_text(std::string_view bytes) {
    constexpr std::size_t longest = 4, enough = 8;
    if (bytes.size() < enough) return false;
    for (std::size_t at = 0; at < bytes.size();) {
        const unsigned char b = byte(bytes, at);
        const std::size_t length = utf8_length(bytes, at);
        if (length == 0 && at + longest <= bytes.size()) return false;
        if (b == 0x7f || (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f')) return false;
        at += std::max<std::size_t>(length, 1);
    }
    return true;
}

// A .pyc begins with a number of two bytes and CR LF, then flags or a time. So does a text whose first line is as short.
bool is_compiled(std::string_view bytes) { return bytes.size() >= 16 && bytes.substr(2, 2) == "\r\n" && !is_text(bytes); }

// A bracket and something that can follow it.
bool is_json(std::string_view bytes) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = bytes.find_first_not_of(blanks), second = bytes.find_first_not_of(blanks, first + 1);
    if (first == bytes.npos || second == bytes.npos) return false;
    return (bytes[first] == '{' && (bytes[second] == '"' || bytes[second] == '}')) || (bytes[first] == '[' && std::string_view("{[]\"-0123456789tfn").find(bytes[second]) != bytes.npos);
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
    const bool binary = std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 8 || static_cast<unsigned char>(c) >= flag; });
    return code(bytes, 0) == '{' && bytes.size() > 1 && first_keys.find(code(bytes, 1)) != std::string_view::npos && binary;
}

bool is_other_python_file(std::string_view bytes) { return is_pickle(bytes) || is_compiled(bytes); }

std::string_view foreign_kind(std::string_view bytes) {
    if (is_pickle(bytes)) return "a pickle (line_profiler's .lprof files are some)";
    if (is_compiled(bytes)) return "compiled Python (.pyc)";
    if (!is_text(bytes)) return "";
    if (is_json(bytes)) return "JSON";
    if (bytes.find("function calls") != std::string_view::npos && bytes.find(" seconds") != std::string_view::npos) return "the table that pstats prints of a profile";
    return "text";
}

}  // namespace profconv::pstats
