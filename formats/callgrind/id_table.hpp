// From the file's own ids to entries. Ids are names, not array indexes: mostly small and dense, but sparse and huge ones are legal.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace profconv::callgrind {

template <class Entry>
class IdTable {
public:
    // The entry of `id`, default-made on first use; valid until the next call.
    Entry& operator[](std::uint64_t id) {
        if (id < dense_.size()) return dense_[id];
        if (const auto found = sparse_.find(id); found != sparse_.end()) return found->second;
        ++met_;
        if (id >= 1024 + 8 * met_) return sparse_[id];
        grow(id + 1);
        return dense_[id];
    }

private:
    // The dense part grows with the number of ids met, so one large id cannot make a large table.
    void grow(std::uint64_t size) {
        dense_.resize(size);
        for (auto entry = sparse_.begin(); entry != sparse_.end();) {
            if (entry->first >= size) {
                ++entry;
                continue;
            }
            dense_[entry->first] = entry->second;
            entry = sparse_.erase(entry);
        }
    }

    std::vector<Entry> dense_;
    std::unordered_map<std::uint64_t, Entry> sparse_;
    std::uint64_t met_ = 0;
};

}  // namespace profconv::callgrind
