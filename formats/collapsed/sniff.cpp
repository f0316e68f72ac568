#include <algorithm>

#include "collapsed/collapsed.hpp"
#include "collapsed/line.hpp"

namespace profconv {

namespace {

bool begins(std::string_view text, std::string_view mark) { return text.substr(0, mark.size()) == mark; }

// Marks of formats whose lines could look like stacks with counts.
bool is_other_format(std::string_view text) {
    for (const std::string_view mark : {"%!PS", "# callgrind format", "heap profile:", "--- contention", "--- heapz", "JAVA PROFILE", "Call graph:", "<?xml", "profconv-trace"})
        if (begins(text, mark)) return true;
    return begins(text, "events:") || text.find("\nevents:") != std::string_view::npos;
}

// Text that ends in a number by chance: C code, assignments, log lines with a time stamp, tables.
bool is_suspicious(std::string_view stack) {
    if (stack.find(';') != std::string_view::npos && stack.find(" = ") != std::string_view::npos) return true;
    if (stack.find("\": \"") != std::string_view::npos || (!stack.empty() && stack.back() == ';')) return true;
    const bool date = stack.size() > 10 && stack[4] == '-' && stack[7] == '-' && std::all_of(stack.begin(), stack.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
    return date || stack.find("{") == 0;
}

struct Score {
    int lines = 0, good = 0, with_semicolon = 0;
};

Score score(const Prefix& prefix) {
    Score score;
    std::string_view rest = prefix.bytes;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos && !prefix.complete) break;  // the last line may be cut
        std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (trimmed(line).empty() || is_comment(line)) continue;
        ++score.lines;
        CollapsedLine split = split_line(line, {});
        if (split.bad) split = split_line(line, {3, ','});
        if (split.bad || is_suspicious(split.stack)) continue;
        ++score.good;
        if (split.stack.find(';') != std::string_view::npos) ++score.with_semicolon;
    }
    return score;
}

// One line longer than the whole prefix: semicolons and no sign of another format are all there is to go by.
bool is_one_long_stack(const Prefix& prefix) {
    return !prefix.complete && prefix.bytes.find('\n') == std::string_view::npos && std::count(prefix.bytes.begin(), prefix.bytes.end(), ';') > 2;
}

}  // namespace

Match sniff_collapsed(const Prefix& prefix) {
    const std::string_view text = prefix.bytes;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || text.find('\0') != std::string_view::npos || is_other_format(text)) return Match::no;
    if (text[first] == '{') return Match::no;
    const bool named = std::any_of(collapsed_format.suffixes.begin(), collapsed_format.suffixes.end(), [&](std::string_view suffix) {
        return prefix.suffix.size() >= suffix.size() && prefix.suffix.substr(prefix.suffix.size() - suffix.size()) == suffix;
    });
    if (is_one_long_stack(prefix)) return named ? Match::certain : Match::weak;
    const Score s = score(prefix);
    if (s.lines == 0) return named ? Match::weak : Match::no;
    if (s.good * 100 >= s.lines * 98 && s.with_semicolon * 2 >= s.good && s.good > 0) return Match::certain;
    if (s.good * 10 >= s.lines * 9 && s.with_semicolon >= 1) return Match::weak;
    return named ? Match::weak : Match::no;
}

}  // namespace profconv
