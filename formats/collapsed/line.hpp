// One line of a collapsed file: where the stack ends and the counts begin.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "io/numbers.hpp"

namespace profconv {

// How the counts of a file are laid out; chosen once per file.
struct CountLayout {
    int columns = 1;       // 1; 2: before and after; 3: austin's full mode
    char separator = ' ';  // ' ' stands for blanks and tabs; ',' for austin 3
};

struct CollapsedLine {
    std::string_view stack;             // without blanks around
    std::array<Decimal, 3> counts;
    const char* bad = nullptr;          // where the line is wrong, if it is; then `problem` says why
    std::string_view problem;
};

// Splits a line that is neither blank nor a comment. Counts are exact decimals; "1e3", "0x1", "1,234" are none.
CollapsedLine split_line(std::string_view line, const CountLayout& layout);

// Blanks are spaces and tabs.
std::string_view trimmed(std::string_view text);

// A comment: begins with '#' and is not a stack with a count (frames may begin with '#').
bool is_comment(std::string_view line);

// How many numbers separated by blanks end the line; at most 3, and at least one more word must be left.
int trailing_numbers(std::string_view line);

}  // namespace profconv
