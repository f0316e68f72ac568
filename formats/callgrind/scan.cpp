#include "callgrind/scan.hpp"

#include <charconv>

namespace profconv::callgrind {

bool take_rare_number(const char*& at, const char* end, std::uint64_t& value) {
    const bool hex = end - at >= 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
    const auto [stop, failure] = std::from_chars(hex ? at + 2 : at, end, value, hex ? 16 : 10);
    if (failure != std::errc{}) return false;
    at = stop;
    return true;
}

}  // namespace profconv::callgrind
