#include "io/numbers.hpp"

#include <charconv>
#include <cmath>

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

std::size_t count_digits(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    return count;
}

}  // namespace

bool take_unsigned(std::string_view& text, std::uint64_t& value) {
    // Up to 18 digits cannot overflow; this is the hot path of every text reader.
    std::uint64_t sum = 0;
    std::size_t at = 0;
    while (at < text.size() && at < 18 && is_digit(text[at])) sum = sum * 10 + static_cast<unsigned char>(text[at++] - '0');
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
    const std::size_t whole = count_digits(rest);
    if (whole == 0) return false;
    std::int64_t digits = 0;
    const auto push = [&](char c) {
        const int digit = c - '0';
        return !__builtin_mul_overflow(digits, 10, &digits) && !__builtin_sub_overflow(digits, digit, &digits);  // negative reaches further
    };
    for (const char c : rest.substr(0, whole))
        if (!push(c)) return false;
    rest.remove_prefix(whole);
    int decimals = 0;
    if (!rest.empty() && rest[0] == '.') {
        const std::size_t fraction = count_digits(rest.substr(1));
        if (fraction == 0 || fraction > 18) return false;
        for (const char c : rest.substr(1, fraction))
            if (!push(c)) return false;
        decimals = static_cast<int>(fraction);
        rest.remove_prefix(fraction + 1);
    }
    if (!negative && digits == INT64_MIN) return false;
    value = {negative ? digits : -digits, decimals};
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
