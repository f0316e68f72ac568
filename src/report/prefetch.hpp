// Asking for memory before it is needed. A sorted table visits rows in an order that memory knows nothing of; waiting for each of
// them takes several times as long as printing it.
#pragma once

#include <cstddef>

namespace profconv {

// How many rows ahead rows, and what they point to, are asked for.
constexpr std::size_t far_ahead = 16, ahead = 8, soon = 4;

template <class T>
void prefetch(const T* at) {
    constexpr std::size_t line = 64;
    for (std::size_t offset = 0; offset < sizeof(T); offset += line) __builtin_prefetch(reinterpret_cast<const char*>(at) + offset);
    asm volatile("" : : "r"(at));  // or else g++ may find that this function has no effect, and leave out the call
}

}  // namespace profconv
