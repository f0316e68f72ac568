#include "model/strings.hpp"

#include <cstring>
#include <stdexcept>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace profconv {

namespace {
constexpr std::size_t chunk_bytes = 256 * 1024;
constexpr std::size_t first_slots = 1024;

// As many bits as slots need at most, so that the table can grow without a look at the texts.
std::uint32_t hash_of(std::string_view text) { return static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size())); }

}  // namespace

StringTable::StringTable() : slots_(first_slots) { intern(""); }

std::size_t StringTable::slot_of(std::string_view text, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].id != UINT32_MAX) {
        if (slots_[at].hash == hash && texts_[slots_[at].id] == text) break;
        at = (at + 1) & mask;
    }
    return at;
}

StringId StringTable::intern(std::string_view text) {
    const std::uint32_t hash = hash_of(text);
    const std::size_t at = slot_of(text, hash);
    if (slots_[at].id != UINT32_MAX) return {slots_[at].id};
    if (texts_.size() >= UINT32_MAX - 1) throw std::length_error("more than 4294967294 different texts");
    const auto id = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(store(text));
    slots_[at] = {hash, id};
    if (texts_.size() * 2 > slots_.size()) grow();
    return {id};
}

StringId StringTable::find(std::string_view text) const {
    return {slots_[slot_of(text, hash_of(text))].id};
}

std::string_view StringTable::store(std::string_view text) {
    if (text.empty()) return "";
    if (text.size() > left_) {
        const std::size_t size = text.size() > chunk_bytes / 4 ? text.size() : chunk_bytes;
        chunks_.emplace_back(new char[size]);
        if (size != chunk_bytes) {  // a huge text gets a chunk of its own; the current chunk stays in use
            std::memcpy(chunks_.back().get(), text.data(), text.size());
            return {chunks_.back().get(), text.size()};
        }
        free_ = chunks_.back().get();
        left_ = chunk_bytes;
    }
    std::memcpy(free_, text.data(), text.size());
    const std::string_view kept{free_, text.size()};
    free_ += text.size();
    left_ -= text.size();
    return kept;
}

void StringTable::grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
        if (slot.id == UINT32_MAX) continue;
        std::size_t at = slot.hash & mask;
        while (slots_[at].id != UINT32_MAX) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

}  // namespace profconv
