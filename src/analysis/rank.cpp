#include "analysis/rank.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "analysis/python_sort.hpp"
#include "analysis/python_text.hpp"
#include "analysis/sort_texts.hpp"

namespace profconv {

namespace {

// The number that a key sorts by; null for keys of texts and lines.
const Number TableRow::*number_of(SortKey key) {
    switch (key) {
        case SortKey::calls: return &TableRow::calls;
        case SortKey::primitive_calls: return &TableRow::primitive_calls;
        case SortKey::self: return &TableRow::self;
        case SortKey::inclusive: return &TableRow::inclusive;
        default: return nullptr;
    }
}

bool is_nan(const Number& number) { return number.is_known() && number.is_real && std::isnan(number.real); }

// Larger numbers first, missing ones last; NaN equals everything, as in pstats.
int descending(const Number& a, const Number& b) {
    if (a.is_known() && b.is_known()) return compare(b, a);
    return compare(a, b);
}

// Texts that are made for sorting only.
class Labels {
public:
    explicit Labels(const Table& table) {
        ends_.reserve(table.rows.size() + 1);
        ends_.push_back(0);
        for (const TableRow& row : table.rows) {
            append_label(row, text_);
            ends_.push_back(text_.size());
        }
    }
    std::string_view operator[](std::uint32_t row) const { return std::string_view(text_).substr(ends_[row], ends_[row + 1] - ends_[row]); }

private:
    std::string text_;
    std::vector<std::size_t> ends_;
};

class Sorter {
public:
    Sorter(const Table& table, const std::vector<SortKey>& keys) : table_(table), keys_(keys) {
        if (std::find(keys.begin(), keys.end(), SortKey::label) != keys.end()) labels_.emplace(table);
    }

    void sort(std::vector<std::uint32_t>& rows) const {
        if (rows.size() < 2) return;
        if (!has_nan(rows)) return sort_ordered(rows);
        if (rows.size() < python_insertion_limit) return python_insertion_sort(rows, [&](std::uint32_t a, std::uint32_t b) { return compare_from(0, a, b) < 0; });
        std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return compare_nan_last(a, b) < 0; });
    }

private:
    // A row with its first key as an integer in the wanted order, so that most comparisons touch no row.
    struct Entry {
        std::uint64_t image;
        std::uint32_t row;
        std::uint8_t state;  // Number::State: missing numbers come last
    };

    static std::uint64_t image(const Number& number, bool as_real) {
        constexpr std::uint64_t sign = std::uint64_t{1} << 63;
        if (!number.is_known()) return 0;
        if (!as_real) return ~(static_cast<std::uint64_t>(number.ticks) ^ sign);
        const auto bits = std::bit_cast<std::uint64_t>(number.as_double() + 0.0);  // + 0.0 makes 0 of -0
        return ~(bits & sign ? ~bits : bits | sign);
    }

    void sort_ordered(std::vector<std::uint32_t>& rows) const {
        const auto compare = [this](std::uint32_t a, std::uint32_t b) { return compare_from(0, a, b); };
        if (number_of(keys_.front())) return sort_by_number(rows, number_of(keys_.front()));
        if (keys_.front() != SortKey::line) return sort_by_texts(rows, [this](std::uint32_t row) { return text_of(keys_.front(), row); }, compare);
        std::stable_sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
    }

    // The text that a key of texts looks at first.
    std::string_view text_of(SortKey key, std::uint32_t row) const {
        if (key == SortKey::label) return (*labels_)[row];
        return key == SortKey::file ? table_.rows[row].file : table_.rows[row].name;
    }

    void sort_by_number(std::vector<std::uint32_t>& rows, const Number TableRow::*first) const {
        const bool as_real = std::any_of(rows.begin(), rows.end(), [&](std::uint32_t row) { return (table_.rows[row].*first).is_real; });
        std::vector<Entry> entries;
        entries.reserve(rows.size());
        for (const std::uint32_t row : rows) {
            const Number& number = table_.rows[row].*first;
            entries.push_back({image(number, as_real), row, number.state});
        }
        std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
            if (a.state != b.state) return a.state < b.state;
            if (a.image != b.image) return a.image < b.image;
            const int order = compare_from(1, a.row, b.row);
            return order != 0 ? order < 0 : a.row < b.row;
        });
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = entries[i].row;
    }

    bool has_nan(const std::vector<std::uint32_t>& rows) const {
        return std::any_of(keys_.begin(), keys_.end(), [&](SortKey key) {
            const auto member = number_of(key);
            return member && std::any_of(rows.begin(), rows.end(), [&](std::uint32_t row) { return is_nan(table_.rows[row].*member); });
        });
    }

    int compare_by(SortKey key, std::uint32_t x, std::uint32_t y) const {
        const TableRow &a = table_.rows[x], &b = table_.rows[y];
        if (const auto member = number_of(key)) return descending(a.*member, b.*member);
        switch (key) {
            case SortKey::file: return compare_texts(a.file, b.file);
            case SortKey::line: return a.line < b.line ? -1 : a.line > b.line;
            case SortKey::name: return compare_texts(a.name, b.name);
            case SortKey::label: return compare_texts((*labels_)[x], (*labels_)[y]);
            default: break;
        }
        for (const SortKey part : {SortKey::name, SortKey::file, SortKey::line})
            if (const int order = compare_by(part, x, y)) return order;
        return 0;
    }

    // By the keys from number `first` on.
    int compare_from(std::size_t first, std::uint32_t a, std::uint32_t b) const {
        for (std::size_t i = first; i < keys_.size(); ++i)
            if (const int order = compare_by(keys_[i], a, b)) return order;
        return 0;
    }

    int compare_nan_last(std::uint32_t a, std::uint32_t b) const {
        for (const SortKey key : keys_) {
            const auto member = number_of(key);
            const bool x = member && is_nan(table_.rows[a].*member), y = member && is_nan(table_.rows[b].*member);
            if (x != y) return x ? 1 : -1;
            if (const int order = compare_by(key, a, b)) return order;
        }
        return 0;
    }

    const Table& table_;
    const std::vector<SortKey>& keys_;
    std::optional<Labels> labels_;
};

}  // namespace

std::vector<std::uint32_t> sorted_rows(const Table& table, const std::vector<SortKey>& keys, bool reverse) {
    for (const SortKey key : keys)
        if (!table.counted && (key == SortKey::calls || key == SortKey::primitive_calls))
            throw SortRefused("cannot sort by calls: sampled stacks record no call counts; sort by self or inclusive");
    std::vector<std::uint32_t> rows;
    rows.reserve(table.listed);
    for (std::uint32_t i = 0; i < table.rows.size(); ++i)
        if (table.rows[i].listed) rows.push_back(i);
    if (keys.empty()) return rows;
    Sorter(table, keys).sort(rows);
    if (reverse) std::reverse(rows.begin(), rows.end());
    return rows;
}

}  // namespace profconv
