#include "model/strings.hpp"

#include <cstring>
#include <stdexcept>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace profconv {

namespace {
constexpr std::size_t chunk_bytes = 256 * 1024;
constexpr std::size_t first_slots = 1024;
}  // namespace

StringTable::StringTable() : slots_(first_slots) { intern(""); }

std::size_t StringTable::slot_of(std::string_view text, std::uint64_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = hash & mask;
    while (slots_[at].id != UINT32_MAX) {
        if (slots_[at].hash == tag && texts_[slots_[at].id] == text) break;
        at = (at + 1) & mask;
    }
    return at;
}

StringId StringTable::intern(std::string_view text) {
    const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
    const std::size_t at = slot_of(text, hash);
    if (slots_[at].id != UINT32_MAX) return {slots_[at].id};
    if (texts_.size() >= UINT32_MAX - 1) throw std::length_error("more than 4294967294 different texts");
    const auto id = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(store(text));
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32), id};
    if (texts_.size() * 2 > slots_.size()) grow();
    return {id};
}

StringId StringTable::find(std::string_view text) const {
    return {slots_[slot_of(text, XXH3_64bits(text.data(), text.size()))].id};
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
    for (std::size_t id = 0; id < texts_.size(); ++id) {
        const std::uint64_t hash = XXH3_64bits(texts_[id].data(), texts_[id].size());
        slots_[slot_of(texts_[id], hash)] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(id)};
    }
}

}  // namespace profconv
