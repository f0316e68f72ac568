// Large pages for large tables that are no model/array.hpp: indexes, the tables of reports, what readers keep by the way. Mapping them
// in pages of 4 KiB costs up to a fifth of a run; this replaces the program's operator new, so that every container has them without
// knowing.
#include <cstdint>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <malloc.h>
#include <sys/mman.h>
#endif

// A sanitizer has its own allocator, which watches what comes from where.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

// Large blocks go back to the system when they are freed, and do not stay with the heap for smaller ones.
[[maybe_unused]] const int apart = ::mallopt(M_MMAP_THRESHOLD, 4 << 20);

constexpr std::size_t large_page = std::size_t{1} << 21;

void* allocate(std::size_t size) {
    if (size < 2 * large_page || size > SIZE_MAX - large_page) return std::malloc(size);
    void* const memory = std::aligned_alloc(large_page, (size + large_page - 1) / large_page * large_page);
    // Only a wish: where the system has none the pages are small.
    if (memory) ::madvise(memory, size / large_page * large_page, MADV_HUGEPAGE);
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    for (;;) {
        if (void* const memory = allocate(size == 0 ? 1 : size)) return memory;
        const std::new_handler handler = std::get_new_handler();
        if (!handler) throw std::bad_alloc();
        handler();
    }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

#endif
