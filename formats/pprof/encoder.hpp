// Writes protobuf fields to a string. Zero numbers are left out, as proto3 has it.
#pragma once

#include <cstdint>
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

inline std::size_t varint_size(std::uint64_t value) {
    std::size_t size = 1;
    while (value >= 0x80) value >>= 7, ++size;
    return size;
}

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

// All values of a repeated number, packed, zeros included.
template <class T>
void put_packed(std::string& out, std::uint32_t field, const std::vector<T>& values) {
    if (values.empty()) return;
    std::size_t size = 0;
    for (const T value : values) size += varint_size(static_cast<std::uint64_t>(value));
    put_varint(out, std::uint64_t{field} << 3 | 2);
    put_varint(out, size);
    for (const T value : values) put_varint(out, static_cast<std::uint64_t>(value));
}

}  // namespace profconv
