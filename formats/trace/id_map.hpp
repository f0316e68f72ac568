// From the file's own ids (below 2^64, usually dense) to rows of the reader's tables.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace profconv {

template <class Row>
class IdMap {
public:
    // The row of `id`, default-made on first use.
    Row& operator[](std::uint64_t id) {
        if (id >= dense_limit) return sparse_[id];
        if (id >= dense_.size()) dense_.resize(id + 1 > dense_.size() * 2 ? id + 1 : dense_.size() * 2);
        return dense_[id];
    }

private:
    static constexpr std::uint64_t dense_limit = 1 << 16;  // keeps one large id from making a large table
    std::vector<Row> dense_;
    std::unordered_map<std::uint64_t, Row> sparse_;
};

}  // namespace profconv
