#include "io/numbers.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace profconv {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class T>
bool take(std::string_view& text, T& value, int base) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

// The value of eight digits, the first in the lowest byte; found by adding neighbours up pairwise.
std::uint64_t eight_digits(std::uint64_t bytes) {
    bytes -= 0x3030303030303030;
    bytes = bytes * 10 + (bytes >> 8);
    return ((bytes & 0x000000FF000000FF) * 0x000F424000000064 + ((bytes >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
}
bool all_digits(std::uint64_t bytes) { return ((bytes & (bytes + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0) == 0x3030303030303030; }

// Reads up to 18 digits at the front of `text` as a number; how many they are.
std::size_t add_digits(std::string_view text, std::uint64_t& sum) {
    std::size_t at = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::uint64_t bytes;
        if (text.size() >= 8 && (std::memcpy(&bytes, text.data(), 8), all_digits(bytes))) sum = eight_digits(bytes), at = 8;
    }
    for (; at < text.size() && at < 18 && is_digit(text[at]); ++at) sum = sum * 10 + static_cast<unsigned char>(text[at] - '0');
    return at;
}

// Appends the digits at the front of `text` to `digits` (kept negative, which reaches further) and takes them; false on overflow.
bool append_digits(std::string_view& text, std::int64_t& digits) {
    std::size_t at = 0;
    if (digits == 0) {
        std::uint64_t sum = 0;
        at = add_digits(text, sum);
        digits = -static_cast<std::int64_t>(sum);
    }
    for (; at < text.size() && is_digit(text[at]); ++at) {
        const int digit = text[at] - '0';
        if (__builtin_mul_overflow(digits, 10, &digits) || __builtin_sub_overflow(digits, digit, &digits)) return false;
    }
    text.remove_prefix(at);
    return true;
}

}  // namespace

bool take_unsigned(std::string_view& text, std::uint64_t& value) {
    // Up to 18 digits cannot overflow; this is the hot path of every text reader.
    std::uint64_t sum = 0;
    const std::size_t at = add_digits(text, sum);
    if (at == 0) return false;
    if (at < text.size() && is_digit(text[at])) return take(text, value, 10);
    value = sum;
    text.remove_prefix(at);
    return true;
}

bool take_integer(std::string_view& text, std::int64_t& value) {
    if (text.empty() || (text[0] != '-' && !is_digit(text[0]))) return false;
    return take(text, value, 10);
}

bool take_hex(std::string_view& text, std::uint64_t& value) { return take(text, value, 16); }

bool take_decimal(std::string_view& text, Decimal& value) {
    std::string_view rest = text;
    const bool negative = !rest.empty() && rest[0] == '-';
    if (negative) rest.remove_prefix(1);
    std::int64_t digits = 0;
    std::size_t before = rest.size();
    if (!append_digits(rest, digits) || rest.size() == before) return false;
    std::size_t decimals = 0;
    if (!rest.empty() && rest[0] == '.') {
        rest.remove_prefix(1);
        before = rest.size();
        if (!append_digits(rest, digits)) return false;
        decimals = before - rest.size();
        if (decimals == 0 || decimals > 18) return false;
    }
    if (!negative && digits == INT64_MIN) return false;
    value = {negative ? digits : -digits, static_cast<int>(decimals)};
    text = rest;
    return true;
}

bool take_real(std::string_view& text, double& value) {
    if (text.empty() || (text[0] != '-' && !is_digit(text[0]))) return false;
    double parsed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (error != std::errc() || !std::isfinite(parsed) || !is_digit(end[-1])) return false;
    value = parsed;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

std::string decimal_text(std::int64_t ticks, int decimals) {
    if (decimals == 0) return std::to_string(ticks);
    const bool negative = ticks < 0;
    std::string digits = std::to_string(negative ? 0 - static_cast<std::uint64_t>(ticks) : static_cast<std::uint64_t>(ticks));
    const auto places = static_cast<std::size_t>(decimals);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    std::string fraction = digits.substr(digits.size() - places);
    digits.resize(digits.size() - places);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    if (!fraction.empty()) digits += "." + fraction;
    return negative ? "-" + digits : digits;
}

std::string real_text(double value) {
    if (std::isnan(value)) return "nan";
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}

}  // namespace profconv
