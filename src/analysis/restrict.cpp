#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "analysis/pattern.hpp"
#include "analysis/python_re.hpp"
#include "analysis/python_text.hpp"
#include "analysis/rank.hpp"

namespace profconv {

namespace {

bool is_digit(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

// Python's int() and float() allow blanks around a number, a sign, and single underscores between digits: the number without them,
// for from_chars(). Nothing if the text has them where Python does not.
std::optional<std::string> plain_number(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\v\f\r\x1c\x1d\x1e\x1f";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    std::string plain;
    if (text.substr(0, 1) == "+") {
        text.remove_prefix(1);
        if (text.substr(0, 1) == "-") return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(') return std::nullopt;  // from_chars() knows nan(…)
        if (text[i] != '_')
            plain += text[i];
        else if (i == 0 || !is_digit(text, i - 1) || !is_digit(text, i + 1))
            return std::nullopt;
    }
    return plain;
}

template <class T>
std::optional<T> parse_whole(std::string_view text) {
    const auto plain = plain_number(text);
    if (!plain) return std::nullopt;
    T value{};
    const char* last = plain->data() + plain->size();
    const auto [end, error] = std::from_chars(plain->data(), last, value);
    if (end != last || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc()) return value;
    if constexpr (std::is_same_v<T, double>) return std::strtod(plain->c_str(), nullptr);  // 0 or infinite, as in Python
    return plain->front() == '-' ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();  // selects the same
}

bool is_truth_value(const std::string& text) { return text == "True" || text == "False"; }

void select(std::int64_t count, std::vector<std::uint32_t>& rows) {
    if (count >= 0 && static_cast<std::uint64_t>(count) < rows.size()) rows.resize(static_cast<std::size_t>(count));
}
void select(double fraction, std::vector<std::uint32_t>& rows) {
    if (fraction >= 0.0 && fraction < 1.0) rows.resize(static_cast<std::size_t>(static_cast<double>(rows.size()) * fraction + .5));
}

}  // namespace

Restriction::Restriction(std::string text) : text_(std::move(text)) {
    if (is_truth_value(text_))
        value_ = std::int64_t{text_ == "True"};
    else if (const auto count = parse_whole<std::int64_t>(text_))
        value_ = *count;
    else if (const auto fraction = parse_whole<double>(text_))
        value_ = *fraction;
    else {
        auto& pattern = value_.emplace<2>();
        try {
            pattern.emplace(python_pattern(text_));
        } catch (const PatternError& error) {
            error_ = error.what();
        }
    }
}

void Restriction::apply(const Table& table, std::vector<std::uint32_t>& rows) const {
    if (const auto* count = std::get_if<std::int64_t>(&value_)) return select(*count, rows);
    if (const auto* fraction = std::get_if<double>(&value_)) return select(*fraction, rows);
    const auto& pattern = std::get<2>(value_);
    if (!pattern) return;
    std::string label;
    std::erase_if(rows, [&](std::uint32_t row) {
        label.clear();
        append_label(table.rows[row], label);
        return !python_search(*pattern, label);
    });
}

std::string Restriction::shown() const {
    if (const auto* fraction = std::get_if<double>(&value_)) return python_repr(*fraction);
    if (const auto* count = std::get_if<std::int64_t>(&value_)) return is_truth_value(text_) ? text_ : fmt::format("{}", *count);
    return python_repr(text_);
}

Selection restrict_rows(const Table& table, std::vector<std::uint32_t> rows, const std::vector<Restriction>& restrictions) {
    Selection selection{std::move(rows), {}};
    for (const Restriction& restriction : restrictions) {
        const std::size_t before = selection.rows.size();
        restriction.apply(table, selection.rows);
        if (!restriction.error().empty())
            selection.message += fmt::format("   <Invalid regular expression {}>\n", restriction.shown());
        else if (selection.rows.size() != before)
            selection.message += fmt::format("   List reduced from {} to {} due to restriction <{}>\n", before, selection.rows.size(), restriction.shown());
    }
    return selection;
}

}  // namespace profconv
