#include <algorithm>
#include <numeric>

#include "analysis/python_text.hpp"
#include "analysis/table.hpp"

namespace profconv {

namespace {

int compare_names(const TableRow& a, const TableRow& b) {
    if (const int order = compare_texts(a.name, b.name)) return order;
    return compare_texts(a.module, b.module);
}

// Per text its rank; texts of one table are all different.
std::vector<std::uint32_t> ranks_of(const StringTable& texts) {
    std::vector<std::uint32_t> order(texts.size()), ranks(texts.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return compare_texts(texts.view({a}), texts.view({b})) < 0; });
    for (std::uint32_t i = 0; i < order.size(); ++i) ranks[order[i]] = i;
    return ranks;
}

}  // namespace

int compare_places(const TableRow& a, const TableRow& b) {
    if (const int order = compare_texts(a.file, b.file)) return order;
    if (a.line != b.line) return a.line < b.line ? -1 : 1;
    return compare_names(a, b);
}

// Files are few, names mostly differ in their first bytes: sorting hardly looks at texts.
std::vector<std::uint32_t> place_ranks(const Table& table) {
    struct Entry {
        std::uint32_t file, row;
        std::int64_t line;
        std::uint64_t name;
    };
    StringTable files;
    std::vector<Entry> entries;
    entries.reserve(table.rows.size());
    for (const TableRow& row : table.rows) entries.push_back({files.intern(row.file).value, static_cast<std::uint32_t>(entries.size()), row.line, text_image(row.name)});
    const std::vector<std::uint32_t> file_ranks = ranks_of(files);
    for (Entry& entry : entries) entry.file = file_ranks[entry.file];

    const auto compare = [&](const Entry& a, const Entry& b) {
        if (a.file != b.file) return a.file < b.file ? -1 : 1;
        if (a.line != b.line) return a.line < b.line ? -1 : 1;
        if (a.name != b.name) return a.name < b.name ? -1 : 1;
        return compare_names(table.rows[a.row], table.rows[b.row]);
    };
    std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) { return compare(a, b) < 0; });
    std::vector<std::uint32_t> ranks(entries.size());
    for (std::size_t i = 1; i < entries.size(); ++i) ranks[entries[i].row] = ranks[entries[i - 1].row] + (compare(entries[i - 1], entries[i]) != 0);
    return ranks;
}

}  // namespace profconv
