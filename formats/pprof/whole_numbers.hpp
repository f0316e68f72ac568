// pprof's values are whole numbers: columns with decimals are written in a finer unit.
#pragma once

#include <string>

#include "model/profile.hpp"

namespace profconv {

struct WholeColumn {
    std::string unit;
    std::int64_t factor = 1;   // of the ticks
    bool from_reals = false;   // then values are nanoseconds = reals * real_factor
    double real_factor = 1;
};

// How to write column `value` of `section`. Throws DataError if no unit makes its values whole.
WholeColumn whole_column(const Profile& profile, const Section& section, const Column& column, std::size_t value);

// The whole number for one cell; throws OverflowError.
std::int64_t whole_number(const WholeColumn& how, const Column& column, std::size_t row);

}  // namespace profconv
