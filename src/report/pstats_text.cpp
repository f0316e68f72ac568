#include "report/pstats_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/python_text.hpp"
#include "io/numbers.hpp"
#include "io/utf8.hpp"

namespace profconv {

namespace {

// Thousandths as an integer, rounded as printf rounds; false where that takes more than a multiplication to find out.
bool thousandths(double value, std::int64_t& result) {
    if (!(std::abs(value) < 1e12)) return false;
    const double nearest = std::nearbyint(value * 1000);
    const double rest = std::fma(value, 1000, -nearest);  // rounded once, so that only rests next to a half are in doubt
    if (std::abs(rest) > 0.4999) return false;
    result = static_cast<std::int64_t>(nearest);
    return result != 0 || !std::signbit(value);
}

}  // namespace

void append_f8(double value, std::string& out) {
    std::int64_t ticks = 0;
    if (std::isnan(value)) {
        out += "     nan";
    } else if (thousandths(value, ticks)) {
        char text[24];
        char* const end = text + sizeof text;
        char* at = end;
        std::uint64_t left = ticks < 0 ? -static_cast<std::uint64_t>(ticks) : static_cast<std::uint64_t>(ticks);
        for (int digits = 0; digits < 4 || left > 0; ++digits, left /= 10) {
            if (digits == 3) *--at = '.';
            *--at = static_cast<char>('0' + left % 10);
        }
        if (ticks < 0) *--at = '-';
        while (end - at < 8) *--at = ' ';
        out.append(at, end);
    } else {
        fmt::format_to(std::back_inserter(out), "{:>8.3f}", value);
    }
}

std::string f8(double value) {
    std::string text;
    append_f8(value, text);
    return text;
}

std::size_t width(std::string_view text) {
    std::size_t at = 0, count = 0;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    for (count = at; at < text.size(); at += std::max<std::size_t>(utf8_length(text, at), 1)) ++count;
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

std::string count_text(const Number& count) {
    if (count.is_known() && count.is_truth_value) return count.ticks ? "True" : "False";
    return count.is_known() && count.is_real ? python_repr(count.real) : number_text(count, 0);
}

std::string whole_count_text(const Number& count) {
    return count.is_known() && count.is_real ? fmt::format("{:.0f}", std::trunc(count.real) + 0.0) : number_text(count, 0);
}

namespace {

std::string calls_text(const Number& calls, const Number& primitive_calls, std::string (*text)(const Number&)) {
    std::string all = text(calls);
    if (calls.is_known() && primitive_calls.is_known() && compare(calls, primitive_calls) != 0) all.append("/").append(text(primitive_calls));
    return all;
}

}  // namespace

std::string calls_text(const Number& calls, const Number& primitive_calls) { return calls_text(calls, primitive_calls, count_text); }
std::string whole_calls_text(const Number& calls, const Number& primitive_calls) { return calls_text(calls, primitive_calls, whole_count_text); }

}  // namespace profconv
