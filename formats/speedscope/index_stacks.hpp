// Stacks as lists of frame indexes, put in order: those with a common beginning stand together, shorter ones first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace profconv {

class IndexStacks {
public:
    // Begins the next stack; then its indexes, root first.
    void begin() { offsets_.push_back(indexes_.size()); }
    void add(std::uint32_t index) {
        indexes_.push_back(index);
        offsets_.back() = indexes_.size();
    }

    void sort() {
        order_.resize(offsets_.size() - 1);
        std::iota(order_.begin(), order_.end(), 0u);
        std::sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) { return less(a, b); });
    }
    // The stacks' numbers in order, equal ones in order of appearance.
    const std::vector<std::uint32_t>& order() const { return order_; }

    const std::uint32_t* indexes(std::uint32_t stack) const { return indexes_.data() + offsets_[stack]; }
    std::size_t depth(std::uint32_t stack) const { return offsets_[stack + 1] - offsets_[stack]; }
    bool equal(std::uint32_t a, std::uint32_t b) const { return depth(a) == depth(b) && std::equal(indexes(a), indexes(a) + depth(a), indexes(b)); }

private:
    bool less(std::uint32_t a, std::uint32_t b) const {
        const std::uint32_t *at = indexes(a), *other = indexes(b);
        const std::uint32_t *end = at + depth(a), *other_end = other + depth(b);
        while (at != end && other != other_end && *at == *other) ++at, ++other;
        if (at == end || other == other_end) return at == end && (other != other_end || a < b);
        return *at < *other;
    }

    std::vector<std::uint64_t> offsets_{0};
    std::vector<std::uint32_t> indexes_, order_;
};

}  // namespace profconv
