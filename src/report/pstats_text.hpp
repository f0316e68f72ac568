// pstats' number and padding primitives.
#pragma once

#include <string>
#include <string_view>

#include "analysis/summary.hpp"

namespace profconv {

// "%8.3f", appended to `out`.
void append_f8(double value, std::string& out);
std::string f8(double value);

// Length in Unicode code points; a byte that is not part of valid UTF-8 counts as one.
std::size_t width(std::string_view text);

// Padded with blanks on the left (or right) to `columns` code points.
std::string pad_left(std::string_view text, std::size_t columns);
std::string pad_right(std::string_view text, std::size_t columns);

// "44/4" if the two counts differ, "44" if not or if the primitive ones are unknown, "?" if calls are unknown. As str() shows
// them: "2.5", "True".
std::string calls_text(const Number& calls, const Number& primitive_calls);
// The same as %d shows them: "2", "1".
std::string whole_calls_text(const Number& calls, const Number& primitive_calls);

// A count as str() shows it, and as %d does.
std::string count_text(const Number& count);
std::string whole_count_text(const Number& count);

// An exact number: counts and ticks with `decimals`; "?" not recorded, "-" does not apply.
std::string number_text(const Number& number, int decimals);

}  // namespace profconv
