// Texts as Python sees them: a row of code points, in which a byte that is no UTF-8 is the surrogate U+DC00 + byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace profconv {

struct CodePoint {
    char32_t code;
    std::size_t length;  // bytes
};
CodePoint code_point_at(std::string_view text, std::size_t at);

// Three-way order by code points.
int compare_texts(std::string_view a, std::string_view b);

// The beginning of a text as a number: where those of two texts differ they are in the texts' order, where not it is open.
std::uint64_t text_image(std::string_view text);

// repr(): 0.5, 1e-05, inf; 'json', "it's", '\x1b', '\udcff'.
std::string python_repr(double value);
std::string python_repr(std::string_view text);

}  // namespace profconv
