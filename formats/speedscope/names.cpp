#include "speedscope/names.hpp"

#include <cmath>

#include "io/numbers.hpp"
#include "model/value_type.hpp"

namespace profconv {

namespace {

bool take(std::string_view& text, std::string_view front) {
    if (text.substr(0, front.size()) != front) return false;
    text.remove_prefix(front.size());
    return true;
}

bool take_end(std::string_view& text, std::string_view end) {
    if (text.size() < end.size() || text.substr(text.size() - end.size()) != end) return false;
    text.remove_suffix(end.size());
    return true;
}

}  // namespace

ProfileName split_profile_name(std::string_view name) {
    if (!take_end(name, " (aggregated)")) take_end(name, " (estimated stacks)");
    const std::size_t open = name.rfind(" [");
    if (open == std::string_view::npos || name.back() != ']' || open + 3 >= name.size()) return {name, {}};
    const std::string_view inside = name.substr(open + 2, name.size() - open - 3);
    if (inside.find_first_of("[]") != std::string_view::npos) return {name, {}};
    return {name.substr(0, open), inside};
}

ThreadNumbers thread_numbers(std::string_view name) {
    ThreadNumbers numbers;
    if (take(name, "Process ") && (!take_unsigned(name, numbers.pid) || !take(name, " "))) return {};
    if (!take(name, "Thread ")) return {};
    const bool ok = take(name, "0x") ? take_hex(name, numbers.tid) : take_unsigned(name, numbers.tid);
    return ok && (name.empty() || name[0] == ' ') ? numbers : ThreadNumbers{};
}

SpeedscopeUnit speedscope_unit(std::string_view unit) {
    if (const auto seconds = seconds_in(unit)) {
        if (*seconds >= 1) return {"seconds", std::llround(*seconds)};
        return {*seconds < 5e-9 ? "nanoseconds" : *seconds < 5e-6 ? "microseconds" : "milliseconds"};
    }
    if (const auto bytes = bytes_in(unit)) return {"bytes", std::llround(*bytes)};
    return {"none"};
}

}  // namespace profconv
