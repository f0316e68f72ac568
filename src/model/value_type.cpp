#include "model/value_type.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>

namespace profconv {

namespace {

struct UnitName {
    std::string_view name;
    double size;
};

constexpr UnitName time_units[] = {
    {"ns", 1e-9}, {"nanosecond", 1e-9}, {"us", 1e-6}, {"μs", 1e-6}, {"µs", 1e-6}, {"microsecond", 1e-6},
    {"ms", 1e-3}, {"millisecond", 1e-3}, {"s", 1}, {"sec", 1}, {"second", 1}, {"min", 60}, {"minute", 60},
    {"hr", 3600}, {"hour", 3600},
};

constexpr UnitName memory_units[] = {
    {"b", 1}, {"byte", 1}, {"kb", 1024.}, {"kbyte", 1024.}, {"kilobyte", 1024.}, {"mb", 1048576.}, {"mbyte", 1048576.},
    {"megabyte", 1048576.}, {"gb", 1073741824.}, {"gbyte", 1073741824.}, {"gigabyte", 1073741824.},
    {"tb", 1099511627776.}, {"terabyte", 1099511627776.}, {"pb", 1125899906842624.}, {"petabyte", 1125899906842624.},
};

// Lower case, and without a plural s when something of length 2 or more is left (pprof's rule).
std::string normal_form(std::string_view unit) {
    std::string lower(unit);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (lower.size() > 3 && lower.back() == 's') lower.pop_back();
    return lower;
}

template <std::size_t N>
std::optional<double> look_up(const UnitName (&units)[N], std::string_view unit) {
    const std::string name = normal_form(unit);
    const auto* found = std::find_if(units, units + N, [&](const UnitName& u) { return u.name == name; });
    if (found == units + N) return std::nullopt;
    return found->size;
}

}  // namespace

double power_of_ten(int exponent) {
    static constexpr std::array<double, 37> powers = {
        1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0,
        1e1,   1e2,   1e3,   1e4,   1e5,   1e6,   1e7,   1e8,   1e9,   1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    return powers.at(static_cast<std::size_t>(exponent + 18));
}

std::optional<double> seconds_in(std::string_view unit) { return look_up(time_units, unit); }

std::optional<double> bytes_in(std::string_view unit) { return look_up(memory_units, unit); }

std::optional<double> seconds_per_unit(const ValueType& type, std::string_view unit) {
    if (const auto seconds = seconds_in(unit)) return seconds;
    if (type.ticks_per_second > 0) return 1 / type.ticks_per_second;
    return std::nullopt;
}

double seconds_per_tick(const ValueType& type, std::string_view unit) {
    const auto seconds = seconds_per_unit(type, unit);
    if (!seconds) return 0;
    const double exponent = std::round(std::log10(*seconds));
    const bool power = *seconds < 2 && std::abs(*seconds / std::pow(10, exponent) - 1) < 1e-9 && exponent - type.decimals >= -18;
    if (power) return power_of_ten(static_cast<int>(exponent) - type.decimals);
    return *seconds * power_of_ten(-type.decimals);
}

}  // namespace profconv
