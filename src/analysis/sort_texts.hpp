// Sorting many rows by texts with long common beginnings, as paths are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "analysis/python_text.hpp"

namespace profconv {

// Sorts `rows` (ascending before) by text_of(row), a string_view; compare(a, b) is a three-way order that looks at that text first.
// Stable. Texts are looked at once per eight bytes that others share with them, instead of in every comparison.
template <class TextOf, class Compare>
void sort_by_texts(std::vector<std::uint32_t>& rows, TextOf text_of, Compare compare) {
    struct Entry {
        std::uint64_t image;
        std::uint32_t row;
    };
    struct Part {
        std::size_t first, last, depth;  // entries whose texts are equal before `depth`
    };
    constexpr std::size_t few = 16;
    // Eight letters that go on: neither the end of a text nor what is not ASCII is among them.
    const auto is_open = [](std::uint64_t image) { return ((image - 0x0101010101010101) & 0x8080808080808080) == 0 && (image & 0x8080808080808080) == 0; };

    std::vector<Entry> entries;
    entries.reserve(rows.size());
    for (const std::uint32_t row : rows) entries.push_back({0, row});
    std::vector<Part> parts{{0, entries.size(), 0}};
    while (!parts.empty()) {
        const Part part = parts.back();
        parts.pop_back();
        for (std::size_t i = part.first; i < part.last; ++i) {
            const auto text = text_of(entries[i].row);
            entries[i].image = text_image(text.substr(std::min(part.depth, text.size())));
        }
        const auto first = entries.begin() + static_cast<std::ptrdiff_t>(part.first), last = entries.begin() + static_cast<std::ptrdiff_t>(part.last);
        std::sort(first, last, [](const Entry& a, const Entry& b) { return a.image != b.image ? a.image < b.image : a.row < b.row; });
        for (std::size_t i = part.first, end; i < part.last; i = end) {
            for (end = i + 1; end < part.last && entries[end].image == entries[i].image;) ++end;
            if (end - i > few && is_open(entries[i].image)) {
                parts.push_back({i, end, part.depth + sizeof entries[i].image});
            } else if (end - i > 1) {
                std::sort(entries.begin() + static_cast<std::ptrdiff_t>(i), entries.begin() + static_cast<std::ptrdiff_t>(end), [&](const Entry& a, const Entry& b) {
                    const int order = compare(a.row, b.row);
                    return order != 0 ? order < 0 : a.row < b.row;
                });
            }
        }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = entries[i].row;
}

}  // namespace profconv
