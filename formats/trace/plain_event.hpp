// The events that nearly all lines of a trace are: "+7<TAB>1050", "-7<TAB>1100<TAB>..", one number per clock, LF. Any other line,
// also a malformed one, is left to the reader's careful code, which knows what to say about it.
#pragma once

#include <cstdint>

#include "io/digits.hpp"

namespace profconv {

struct PlainEvent {
    bool enter = false;  // else a leave
    std::uint64_t function = 0;
    std::uint32_t call_line = 0;
};

// Takes the event at `at` and the times of its `clocks` clocks, and moves `at` behind its LF. False, and nothing taken, if the line
// is none or does not end before `end`. At least 32 bytes behind `end` are readable and hold no LF.
inline bool take_plain_event(const char*& at, const char* end, std::size_t clocks, PlainEvent& event, std::int64_t* now) {
    const char* next = at;
    if (*next != '+' && *next != '-') return false;
    event.enter = *next++ == '+';
    if (!take_digits(next, event.function)) return false;
    for (std::size_t clock = 0; clock < clocks; ++clock) {
        std::uint64_t value;
        if (*next != '\t' || !take_digits(++next, value) || next > end) return false;
        now[clock] = static_cast<std::int64_t>(value);
    }
    event.call_line = 0;
    if (*next == '\t' && event.enter) {
        std::uint64_t line;
        if (!take_digits(++next, line) || line > UINT32_MAX) return false;
        event.call_line = static_cast<std::uint32_t>(line);
    }
    if (*next != '\n' || next >= end) return false;
    at = next + 1;
    return true;
}

}  // namespace profconv
