#include "callgrind/row_finder.hpp"

#include <stdexcept>

namespace profconv::callgrind {

namespace {

std::uint64_t spread(std::uint64_t key) {
    key *= 0x9E3779B97F4A7C15ull;
    key ^= key >> 29;
    return key * 0xBF58476D1CE4E5B9ull;
}

}  // namespace

std::uint64_t hash_place(const Place& place) { return spread(std::uint64_t{place.function.value} << 32 | place.file.value) >> 16; }

void RowFinder::enter(PlaceId now) {
    current_ = now;
    if (now.value >= states_.size()) states_.resize(now.value + 1);
    const PlaceState& state = states_[now.value];
    // Come back: what stands in recent_ may have been replaced meanwhile.
    if (state.first_row != none && !state.indexed) index_place(now);
}

std::uint32_t RowFinder::find(const RowKey& key, Recent& recent) {
    PlaceState& state = states_[key.place.value];
    if (!state.indexed && recent.place == key.place) index_place(key.place);  // a row of this place is about to be replaced
    std::uint32_t row = none;
    if (state.indexed) {
        if ((indexed_ + 1) * 3 > slots_.size() * 2) grow_index();
        std::uint32_t& found = slot(key);
        if (found == none) {
            found = append(key);
            ++indexed_;
        }
        row = found;
    } else {
        row = append(key);
        if (state.first_row == none) state.first_row = row;
    }
    recent = {key.place, key.line, key.address, key.callee, row};
    return row;
}

std::uint32_t RowFinder::append(const RowKey& key) {
    if (size() >= UINT32_MAX - 1) throw std::length_error("more than 4294967294 different cost lines");
    const auto row = static_cast<std::uint32_t>(size());
    if (key.address != 0) address.resize(row);
    if (key.address != 0 || !address.empty()) address.push_back(key.address);
    if (with_callees_) callee.push_back(key.callee);
    place.push_back(key.place);
    line.push_back(key.line);
    return row;
}

void RowFinder::index_place(PlaceId old) {
    PlaceState& state = states_[old.value];
    state.indexed = true;
    for (std::uint32_t row = state.first_row; row < size() && place[row] == old; ++row) {
        if ((indexed_ + 1) * 3 > slots_.size() * 2) grow_index();
        slot(key_of(row)) = row;
        ++indexed_;
    }
}

RowKey RowFinder::key_of(std::uint32_t row) const {
    return {place[row], line[row], address.empty() ? 0 : address[row], with_callees_ ? callee[row] : FunctionId{0}};
}

bool RowFinder::has_key(std::uint32_t row, const RowKey& key) const {
    return place[row] == key.place && line[row] == key.line && (address.empty() ? key.address == 0 : address[row] == key.address) &&
           (!with_callees_ || callee[row] == key.callee);
}

// The slot of the row with this key, or the free one where it belongs. Rows of one place are looked for side by side first.
std::uint32_t& RowFinder::slot(const RowKey& key) {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t group = spread(key.place.value);
    const std::size_t step = ((group >> 32) ^ (key.callee.value * 0x9E3779B1u)) | 1;  // odd, so that every slot is reached
    std::size_t at = (group + key.line + key.address + (key.callee.value * 17) % 64) & mask;
    while (slots_[at] != none && !has_key(slots_[at], key)) at = (at + step) & mask;
    return slots_[at];
}

void RowFinder::grow_index() {
    std::vector<std::uint32_t> old(slots_.empty() ? 1024 : slots_.size() * 2, none);
    old.swap(slots_);
    for (const std::uint32_t row : old)
        if (row != none) slot(key_of(row)) = row;
}

void RowFinder::stop_finding() {
    recent_ = {};
    states_ = {};
    slots_ = {};
}

}  // namespace profconv::callgrind
