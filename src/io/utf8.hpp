// UTF-8, as far as readers of arbitrary bytes need it.
#pragma once

#include <cstddef>
#include <string_view>

namespace profconv {

// Bytes of the well-formed code point at text[at] (no surrogates, no overlong forms); 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

}  // namespace profconv
