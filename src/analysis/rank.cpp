#include "analysis/rank.hpp"

#include <algorithm>
#include <numeric>

namespace profconv {

namespace {

// Larger numbers first, missing ones last.
int descending(const Number& a, const Number& b) {
    if (a.is_known() && b.is_known()) return compare(b, a);
    return compare(a, b);
}

int ascending(std::string_view a, std::string_view b) { return a.compare(b); }

int compare_line(const TableRow& a, const TableRow& b) { return a.line < b.line ? -1 : a.line > b.line; }

int compare_by(SortKey key, const TableRow& a, const TableRow& b) {
    switch (key) {
        case SortKey::calls: return descending(a.calls, b.calls);
        case SortKey::primitive_calls: return descending(a.primitive_calls, b.primitive_calls);
        case SortKey::self: return descending(a.self, b.self);
        case SortKey::inclusive: return descending(a.inclusive, b.inclusive);
        case SortKey::file: return ascending(a.file, b.file);
        case SortKey::line: return compare_line(a, b);
        case SortKey::name: return ascending(a.name, b.name);
        case SortKey::label: return ascending(a.label, b.label);
        case SortKey::name_file_line: break;
    }
    if (const int order = ascending(a.name, b.name)) return order;
    if (const int order = ascending(a.file, b.file)) return order;
    return compare_line(a, b);
}

}  // namespace

std::vector<std::uint32_t> sorted_rows(const Table& table, const std::vector<SortKey>& keys, bool reverse) {
    for (const SortKey key : keys)
        if (!table.counted && (key == SortKey::calls || key == SortKey::primitive_calls))
            throw SortRefused("cannot sort by calls: sampled stacks record no call counts; sort by self or inclusive");
    std::vector<std::uint32_t> order(table.rows.size());
    std::iota(order.begin(), order.end(), 0u);
    if (keys.empty()) return order;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        for (const SortKey key : keys)
            if (const int result = compare_by(key, table.rows[a], table.rows[b])) return result < 0;
        return false;
    });
    if (reverse) std::reverse(order.begin(), order.end());
    return order;
}

}  // namespace profconv
