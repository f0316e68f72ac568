#include "report/pstats_text.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "io/numbers.hpp"
#include "io/utf8.hpp"

namespace profconv {

std::string f8(double value) {
    if (std::isnan(value)) return "     nan";
    return fmt::format("{:8.3f}", value);
}

std::size_t width(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += std::max<std::size_t>(utf8_length(text, at), 1)) ++count;
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

std::string calls_text(const Number& calls, const Number& primitive_calls) {
    const std::string all = number_text(calls, 0);
    if (!calls.is_known() || !primitive_calls.is_known() || compare(calls, primitive_calls) == 0) return all;
    return all + "/" + number_text(primitive_calls, 0);
}

}  // namespace profconv
