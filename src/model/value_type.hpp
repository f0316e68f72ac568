// What a column of values means: its name, its unit, how exact it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/ids.hpp"

namespace profconv {

struct ValueType {
    StringId type{0};       // "cpu", "samples", "Ir", "wall", "alloc_space"; pprof's type
    StringId unit{0};       // as the file writes it: "nanoseconds", "ns", "count", "bytes"; "" = none stated
    StringId long_name{0};  // callgrind's "event: NAME : long name"
    int decimals = 0;       // integer columns: value in `unit` = ticks * 10^-decimals, 0..18
    double ticks_per_second = 0;  // of a unit that is no time by itself ("ticks"); 0 = not stated
    bool summable = true;   // false: values of different rows must not be added (no total, no inclusive)
};

// 10^exponent as the nearest double (exponent -18..18).
double power_of_ten(int exponent);

// Seconds in one `unit` if it is a unit of time under any of its usual names (ns nanoseconds us ms s sec seconds min hours …).
std::optional<double> seconds_in(std::string_view unit);

// Bytes in one `unit` if it is a unit of memory (b bytes kb kilobytes … with 1024 steps, as pprof).
std::optional<double> bytes_in(std::string_view unit);

// Seconds in one whole unit of `type` (not in one tick): from its unit, or from ticks_per_second.
std::optional<double> seconds_per_unit(const ValueType& type, std::string_view unit);

// Seconds in one tick (of reals: in one unit); 0 if `unit` is no time. Powers of ten are the very doubles that cProfile multiplies
// its ticks with, so that ticks * seconds_per_tick is what it would have stored.
double seconds_per_tick(const ValueType& type, std::string_view unit);

}  // namespace profconv
