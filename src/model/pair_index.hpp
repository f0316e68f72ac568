// Numbers pairs of 32-bit ids in order of first appearance: the edges of a call graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace profconv {

class PairIndex {
public:
    struct Pair {
        std::uint32_t first, second;
    };

    // The number of the pair (first, second), from 0; new pairs are added.
    std::uint32_t number(std::uint32_t first, std::uint32_t second) {
        if ((pairs_.size() + 1) * 2 > slots_.size()) grow();
        const std::size_t at = slot_of(first, second);
        if (slots_[at] == UINT32_MAX) {
            slots_[at] = static_cast<std::uint32_t>(pairs_.size());
            pairs_.push_back({first, second});
        }
        return slots_[at];
    }
    std::size_t size() const { return pairs_.size(); }
    const Pair& operator[](std::size_t number) const { return pairs_[number]; }

private:
    std::size_t slot_of(std::uint32_t first, std::uint32_t second) const {
        const std::size_t mask = slots_.size() - 1;
        std::uint64_t hash = (std::uint64_t{first} << 32 | second) * 0x9E3779B97F4A7C15ull;
        hash ^= hash >> 32;
        std::size_t at = hash & mask;
        while (slots_[at] != UINT32_MAX && (pairs_[slots_[at]].first != first || pairs_[slots_[at]].second != second)) at = (at + 1) & mask;
        return at;
    }
    void grow() {
        slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, UINT32_MAX);
        for (std::size_t i = 0; i < pairs_.size(); ++i) slots_[slot_of(pairs_[i].first, pairs_[i].second)] = static_cast<std::uint32_t>(i);
    }

    std::vector<Pair> pairs_;
    std::vector<std::uint32_t> slots_;  // open addressing, a power of two, at most half full
};

}  // namespace profconv
