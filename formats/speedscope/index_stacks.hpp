// Stacks as lists of frame indexes, put in order: those with a common beginning stand together, shorter ones first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/array.hpp"

namespace profconv {

class IndexStacks {
public:
    // Begins the next stack; then its indexes, root first.
    void begin() { offsets_.push_back(indexes_.size()); }
    void add(std::uint32_t index) {  // below 2^32 - 1
        indexes_.push_back(index);
        offsets_.back() = indexes_.size();
    }

    // To be called once, when all stacks are there.
    void sort();
    // The stacks' numbers in order, equal ones in order of appearance.
    const std::vector<std::uint32_t>& order() const { return order_; }

    const std::uint32_t* indexes(std::uint32_t stack) const { return indexes_.data() + offsets_[stack]; }
    std::size_t depth(std::uint32_t stack) const { return offsets_[stack + 1] - offsets_[stack]; }
    // Fetches the beginning of a stack that will be asked for soon: in order they lie anywhere in memory.
    void prefetch(std::uint32_t stack) const {
        const char* const at = reinterpret_cast<const char*>(indexes(stack));
        __builtin_prefetch(at);
        __builtin_prefetch(at + 64);
        __builtin_prefetch(at + 128);
    }
    bool equal(std::uint32_t a, std::uint32_t b) const { return depth(a) == depth(b) && std::equal(indexes(a), indexes(a) + depth(a), indexes(b)); }

private:
    std::uint64_t key(std::uint32_t stack, std::size_t level) const;

    Array<std::uint64_t> offsets_{0};
    Array<std::uint32_t> indexes_;
    std::vector<std::uint32_t> order_;
};

}  // namespace profconv
