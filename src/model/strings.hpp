// The string table: every text of a Profile is stored once, as bytes (not necessarily UTF-8), and named by a 32-bit id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "model/ids.hpp"

namespace profconv {

class StringTable {
public:
    StringTable();

    // The id of `text`; equal bytes give equal ids, ids count up from 0 in order of first use. Id 0 is "".
    // Throws std::length_error beyond 2^32-2 texts.
    StringId intern(std::string_view text);

    // The id of `text` if it was interned before, else an invalid id.
    StringId find(std::string_view text) const;

    // The bytes of an id; they stay where they are as long as the table lives (also when the table is moved).
    std::string_view view(StringId id) const { return texts_[id.value]; }

    std::size_t size() const { return texts_.size(); }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t id = UINT32_MAX;
    };
    std::size_t slot_of(std::string_view text, std::uint32_t hash) const;
    std::string_view store(std::string_view text);
    void grow();

    std::vector<std::string_view> texts_;
    std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
    std::vector<std::unique_ptr<char[]>> chunks_;
    char* free_ = nullptr;
    std::size_t left_ = 0;
};

}  // namespace profconv
