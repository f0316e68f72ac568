// Numbers in text: exact, locale-free, without surprises. Parsers take the front of `text` and leave the rest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace profconv {

// Takes decimal digits. False (text unchanged) if there is none or the number is beyond 64 bits.
bool take_unsigned(std::string_view& text, std::uint64_t& value);
// Takes an optional '-' and digits; false as above (beyond int64).
bool take_integer(std::string_view& text, std::int64_t& value);
// Takes hexadecimal digits (either case, no 0x).
bool take_hex(std::string_view& text, std::uint64_t& value);

// An exact decimal number: value = digits * 10^-decimals.
struct Decimal {
    std::int64_t digits = 0;
    int decimals = 0;  // 0..18, as many as were written
};
// Takes [-]digits[.digits]; no exponent, no sign but '-'. False if malformed or if it needs more than 18 digits after the point
// or more than 64 bits.
bool take_decimal(std::string_view& text, Decimal& value);
// Takes a JSON-like number ([-]digits[.digits][e[+-]digits]) as the nearest double. False if malformed or not finite.
bool take_real(std::string_view& text, double& value);

// ticks * 10^-decimals as the shortest exact decimal text: (1250, 3) -> "1.25", (-5, 1) -> "-0.5", (7, 0) -> "7".
std::string decimal_text(std::int64_t ticks, int decimals);
// The shortest text that reads back as the same double; "nan", "inf", "-inf".
std::string real_text(double value);

}  // namespace profconv
