// What nearly all lines of a file are: cost lines "+3 1200 40 7" whose positions are source lines, and calls, "cfn=(12)" and
// "calls=1 200". Any other line, also a malformed one, is left to the reader's careful code, which knows what to say about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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

// Takes a line "cfn=(12)" (or cfi, cob), a name by its id. `word`: the letters before "=".
inline bool take_plain_callee(const char*& at, const char* end, std::string_view& word, std::uint64_t& id) {
    constexpr std::size_t letters = 3;
    const char* next = at + letters + 2;
    if (at[0] != 'c' || at[letters] != '=' || at[letters + 1] != '(' || !take_digits(next, id)) return false;
    if (next[0] != ')' || next[1] != '\n' || next + 1 >= end) return false;
    word = {at, letters};
    at = next + 2;
    return true;
}

// Takes a line "calls=COUNT TARGET", the target being a line too: nobody needs it.
inline bool take_plain_calls(const char*& at, const char* end, std::uint64_t& count) {
    constexpr std::string_view key = "calls=";
    const char* next = at + key.size();
    std::uint64_t target;
    if (std::memcmp(at, key.data(), key.size()) != 0 || !take_digits(next, count) || *next != ' ' || next >= end) return false;
    if (!take_digits(++next, target) || next >= end || *next != '\n') return false;
    at = next + 1;
    return true;
}

}  // namespace profconv::callgrind
