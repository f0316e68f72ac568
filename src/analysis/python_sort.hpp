// The order that Python's list.sort() leaves when the comparison is no order, as with NaN, which is neither less nor greater than
// anything: the order of Python up to 3.12. std::sort must not be given such a comparison.
#pragma once

#include <algorithm>
#include <vector>

namespace profconv {

// Python sorts lists of fewer items by insertion alone; longer ones it merges, in a way that changed with its versions.
constexpr std::size_t python_insertion_limit = 64;

// Sorts as Python does: the run at the front is taken as it is (or, if it descends strictly, reversed), the items behind it are
// inserted one by one where a binary search puts them. Stable. Takes time with the square of the size.
template <class Item, class Less>
void python_insertion_sort(std::vector<Item>& items, Less less) {
    if (items.size() < 2) return;
    auto sorted = items.begin() + 2;
    const bool descending = less(items[1], items[0]);
    while (sorted != items.end() && less(*sorted, *(sorted - 1)) == descending) ++sorted;
    if (descending) std::reverse(items.begin(), sorted);
    for (; sorted != items.end(); ++sorted) {
        const Item pivot = *sorted;
        auto left = items.begin(), right = sorted;
        while (left < right) {
            const auto middle = left + (right - left) / 2;
            less(pivot, *middle) ? right = middle : left = middle + 1;
        }
        std::move_backward(left, sorted, sorted + 1);
        *left = pivot;
    }
}

}  // namespace profconv
