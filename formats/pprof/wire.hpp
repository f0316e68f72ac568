// The protobuf wire format: fields of one message, one after the other, by checked reads.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace profconv {

enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

// One field: its number and either its number value or its bytes.
struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    std::uint64_t value = 0;   // varint, fixed
    std::string_view bytes;    // bytes
};

// Reads a varint from the front of `data`; bits above 64 are cut, as everywhere. False if it is cut off or longer than 10 bytes.
inline bool take_varint(std::string_view& data, std::uint64_t& value) {
    // One and two bytes are by far the most common.
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(data[i]); };
    if (!data.empty() && byte(0) < 0x80) {
        value = byte(0);
        data.remove_prefix(1);
        return true;
    }
    if (data.size() >= 2 && byte(1) < 0x80) {
        value = (byte(0) & 0x7fu) | static_cast<std::uint64_t>(byte(1)) << 7;
        data.remove_prefix(2);
        return true;
    }
    value = 0;
    for (std::size_t i = 0; i < data.size() && i < 10; ++i) {
        value |= static_cast<std::uint64_t>(byte(i) & 0x7f) << (7 * i);
        if (byte(i) < 0x80) {
            data.remove_prefix(i + 1);
            return true;
        }
    }
    return false;
}

// Takes one field of a message that lies in memory whole. False at the end or if it is malformed; then `data` is not empty.
inline bool take_field(std::string_view& data, WireField& field) {
    std::string_view rest = data;
    std::uint64_t tag = 0, length = 0;
    if (rest.empty() || !take_varint(rest, tag) || tag >> 3 == 0 || tag >> 3 > 0x1fffffff) return false;
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.type = static_cast<WireType>(tag & 7);
    field.bytes = {};
    switch (field.type) {
        case WireType::varint:
            if (!take_varint(rest, field.value)) return false;
            break;
        case WireType::bytes:
            if (!take_varint(rest, length) || length > rest.size()) return false;
            field.bytes = rest.substr(0, length);
            rest.remove_prefix(length);
            break;
        case WireType::fixed64:
        case WireType::fixed32: {
            const std::size_t size = field.type == WireType::fixed64 ? 8 : 4;
            if (rest.size() < size) return false;
            field.value = 0;
            std::memcpy(&field.value, rest.data(), size);
            rest.remove_prefix(size);
            break;
        }
        default: return false;  // groups and undefined types
    }
    data = rest;
    return true;
}

}  // namespace profconv
