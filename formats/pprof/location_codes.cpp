#include "pprof/location_codes.hpp"

#include <algorithm>

namespace profconv {

namespace {

// Small profiles are common; of large ones, blocks of 8 MiB.
constexpr std::size_t first_block_codes = std::size_t{1} << 14, block_codes = std::size_t{1} << 21;

}  // namespace

void LocationCodes::add_block(std::size_t count) {
    const std::size_t capacity = std::max(blocks_.empty() ? first_block_codes : block_codes, count);
    blocks_.push_back({std::unique_ptr<std::uint32_t[]>(new std::uint32_t[capacity]), capacity, 0, 0});
}

std::size_t LocationCodes::slot_of(std::uint64_t id) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>((id ^ id >> 32) * 0x9E3779B97F4A7C15u >> 20) & mask;
    while (slots_[at] != UINT32_MAX && big_ids_[slots_[at]] != id) at = (at + 1) & mask;
    return at;
}

std::uint32_t LocationCodes::code_of_big(std::uint64_t id) {
    if ((big_ids_.size() + 1) * 2 > slots_.size()) {
        slots_.assign(std::max<std::size_t>(slots_.size() * 2, 64), UINT32_MAX);
        for (std::uint32_t i = 0; i < big_ids_.size(); ++i) slots_[slot_of(big_ids_[i])] = i;
    }
    std::uint32_t& slot = slots_[slot_of(id)];
    if (slot == UINT32_MAX) {
        slot = static_cast<std::uint32_t>(big_ids_.size());
        big_ids_.push_back(id);
    }
    return slot | listed;
}

}  // namespace profconv
