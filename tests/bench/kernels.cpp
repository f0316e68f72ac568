// The reference kernels: the least that any reader of the same bytes has to do, to measure profconv by on the same machine.
//   bench_kernels scan FILE SEPARATOR    reads, splits at SEPARATOR and at line ends, hashes every piece
//   bench_kernels inflate FILE           reads and inflates a gzip file
#include <fcntl.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#ifdef PROFCONV_HAVE_ISAL
#include <isa-l.h>
#else
#include <zlib.h>
#endif

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

constexpr std::size_t window_size = 256 * 1024;

struct Pieces {
    std::uint64_t count = 0, sum = 0;
    void add(const char* begin, const char* end) {
        ++count;
        sum += XXH3_64bits(begin, static_cast<std::size_t>(end - begin));
    }
};

// Hashes the complete pieces of [begin, end); returns where the last, unfinished one begins.
const char* split(const char* begin, const char* end, char separator, Pieces& pieces) {
    const char* at = begin;
#ifdef __SSE2__
    const __m128i first = _mm_set1_epi8(separator), second = _mm_set1_epi8('\n');
    for (; end - at >= 16; at += 16) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        auto mask =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(block, first), _mm_cmpeq_epi8(block, second))));
        for (; mask; mask &= mask - 1) {
            const char* found = at + std::countr_zero(mask);
            pieces.add(begin, found);
            begin = found + 1;
        }
    }
#endif
    for (; at != end; ++at) {
        if (*at == separator || *at == '\n') {
            pieces.add(begin, at);
            begin = at + 1;
        }
    }
    return begin;
}

void scan(int file, char separator) {
    std::vector<char> window(2 * window_size);
    std::size_t carried = 0;
    Pieces pieces;
    while (true) {
        const ssize_t got = read(file, window.data() + carried, window_size);
        if (got <= 0) { break; }
        const char* end = window.data() + carried + got;
        const char* rest = split(window.data(), end, separator, pieces);
        carried = static_cast<std::size_t>(end - rest);
        if (carried > window_size) {  // a piece as long as the window is cut
            pieces.add(rest, end);
            carried = 0;
        }
        std::memmove(window.data(), rest, carried);
    }
    std::printf("%llu pieces, %016llx\n", static_cast<unsigned long long>(pieces.count),
                static_cast<unsigned long long>(pieces.sum));
}

#ifdef PROFCONV_HAVE_ISAL
bool inflate_file(int file, std::uint64_t& bytes) {
    std::vector<std::uint8_t> in(window_size), out(window_size);
    inflate_state state;
    isal_inflate_init(&state);
    state.crc_flag = ISAL_GZIP;
    do {
        if (state.avail_in == 0) {
            const ssize_t got = read(file, in.data(), in.size());
            if (got <= 0) { return false; }
            state.next_in = in.data();
            state.avail_in = static_cast<std::uint32_t>(got);
        }
        state.next_out = out.data();
        state.avail_out = static_cast<std::uint32_t>(out.size());
        if (isal_inflate(&state) != ISAL_DECOMP_OK) { return false; }
        bytes += out.size() - state.avail_out;
    } while (state.block_state != ISAL_BLOCK_FINISH);
    return true;
}
#else
bool inflate_file(int file, std::uint64_t& bytes) {
    std::vector<std::uint8_t> in(window_size), out(window_size);
    z_stream state{};
    inflateInit2(&state, 15 + 16);
    int answer = Z_OK;
    while (answer == Z_OK) {
        if (state.avail_in == 0) {
            const ssize_t got = read(file, in.data(), in.size());
            if (got <= 0) { break; }
            state.next_in = in.data();
            state.avail_in = static_cast<uInt>(got);
        }
        state.next_out = out.data();
        state.avail_out = static_cast<uInt>(out.size());
        answer = inflate(&state, Z_NO_FLUSH);
        bytes += out.size() - state.avail_out;
    }
    inflateEnd(&state);
    return answer == Z_STREAM_END;
}
#endif

}  // namespace

int main(int argc, char** argv) {
    const bool scanning = argc == 4 && std::strcmp(argv[1], "scan") == 0;
    if (!scanning && !(argc == 3 && std::strcmp(argv[1], "inflate") == 0)) {
        std::fputs("usage: bench_kernels scan FILE SEPARATOR\n       bench_kernels inflate FILE\n", stderr);
        return 2;
    }
    const int file = open(argv[2], O_RDONLY);
    if (file < 0) {
        std::perror(argv[2]);
        return 1;
    }
    if (scanning) {
        scan(file, argv[3][0]);
        return 0;
    }
    std::uint64_t bytes = 0;
    if (!inflate_file(file, bytes)) {
        std::fprintf(stderr, "%s: not one whole gzip member\n", argv[2]);
        return 1;
    }
    std::printf("%llu bytes\n", static_cast<unsigned long long>(bytes));
    return 0;
}
