#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "analysis/pattern.hpp"
#include "analysis/rank.hpp"

namespace profconv {

namespace {

// Python's int() and float() allow blanks around, a sign, and single underscores between digits.
std::optional<std::string> plain_number(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    std::string plain;
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
        if (text[i] != '_')
            plain += text[i];
        else if (i == 0 || !digit(i - 1) || !digit(i + 1))
            return std::nullopt;
    }
    return plain;
}

template <class T>
std::optional<T> parse_whole(const std::string& text) {
    T value{};
    const char* first = text.data();
    if (!text.empty() && text[0] == '+') return std::nullopt;
    const auto [end, error] = std::from_chars(first, first + text.size(), value);
    if (error != std::errc() || end != first + text.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> as_integer(std::string_view text) {
    if (text == "True") return 1;
    if (text == "False") return 0;
    const auto plain = plain_number(text);
    return plain ? parse_whole<std::int64_t>(*plain) : std::nullopt;
}

std::optional<double> as_fraction(std::string_view text) {
    const auto plain = plain_number(text);
    return plain ? parse_whole<double>(*plain) : std::nullopt;
}

// Python's repr().
std::string repr(double value) {
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".en") == std::string::npos) text += ".0";
    return text;
}
std::string repr(std::string_view text) {
    const char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
    std::string out(1, quote);
    for (const char c : text) {
        if (c == '\\' || c == quote) out += '\\';
        if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '\r') out += "\\r";
        else out += c;
    }
    return out + quote;
}

std::size_t kept(std::int64_t count, std::size_t size) {
    return count >= 0 && static_cast<std::uint64_t>(count) < size ? static_cast<std::size_t>(count) : size;
}
std::size_t kept(double fraction, std::size_t size) {
    if (!(fraction >= 0.0 && fraction < 1.0)) return size;
    return static_cast<std::size_t>(static_cast<double>(size) * fraction + .5);
}

std::vector<std::uint32_t> matching(const Table& table, const std::vector<std::uint32_t>& rows, std::string_view expression) {
    const Pattern pattern(expression);
    std::vector<std::uint32_t> result;
    for (const std::uint32_t row : rows)
        if (pattern.search(table.rows[row].label)) result.push_back(row);
    return result;
}

}  // namespace

void check_restriction(const std::string& restriction) {
    if (!as_integer(restriction) && !as_fraction(restriction)) Pattern{restriction};
}

Selection restrict_rows(const Table& table, std::vector<std::uint32_t> rows, const std::vector<std::string>& restrictions) {
    Selection selection{std::move(rows), {}};
    for (const std::string& restriction : restrictions) {
        const std::size_t before = selection.rows.size();
        std::string shown;
        if (const auto count = as_integer(restriction)) {
            selection.rows.resize(kept(*count, before));
            shown = restriction == "True" || restriction == "False" ? restriction : fmt::format("{}", *count);
        } else if (const auto fraction = as_fraction(restriction)) {
            selection.rows.resize(kept(*fraction, before));
            shown = repr(*fraction);
        } else {
            selection.rows = matching(table, selection.rows, restriction);
            shown = repr(restriction);
        }
        if (selection.rows.size() != before)
            selection.message += fmt::format("   List reduced from {} to {} due to restriction <{}>\n", before, selection.rows.size(), shown);
    }
    return selection;
}

}  // namespace profconv
