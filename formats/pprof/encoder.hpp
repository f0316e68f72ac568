// Writes protobuf fields to a string. Zero numbers are left out, as proto3 has it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace profconv {

inline void put_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

inline std::size_t varint_size(std::uint64_t value) { return static_cast<std::size_t>((63 - __builtin_clzll(value | 1)) * 9 + 73) >> 6; }

inline void put_number(std::string& out, std::uint32_t field, std::uint64_t value) {
    if (value == 0) return;
    put_varint(out, std::uint64_t{field} << 3);
    put_varint(out, value);
}
inline void put_number(std::string& out, std::uint32_t field, std::int64_t value) { put_number(out, field, static_cast<std::uint64_t>(value)); }

inline void put_bytes(std::string& out, std::uint32_t field, std::string_view bytes) {
    put_varint(out, std::uint64_t{field} << 3 | 2);
    put_varint(out, bytes.size());
    out += bytes;
}

// All values of a repeated number, zeros included: packed if there are more than two, as pprof's own writer does it.
template <class T>
std::size_t repeated_size(const std::vector<T>& values) {
    std::size_t size = 0;
    for (const T value : values) size += varint_size(static_cast<std::uint64_t>(value));
    return values.size() > 2 ? 1 + varint_size(size) + size : values.size() + size;
}
// The same to memory in which 8 bytes more than are needed may be overwritten; `field` below 16. Gives the position behind it.
// The length of one varint says nothing of the next one's, so there are no branches on it.
inline char* write_varint(char* out, std::uint64_t value) {
    if (value >> 56 != 0) {
        for (; value >= 0x80; value >>= 7) *out++ = static_cast<char>(value | 0x80);
        *out++ = static_cast<char>(value);
        return out;
    }
    const std::size_t size = varint_size(value);
    std::uint64_t word = (value & 0x000000000fffffffu) | (value & 0x00fffffff0000000u) << 4;
    word = (word & 0x00003fff00003fffu) | (word & 0x0fffc0000fffc000u) << 2;
    word = (word & 0x007f007f007f007fu) | (word & 0x3f803f803f803f80u) << 1;
    word |= 0x8080808080808080u & ((std::uint64_t{1} << (8 * size - 8)) - 1);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    std::memcpy(out, &word, sizeof word);
    return out + size;
}
constexpr std::size_t write_slack = 8;
template <class T>
char* write_repeated(char* out, std::uint32_t field, const std::vector<T>& values) {
    if (values.size() > 2) {
        std::size_t size = 0;
        for (const T value : values) size += varint_size(static_cast<std::uint64_t>(value));
        *out++ = static_cast<char>(field << 3 | 2);
        out = write_varint(out, size);
        for (const T value : values) out = write_varint(out, static_cast<std::uint64_t>(value));
        return out;
    }
    for (const T value : values) {
        *out++ = static_cast<char>(field << 3);
        out = write_varint(out, static_cast<std::uint64_t>(value));
    }
    return out;
}
template <class T>
void put_repeated(std::string& out, std::uint32_t field, const std::vector<T>& values) {
    const std::size_t before = out.size(), size = repeated_size(values);
    out.resize(before + size + write_slack);
    write_repeated(out.data() + before, field, values);
    out.resize(before + size);
}

}  // namespace profconv
