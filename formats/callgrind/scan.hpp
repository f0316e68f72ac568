// Tokens of a line: blanks and numbers. Spaces and tabs separate; every number may be decimal or 0x and hexadecimal.
#pragma once

#include <cstdint>
#include <string_view>

namespace profconv::callgrind {

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

inline const char* skip_blanks(const char* at, const char* end) {
    while (at != end && is_blank(*at)) ++at;
    return at;
}
inline bool ends_token(const char* at, const char* end) { return at == end || is_blank(*at); }

// The bytes from `at` to the next blank.
inline std::string_view token_at(const char* at, const char* end) {
    const char* stop = at;
    while (!ends_token(stop, end)) ++stop;
    return {at, static_cast<std::size_t>(stop - at)};
}

// Hexadecimal and very long numbers; see take_number().
bool take_rare_number(const char*& at, const char* end, std::uint64_t& value);

// Takes a number. False, and nothing taken, if there is none or it is beyond 64 bits. What follows it is not looked at.
inline bool take_number(const char*& at, const char* end, std::uint64_t& value) {
    constexpr int safe_digits = 19;  // any number of so many digits is below 2^64
    const char* stop = at;
    std::uint64_t number = 0;
    for (; stop != end && is_digit(*stop); ++stop) number = number * 10 + static_cast<unsigned char>(*stop - '0');
    if (stop == at || stop - at > safe_digits || (stop != end && (*stop == 'x' || *stop == 'X')))
        return take_rare_number(at, end, value);
    at = stop;
    value = number;
    return true;
}

}  // namespace profconv::callgrind
