#include "pstats/measures.hpp"

#include <cmath>

#include "io/error.hpp"
#include "io/numbers.hpp"

namespace profconv::pstats {

namespace {

bool is_count(std::string_view type, std::string_view unit) { return unit == "count" || unit == "samples" || unit == "none" || (unit.empty() && type == "samples"); }

}  // namespace

Measures::Measures(const Profile& profile, const Section& section, const OptionValues& options) {
    const ValueType& type = section.value_types.at(section.default_value);
    const std::string_view name = profile.text(type.type), unit = profile.text(type.unit);
    const bool counted = !std::get<CallGraph>(section.data).calls.empty();
    seconds_per_cell_ = seconds_per_tick(type, unit);
    if (seconds_per_cell_ == 0 && (counted || !is_count(name, unit)))
        throw DataError("pstats files hold seconds, but " + quoted(name) + " is " + (unit.empty() ? "without a unit" : "in " + std::string(unit)) + "; choose a time with --value");
    if (counted) return;
    const auto option = options.find("interval");
    if (option == options.end())
        throw DataError("the input records stacks, which say nothing of calls; -f pstats,interval=10ms writes samples in their place, one for every 10 ms (interval=recorded: for the file's own period)");
    set_interval(profile, option->second);
    if (seconds_per_cell_ == 0) seconds_per_cell_ = interval_ * power_of_ten(-type.decimals);
}

// "recorded", or a number and a unit of time (seconds if there is none).
void Measures::set_interval(const Profile& profile, const std::string& option) {
    const Header& header = profile.header;
    if (option == "recorded") {
        const auto seconds = header.period_type ? seconds_in(profile.text(header.period_type->unit)) : std::nullopt;
        if (!seconds || header.period <= 0) throw DataError("pstats option interval=recorded: the input records no time between its samples; say interval=10ms");
        interval_ = static_cast<double>(header.period) * *seconds;
        return;
    }
    std::string_view unit = option;
    const auto seconds = take_real(unit, interval_) ? seconds_in(unit.empty() ? "s" : unit) : std::nullopt;
    if (!seconds || !(interval_ > 0)) throw DataError("pstats option interval: expected a time such as 10ms or 0.01, or recorded, found " + quoted(option));
    interval_ *= *seconds;
}

std::int64_t Measures::samples(const Column& column, std::size_t row) const {
    constexpr double tolerance = 1e-6, largest = 9e15;
    const double exact = seconds(column, row) / interval_, whole = std::nearbyint(exact);
    if (!(std::fabs(exact) < largest) || std::fabs(exact - whole) > tolerance * std::fmax(1, std::fabs(whole)))
        throw DataError("pstats option interval: a weight of " + real_text(seconds(column, row)) + " seconds is no whole number of samples of " + real_text(interval_) + " seconds each");
    return static_cast<std::int64_t>(whole);
}

}  // namespace profconv::pstats
