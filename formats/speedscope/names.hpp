// The conventions in profile names and units.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace profconv {

// "worker [cpu] (aggregated)" is thread "worker", value type "cpu".
struct ProfileName {
    std::string_view thread, value_type;
};
ProfileName split_profile_name(std::string_view name);

// Process and thread numbers in py-spy's and rbspy's names: [Process 7 ]Thread 140 "MainThread". 0 where there is none.
struct ThreadNumbers {
    std::uint64_t pid = 0, tid = 0;
};
ThreadNumbers thread_numbers(std::string_view name);

// The unit of speedscope that holds values of `unit` exactly, and what they are multiplied with: kB -> bytes x 1024. Units it
// does not know become "none".
struct SpeedscopeUnit {
    std::string_view name;
    std::int64_t factor = 1;
};
SpeedscopeUnit speedscope_unit(std::string_view unit);

}  // namespace profconv
