#include "collapsed/line.hpp"

namespace profconv {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) {
    Decimal value;
    if (!text.empty() && text.back() == '.') text.remove_suffix(1);  // "3." is written by some
    return take_decimal(text, value) && text.empty();
}

// Whether the last word can be a number, without going through all of it: the last word of most stacks is the whole stack.
bool ends_in_digits(std::string_view text) {
    std::size_t at = text.size();
    while (at > 0 && (is_digit(text[at - 1]) || text[at - 1] == '.')) --at;
    return at < text.size() && at > 0 && (is_blank(text[at - 1]) || text[at - 1] == '-');
}

// The last word of `text`; `text` keeps what is before it, without blanks at its end.
std::string_view take_last_word(std::string_view& text, char separator) {
    std::size_t start = text.size();
    while (start > 0 && !(separator == ' ' ? is_blank(text[start - 1]) : text[start - 1] == separator || is_blank(text[start - 1]))) --start;
    const std::string_view word = text.substr(start);
    std::size_t end = start;
    while (end > 0 && (is_blank(text[end - 1]) || text[end - 1] == separator)) --end;
    text = text.substr(0, end);
    return word;
}

bool parse_count(std::string_view word, Decimal& count) {
    if (!word.empty() && word.back() == '.') word.remove_suffix(1);
    return take_decimal(word, count) && word.empty();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

CollapsedLine split_line(std::string_view line, const CountLayout& layout) {
    CollapsedLine result;
    std::string_view rest = trimmed(line);
    const std::string_view whole = rest;
    for (int column = layout.columns; column-- > 0;) {
        const std::string_view word = take_last_word(rest, layout.separator);
        if (parse_count(word, result.counts[static_cast<std::size_t>(column)])) continue;
        result.bad = word.data();
        result.problem = layout.columns == 1 ? "expected a count after the last blank" : "expected one more count";
        return result;
    }
    result.stack = rest;
    if (rest.find_first_not_of("; \t") == std::string_view::npos) {
        result.bad = whole.data();
        result.problem = "expected a stack before the count";
    }
    return result;
}

bool is_comment(std::string_view line) {
    if (line.empty() || line[0] != '#') return false;
    return line.find(';') == std::string_view::npos || split_line(line, {}).bad != nullptr;
}

int trailing_numbers(std::string_view line) {
    std::string_view rest = trimmed(line);
    int count = 0;
    while (count < 3) {
        if (!ends_in_digits(rest)) break;
        const std::string_view word = take_last_word(rest, ' ');
        if (!is_number(word) || rest.empty()) break;
        ++count;
    }
    return count;
}

}  // namespace profconv
