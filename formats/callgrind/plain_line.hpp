// The cost lines that nearly all lines of a file are: "+3 1200 40 7", positions being source lines. Any other line, also a malformed
// one, is left to the reader's careful code, which knows what to say about it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "io/digits.hpp"

namespace profconv::callgrind {

// Takes the cost line at `at` and moves `at` behind its LF: the position, relative to `line` or absolute, to `line`; its costs, at most
// `columns`, to `costs`, and how many there are to `count`. False, and nothing taken, if the line is not plain or does not end before
// `end`. At least 32 bytes behind `end` are readable.
inline bool take_plain_cost_line(const char*& at, const char* end, std::size_t columns, std::uint32_t& line, std::int64_t* costs, std::size_t& count) {
    const char* next = at;
    const char sign = *next;
    std::uint64_t position = line, number = 0;
    if (sign == '*') {
        ++next;
    } else if (sign == '+') {
        if (!take_digits(++next, number)) return false;
        position += number;
    } else if (sign == '-') {
        if (!take_digits(++next, number) || number > position) return false;
        position -= number;
    } else if (!take_digits(next, position)) {
        return false;
    }
    if (position > UINT32_MAX) return false;
    std::size_t taken = 0;
    for (; taken < columns && *next == ' ' && next < end; ++taken) {
        if (!take_digits(++next, number)) return false;
        costs[taken] = static_cast<std::int64_t>(number);
    }
    if (next >= end || *next != '\n') return false;
    line = static_cast<std::uint32_t>(position);
    count = taken;
    at = next + 1;
    return true;
}

}  // namespace profconv::callgrind
