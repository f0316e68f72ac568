#include "callgrind/units.hpp"

#include "io/numbers.hpp"
#include "model/value_type.hpp"

namespace profconv::callgrind {

namespace {

// What stands between the last `open` and a `close` at the very end.
std::string_view in_brackets(std::string_view text, char open, char close) {
    if (text.empty() || text.back() != close) return {};
    const std::size_t start = text.rfind(open);
    if (start == std::string_view::npos || start == 0) return {};
    return text.substr(start + 1, text.size() - start - 2);
}

// "10ns" -> 10 and "ns".
bool split_multiple(std::string_view text, double& factor, std::string_view& unit) {
    unit = text;
    if (!take_real(unit, factor)) return false;
    while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
    return true;
}

bool is_measure(std::string_view unit) { return seconds_in(unit) || bytes_in(unit) || ticks_per_second(unit) > 0; }

}  // namespace

double ticks_per_second(std::string_view unit) {
    double factor = 0;
    std::string_view base;
    if (!split_multiple(unit, factor, base) || !(factor > 0)) return 0;
    const auto seconds = seconds_in(base);
    return seconds ? 1 / (factor * *seconds) : 0;
}

std::string_view unit_of(std::string_view name, std::string_view long_name) {
    if (const auto unit = in_brackets(long_name, '[', ']'); !unit.empty()) return unit;
    if (const auto unit = in_brackets(name, '(', ')'); !unit.empty()) return unit;
    if (const auto phrase = in_brackets(long_name, '(', ')'); !phrase.empty()) {
        const auto unit = phrase.substr(phrase.rfind(' ') + 1);  // callgrind's "sysTime (elapsed ns)"
        if (is_measure(unit)) return unit;
    }
    return name == "ns" || name == "us" || name == "ms" ? name : std::string_view{};
}

}  // namespace profconv::callgrind
