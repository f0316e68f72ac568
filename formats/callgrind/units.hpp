// The unit of an event. The format has no field for it: it stands in brackets in the long name ("Wall time [ns]") or in the name
// ("cpu(ms)"), and exporters call columns "ns".
#pragma once

#include <string_view>

namespace profconv::callgrind {

// The unit stated by an event's name and long name; "" if they state none. A view into one of them.
std::string_view unit_of(std::string_view name, std::string_view long_name);

// Ticks per second of a unit like "10ns" or "0.001 ns", a multiple of a unit of time; 0 for every other unit.
double ticks_per_second(std::string_view unit);

}  // namespace profconv::callgrind
