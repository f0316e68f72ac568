#include "pprof/whole_numbers.hpp"

#include <algorithm>
#include <cmath>

#include "io/error.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

struct Unit {
    const char* name;
    std::int64_t size;  // in the finest of its family
};
// The names that readers of the format know; some of them take "ns" for a unit of its own.
constexpr Unit time_units[] = {{"seconds", 1000000000}, {"milliseconds", 1000000}, {"microseconds", 1000}, {"nanoseconds", 1}};
constexpr Unit memory_units[] = {{"bytes", 1}};

[[noreturn]] void refuse(std::string_view type, std::string_view unit) {
    throw DataError("pprof holds whole numbers, but " + quoted(type) + " has fractions of " + (unit.empty() ? "its unit" : std::string(unit)) +
                    "; -f pprof,fractions=round rounds them, --value chooses another value type");
}

// Finds the unit for one column.
class UnitFinder {
public:
    UnitFinder(std::string_view unit, const Column& column) : column_(column) {
        if (const auto seconds = seconds_in(unit)) size_ = std::llround(*seconds * 1e9), first_ = std::begin(time_units), last_ = std::end(time_units);
        else if (const auto bytes = bytes_in(unit)) size_ = std::llround(*bytes), first_ = std::begin(memory_units), last_ = std::end(memory_units);
        how_.unit = unit;
        for (const Unit* same = first_; same != last_; ++same) {
            if (same->size == size_) how_.unit = same->name;
        }
    }

    // False if there are fractions in the finest unit too; the way is to it all the same.
    bool find(int decimals) {
        if (column_.is_real) return reals();
        const auto scale = static_cast<std::int64_t>(std::llround(power_of_ten(decimals)));
        if (scale == 1) return true;
        for (const Unit* unit = first_; unit != last_; ++unit) {
            if (unit->size > size_ || size_ / unit->size % scale != 0) continue;
            how_.unit = unit->name;
            how_.factor = size_ / unit->size / scale;
            return true;
        }
        use_finest();
        how_.divisor = scale;
        return std::all_of(column_.ticks.begin(), column_.ticks.end(), [&](std::int64_t ticks) { return static_cast<__int128>(ticks) * how_.factor % scale == 0; });
    }
    const WholeColumn& how() const { return how_; }

private:
    void use_finest() {
        how_.factor = size_;
        if (first_ != last_) how_.unit = last_[-1].name;
    }
    // A whole number stands for a real exactly if dividing it again gives the same real.
    bool reals() {
        how_.from_reals = true;
        use_finest();
        const auto factor = static_cast<double>(size_);
        return std::all_of(column_.reals.begin(), column_.reals.end(), [&](double value) { return std::nearbyint(value * factor) / factor == value; });
    }

    const Column& column_;
    std::int64_t size_ = 1;
    const Unit *first_ = nullptr, *last_ = nullptr;
    WholeColumn how_;
};

}  // namespace

WholeColumn whole_column(const Profile& profile, const Section& section, const Column& column, std::size_t value, bool round) {
    const ValueType& type = section.value_types[value];
    UnitFinder finder(profile.text(type.unit), column);
    if (!finder.find(type.decimals) && !round) refuse(profile.text(type.type), profile.text(type.unit));
    return finder.how();
}

std::int64_t whole_number(const WholeColumn& how, const Column& column, std::size_t row) {
    if (how.from_reals) {
        const double whole = std::nearbyint(column.reals[row] * static_cast<double>(how.factor));
        if (!(std::abs(whole) < 0x1p63)) throw OverflowError();
        return static_cast<std::int64_t>(whole);
    }
    if (how.factor == 1 && how.divisor == 1) return column.ticks[row];
    const __int128 product = static_cast<__int128>(column.ticks[row]) * how.factor;
    const __int128 half = product < 0 ? -(how.divisor / 2) : how.divisor / 2;
    const __int128 whole = (product + half) / how.divisor;
    if (whole > INT64_MAX || whole < INT64_MIN) throw OverflowError();
    return static_cast<std::int64_t>(whole);
}

}  // namespace profconv
