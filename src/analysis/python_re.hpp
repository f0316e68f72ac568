// Regular expressions of Python's re module, as pstats' restrictions are.
#pragma once

#include <string_view>

#include "analysis/pattern.hpp"

namespace profconv {

// Compiles an expression that re.compile() takes. Throws PatternError for what Python refuses, and for the few things that are not
// known here: names of characters (\N{…}) and the flags a and L.
Pattern python_pattern(std::string_view expression);

// re.search(): whether `text` contains a match. Bytes that are no UTF-8 are characters that match ., \W and their like.
bool python_search(const Pattern& pattern, std::string_view text);

}  // namespace profconv
