// pprof's values are whole numbers: columns with decimals are written in a finer unit.
#pragma once

#include <string_view>

#include "model/profile.hpp"

namespace profconv {

// value = ticks * factor / divisor, or the nearest whole number to reals * factor.
struct WholeColumn {
    std::string_view unit;  // lives as long as the profile
    std::int64_t factor = 1, divisor = 1;
    bool from_reals = false;
};

// How to write column `value` of `section`: exactly, or with `round` to the nearest of the finest unit. Throws DataError if no unit
// makes its values whole.
WholeColumn whole_column(const Profile& profile, const Section& section, const Column& column, std::size_t value, bool round);

// The whole number for one cell; throws OverflowError.
std::int64_t whole_number(const WholeColumn& how, const Column& column, std::size_t row);

}  // namespace profconv
