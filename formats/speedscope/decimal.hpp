// JSON numbers as exact decimals.
#pragma once

#include <string_view>

#include "io/numbers.hpp"

namespace profconv {

// The exact value of a JSON number (exponents too), without needless zeros behind the point. False if it needs more than 64 bits
// or 18 decimals.
bool exact_decimal(std::string_view text, Decimal& value);

}  // namespace profconv
