#include "speedscope/index_stacks.hpp"

namespace profconv {

namespace {

// A stack that is being sorted, with what decides about its place now: the frames at two levels, side by side with those of the
// others. Looking them up at each comparison costs a cache miss or two, which is most of a sort.
struct Entry {
    std::uint64_t key;
    std::uint32_t stack;
    bool operator<(const Entry& other) const { return key != other.key ? key < other.key : stack < other.stack; }
};

// Entries that are alike up to `level`.
struct Range {
    std::size_t begin, end, level;
};

}  // namespace

// Two levels in one number, the first counting more; 0 stands for the end of the stack.
std::uint64_t IndexStacks::key(std::uint32_t stack, std::size_t level) const {
    const auto at = [&](std::size_t l) { return l < depth(stack) ? std::uint64_t{indexes(stack)[l]} + 1 : 0; };
    return at(level) << 32 | at(level + 1);
}

void IndexStacks::sort() {
    std::vector<Entry> entries(offsets_.size() - 1);
    for (std::uint32_t i = 0; i < entries.size(); ++i) entries[i].stack = i;
    std::vector<Range> unsorted{{0, entries.size(), 0}};
    while (!unsorted.empty()) {
        const Range range = unsorted.back();
        unsorted.pop_back();
        for (std::size_t i = range.begin; i < range.end; ++i) entries[i].key = key(entries[i].stack, range.level);
        std::sort(entries.begin() + static_cast<std::ptrdiff_t>(range.begin), entries.begin() + static_cast<std::ptrdiff_t>(range.end));
        for (std::size_t begin = range.begin, end; begin < range.end; begin = end) {
            for (end = begin + 1; end < range.end && entries[end].key == entries[begin].key; ++end) {}
            const bool goes_on = static_cast<std::uint32_t>(entries[begin].key) != 0;
            if (end - begin > 1 && goes_on) unsorted.push_back({begin, end, range.level + 2});
        }
    }
    for (const Entry& entry : entries) order_.push_back(entry.stack);
}

}  // namespace profconv
