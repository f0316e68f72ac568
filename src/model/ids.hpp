// Typed row numbers: one type per table, so that a function can never be used where a frame is meant.
#pragma once

#include <cstdint>
#include <functional>

namespace profconv {

// A row number in one table of a Profile. The default value is "none".
template <class Tag>
struct Id {
    std::uint32_t value = UINT32_MAX;

    constexpr bool valid() const { return value != UINT32_MAX; }
    friend constexpr bool operator==(Id a, Id b) { return a.value == b.value; }
    friend constexpr bool operator!=(Id a, Id b) { return a.value != b.value; }
    friend constexpr bool operator<(Id a, Id b) { return a.value < b.value; }
};

using StringId = Id<struct StringTag>;      // StringTable; id 0 is the empty string
using FunctionId = Id<struct FunctionTag>;  // Profile::functions
using FrameId = Id<struct FrameTag>;        // Profile::frames
using MappingId = Id<struct MappingTag>;    // Profile::mappings
using ThreadId = Id<struct ThreadTag>;      // Profile::threads
using StackId = Id<struct StackTag>;        // a node of a StackTable (the whole stack that ends there) or a row of FlatStacks

}  // namespace profconv

template <class Tag>
struct std::hash<profconv::Id<Tag>> {
    std::size_t operator()(profconv::Id<Tag> id) const { return id.value; }
};
