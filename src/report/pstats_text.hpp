// pstats' number and padding primitives.
#pragma once

#include <string>
#include <string_view>

#include "analysis/summary.hpp"

namespace profconv {

// "%8.3f"
std::string f8(double value);

// Length in Unicode code points; a byte that is not part of valid UTF-8 counts as one.
std::size_t width(std::string_view text);

// Padded with blanks on the left (or right) to `columns` code points.
std::string pad_left(std::string_view text, std::size_t columns);
std::string pad_right(std::string_view text, std::size_t columns);

// "44/4" if the two counts differ, "44" if not or if the primitive ones are unknown, "?" if calls are unknown.
std::string calls_text(const Number& calls, const Number& primitive_calls);

// An exact number: counts and ticks with `decimals`; "?" not recorded, "-" does not apply.
std::string number_text(const Number& number, int decimals);

}  // namespace profconv
