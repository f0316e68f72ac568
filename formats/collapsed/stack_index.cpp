#include "collapsed/stack_index.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace profconv {

StackId& StackIndex::find(std::string_view stack) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    const XXH128_hash_t hash = XXH3_128bits(stack.data(), stack.size());
    const auto high = static_cast<std::uint32_t>(hash.high64);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash.low64 & mask;
    while (slots_[at].node.valid() && (slots_[at].low != hash.low64 || slots_[at].high != high)) at = (at + 1) & mask;
    if (!slots_[at].node.valid()) {
        slots_[at].low = hash.low64;
        slots_[at].high = high;
        ++used_;
    }
    return slots_[at].node;
}

void StackIndex::grow() {
    std::vector<Slot> old(slots_.empty() ? 16384 : slots_.size() * 2);
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (!slot.node.valid()) continue;
        std::size_t at = slot.low & mask;
        while (slots_[at].node.valid()) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

}  // namespace profconv
