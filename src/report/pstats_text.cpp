#include "report/pstats_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "analysis/python_text.hpp"
#include "io/numbers.hpp"
#include "io/utf8.hpp"

namespace profconv {

namespace {

// "000001…999"
struct Digits {
    char text[3000];
    constexpr Digits() : text() {
        for (int i = 0; i < 1000; ++i) text[3 * i] = static_cast<char>('0' + i / 100), text[3 * i + 1] = static_cast<char>('0' + i / 10 % 10), text[3 * i + 2] = static_cast<char>('0' + i % 10);
    }
};
constexpr Digits three_digits;

// A number below a million in decimal digits, without zeros in front.
char* put_digits(char* at, std::uint32_t value) {
    const auto three = [](std::uint32_t part) { return three_digits.text + 3 * part; };
    if (value >= 1000) {
        at = put_digits(at, value / 1000);
        return std::copy_n(three(value % 1000), 3, at);
    }
    const std::size_t zeros = value < 10 ? 2 : value < 100 ? 1 : 0;
    return std::copy_n(three(value) + zeros, 3 - zeros, at);
}
std::size_t digits_of(std::uint32_t value) { return value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10000 ? 4 : value < 100000 ? 5 : 6; }

// Thousandths as an integer, rounded as printf rounds; false for what is large, for -0, and for what is so near to a half that the
// product, which is rounded itself, does not tell.
bool thousandths(double value, std::uint32_t& result) {
    if (!(value >= 0 && value < 1e5) || std::signbit(value)) return false;
    const double product = value * 1000;
    result = static_cast<std::uint32_t>(product + 0.5);
    const double rest = product - result;
    return rest < 0.4999 && rest > -0.4999;
}

}  // namespace

char* put_f8(char* at, double value) {
    std::uint32_t ticks = 0;
    if (!thousandths(value, ticks)) return put(at, std::isnan(value) ? "     nan" : fmt::format("{:>8.3f}", value));
    const std::uint32_t whole = ticks / 1000;
    at = put_blanks(at, whole < 10000 ? 4 - digits_of(whole) : 0);
    at = put_digits(at, whole);
    *at++ = '.';
    return std::copy_n(three_digits.text + 3 * (ticks % 1000), 3, at);
}

std::string f8(double value) {
    char text[number_room];
    return {text, put_f8(text, value)};
}

std::size_t width(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t at = 0;
    for (std::uint64_t word; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if (word & high_bits) break;
    }
    std::size_t count = at;
    for (; at < text.size(); at += std::max<std::size_t>(utf8_length(text, at), 1)) ++count;
    return count;
}

std::string pad_left(std::string_view text, std::size_t columns) {
    const std::size_t used = width(text);
    return std::string(columns > used ? columns - used : 0, ' ') + std::string(text);
}

std::string pad_right(std::string_view text, std::size_t columns) {
    const std::size_t used = width(text);
    return std::string(text) + std::string(columns > used ? columns - used : 0, ' ');
}

std::string number_text(const Number& number, int decimals) {
    if (number.state == Number::not_recorded) return "?";
    if (number.state == Number::does_not_apply) return "-";
    return number.is_real ? real_text(number.real) : decimal_text(number.ticks, decimals);
}

std::string count_text(const Number& count, CountForm form) {
    const bool known = count.is_known();
    if (known && count.is_real) return form == CountForm::whole ? fmt::format("{:.0f}", std::trunc(count.real) + 0.0) : python_repr(count.real);
    if (known && count.is_truth_value && form == CountForm::str) return count.ticks ? "True" : "False";
    return number_text(count, 0);
}

std::string calls_text(const Number& calls, const Number& primitive_calls, CountForm form) {
    std::string text = count_text(calls, form);
    if (calls.is_known() && primitive_calls.is_known() && compare(calls, primitive_calls) != 0) text.append("/").append(count_text(primitive_calls, form));
    return text;
}

char* put_calls(char* at, const Number& calls, const Number& primitive_calls, std::size_t columns, CountForm form) {
    const auto is_small = [](const Number& count) { return count.is_known() && !count.is_real && !count.is_truth_value && count.ticks >= 0 && count.ticks < 1000000; };
    if (!is_small(calls) || !is_small(primitive_calls)) return put(at, pad_left(calls_text(calls, primitive_calls, form), columns));
    const auto all = static_cast<std::uint32_t>(calls.ticks), primitive = static_cast<std::uint32_t>(primitive_calls.ticks);
    const std::size_t size = digits_of(all) + (all != primitive ? 1 + digits_of(primitive) : 0);
    at = put_blanks(at, columns > size ? columns - size : 0);
    at = put_digits(at, all);
    if (all == primitive) return at;
    return put_digits(put(at, '/'), primitive);
}

}  // namespace profconv
