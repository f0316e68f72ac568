// Big arrays that are filled once, from front to back: most of the time then goes into mapping small pages one by one.
#pragma once

#include <cstddef>
#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace profconv {

// Asks for large pages behind memory that was reserved and not yet touched. Only a wish; the contents do not change.
inline void prefer_large_pages(void* memory, std::size_t size) {
#ifdef __linux__
    constexpr std::uintptr_t large = std::uintptr_t{1} << 21;
    const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(memory) + large - 1) & ~(large - 1);
    const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(memory) + size) & ~(large - 1);
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#else
    static_cast<void>(memory), static_cast<void>(size);
#endif
}

}  // namespace profconv
