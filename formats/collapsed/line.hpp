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

// The lines that nearly all files consist of: a stack that neither begins with a blank or '#' nor ends with a blank or ';', one
// blank, and 1 to 18 digits. False for any other line, also if it is a stack by the rules of split_line().
inline bool split_plain_line(std::string_view line, std::string_view& stack, std::int64_t& count) {
    std::int64_t sum = 0, power = 1;
    std::size_t at = line.size();
    const std::size_t least = line.size() > 18 ? line.size() - 18 : 0;
    for (; at > least && static_cast<unsigned char>(line[at - 1] - '0') < 10; --at, power *= 10) sum += (line[at - 1] - '0') * power;
    if (at == line.size() || at < 2 || line[at - 1] != ' ') return false;
    const char first = line[0], last = line[at - 2];
    if (first == ' ' || first == '\t' || first == '#' || last == ' ' || last == '\t' || last == ';') return false;
    stack = line.substr(0, at - 1);
    count = sum;
    return true;
}

// Blanks are spaces and tabs.
std::string_view trimmed(std::string_view text);

// A comment: begins with '#' and is not a stack with a count (frames may begin with '#').
bool is_comment(std::string_view line);

// How many numbers separated by blanks end the line; at most 3, and at least one more word must be left.
int trailing_numbers(std::string_view line);

}  // namespace profconv
