#include "pprof/whole_numbers.hpp"

#include <cmath>

#include "io/error.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

[[noreturn]] void refuse(std::string_view type, std::string_view unit) {
    throw DataError("pprof holds whole numbers, but " + quoted(type) + " has fractions of " + (unit.empty() ? "its unit" : std::string(unit)) + "; choose another value type with --value");
}

WholeColumn whole_reals(const Column& column, double seconds, std::string_view type, std::string_view unit) {
    WholeColumn how;
    how.unit = seconds > 0 ? "nanoseconds" : std::string(unit);
    how.from_reals = true;
    how.real_factor = seconds > 0 ? std::nearbyint(seconds * 1e9) : 1;
    for (const double value : column.reals) {
        const double whole = std::nearbyint(value * how.real_factor);
        if (std::abs(whole) > 9e18 || std::abs(whole - value * how.real_factor) > 1e-3) refuse(type, unit);
    }
    return how;
}

}  // namespace

WholeColumn whole_column(const Profile& profile, const Section& section, const Column& column, std::size_t value) {
    const ValueType& type = section.value_types[value];
    const std::string_view unit = profile.text(type.unit), name = profile.text(type.type);
    const double seconds = seconds_in(unit).value_or(0);
    if (column.is_real) return whole_reals(column, seconds, name, unit);
    WholeColumn how;
    how.unit = unit;
    if (type.decimals == 0) return how;
    if (seconds == 0 || seconds > 1) refuse(name, unit);
    constexpr const char* units[] = {"seconds", "milliseconds", "microseconds", "nanoseconds"};
    const int digits = type.decimals + static_cast<int>(std::lround(-std::log10(seconds)));
    if (digits > 9) refuse(name, unit);
    const int step = (digits + 2) / 3;
    how.unit = units[step];
    for (int i = digits; i < step * 3; ++i) how.factor *= 10;
    return how;
}

std::int64_t whole_number(const WholeColumn& how, const Column& column, std::size_t row) {
    if (how.from_reals) return static_cast<std::int64_t>(std::nearbyint(column.reals[row] * how.real_factor));
    std::int64_t product;
    if (__builtin_mul_overflow(column.ticks[row], how.factor, &product)) throw OverflowError();
    return product;
}

}  // namespace profconv
