// pstats' number and padding primitives.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/summary.hpp"

namespace profconv {

// Pieces of a line that is made in a buffer: each is put at `at`, where there must be room, and gives the place behind it. No number
// takes more than number_room bytes, however large.
constexpr std::size_t number_room = 700;
inline char* put(char* at, char c) { return *at = c, at + 1; }
inline char* put(char* at, std::string_view text) { return std::copy(text.begin(), text.end(), at); }
inline char* put_blanks(char* at, std::size_t count) { return std::fill_n(at, count, ' '); }
char* put_f8(char* at, double value);

// "%8.3f"
std::string f8(double value);

// Length in Unicode code points; a byte that is not part of valid UTF-8 counts as one.
std::size_t width(std::string_view text);

// Padded with blanks on the left (or right) to `columns` code points.
std::string pad_left(std::string_view text, std::size_t columns);
std::string pad_right(std::string_view text, std::size_t columns);

// How counts that are no integers are shown: "2.5" and "True", or "2" and "1".
enum class CountForm : std::uint8_t { str, whole };
std::string count_text(const Number& count, CountForm form = CountForm::str);

// "44/4" if the two counts differ, "44" if not or if the primitive ones are unknown, "?" if calls are unknown.
std::string calls_text(const Number& calls, const Number& primitive_calls, CountForm form = CountForm::str);
// The same, padded on the left.
char* put_calls(char* at, const Number& calls, const Number& primitive_calls, std::size_t columns, CountForm form = CountForm::str);

// An exact number: counts and ticks with `decimals`; "?" not recorded, "-" does not apply.
std::string number_text(const Number& number, int decimals);

}  // namespace profconv
