// Integer arithmetic that fails instead of wrapping: a wrong sum is worse than no sum.
#pragma once

#include <cstdint>
#include <stdexcept>

namespace profconv {

// A sum of costs or counts does not fit in 64 bits. The message says what to do; it is bad data, not a bug.
class OverflowError : public std::runtime_error {
public:
    OverflowError() : std::runtime_error("a sum of values is beyond 64 bits (9223372036854775807); split the profile or use a coarser unit") {}
};

inline std::int64_t checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) throw OverflowError();
    return sum;
}

inline std::int64_t checked_sub(std::int64_t a, std::int64_t b) {
    std::int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference)) throw OverflowError();
    return difference;
}

}  // namespace profconv
