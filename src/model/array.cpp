#include "model/array.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace profconv::array {

namespace {

void* grow_on_heap(void* block, std::size_t& bytes, std::size_t wanted) {
    void* const grown = std::realloc(block, wanted);
    if (!grown) throw std::bad_alloc();
    bytes = wanted;
    return grown;
}

}  // namespace

#ifdef __linux__

namespace {

constexpr std::size_t page = std::size_t{1} << 21;
// Blocks of so many bytes are mapped, smaller ones are on the heap: of a large page only a part may be needed, but it counts as a whole.
constexpr std::size_t large = 2 * page;

// An address range of `bytes` (whole large pages) that begins at one, so that moved pages stay large.
char* map(std::size_t bytes) {
    void* const mapped = ::mmap(nullptr, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    char* const start = static_cast<char*>(mapped);
    const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(start) % page) % page;
    if (before > 0) ::munmap(start, before);
    ::munmap(start + before + bytes, page - before);
    return start + before;
}

}  // namespace

void* grow(void* block, std::size_t& bytes, std::size_t used, std::size_t wanted) {
    if (wanted < large) return grow_on_heap(block, bytes, wanted);
    if (wanted > PTRDIFF_MAX - page) throw std::bad_alloc();
    const std::size_t size = (wanted + page - 1) / page * page;
    char* const grown = map(size);
    if (bytes < large) {
        if (used > 0) std::memcpy(grown, block, used);
        std::free(block);
    } else if (::mremap(block, bytes, size, MREMAP_MAYMOVE | MREMAP_FIXED, grown) == MAP_FAILED) {
        ::munmap(grown, size);
        throw std::bad_alloc();
    }
    ::madvise(grown, size, MADV_HUGEPAGE);  // only a wish: where the system has none the pages are small
    bytes = size;
    return grown;
}

void release(void* block, std::size_t bytes) {
    if (bytes < large)
        std::free(block);
    else
        ::munmap(block, bytes);
}

#else

void* grow(void* block, std::size_t& bytes, std::size_t, std::size_t wanted) { return grow_on_heap(block, bytes, wanted); }
void release(void* block, std::size_t) { std::free(block); }

#endif

}  // namespace profconv::array
