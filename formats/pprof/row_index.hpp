// Rows of a table by the ids that the file gives them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace profconv {

// A plain table when the ids are small, as they nearly always are.
class RowIndex {
public:
    static constexpr std::uint32_t none = UINT32_MAX;

    template <class Row>
    explicit RowIndex(const std::vector<Row>& rows) {
        std::uint64_t largest = 0;
        for (const Row& row : rows) largest = std::max(largest, row.id);
        if (largest < rows.size() * 4 + 1024) dense_.assign(static_cast<std::size_t>(largest) + 1, none);
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            if (rows[i].id == 0 || find(rows[i].id) != none) duplicate_ = std::min(duplicate_, i);
            else if (!dense_.empty()) dense_[static_cast<std::size_t>(rows[i].id)] = i;
            else sparse_[rows[i].id] = i;
        }
    }
    std::uint32_t find(std::uint64_t id) const {
        if (!dense_.empty()) return id < dense_.size() ? dense_[static_cast<std::size_t>(id)] : none;
        const auto found = sparse_.find(id);
        return found == sparse_.end() ? none : found->second;
    }
    // The first row whose id is 0 or was there before; none if all is well.
    std::uint32_t duplicate() const { return duplicate_; }
    // One past the largest id of a plain table; 0 if it is none.
    std::size_t plain_size() const { return dense_.size(); }

private:
    std::vector<std::uint32_t> dense_;
    std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
    std::uint32_t duplicate_ = none;
};

}  // namespace profconv
