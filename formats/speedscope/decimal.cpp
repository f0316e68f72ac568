#include "speedscope/decimal.hpp"

namespace profconv {

namespace {

// Multiplies by 10^exponent.
bool shift(Decimal& value, std::int64_t exponent) {
    for (; exponent > 0; --exponent) {
        if (value.decimals > 0) --value.decimals;
        else if (__builtin_mul_overflow(value.digits, 10, &value.digits)) return false;
    }
    value.decimals -= static_cast<int>(exponent < -100 ? -100 : exponent);
    return true;
}

}  // namespace

bool exact_decimal(std::string_view text, Decimal& value) {
    std::string_view rest = text;
    if (!take_decimal(rest, value)) return false;
    if (!rest.empty()) {  // e or E
        std::string_view digits = rest.substr(1);
        if (!digits.empty() && digits[0] == '+') digits.remove_prefix(1);
        std::int64_t exponent = 0;
        if (!take_integer(digits, exponent) || exponent > 100 || !shift(value, value.digits == 0 ? 0 : exponent)) return false;
    }
    while (value.decimals > 0 && value.digits % 10 == 0) value.digits /= 10, --value.decimals;
    return value.decimals <= 18;
}

}  // namespace profconv
