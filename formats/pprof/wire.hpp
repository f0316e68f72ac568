// The protobuf wire format: fields of one message, one after the other, by checked reads. Knows nothing of profiles.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
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

// ---- The same for bytes in a Source's window, fast: words may be loaded past the end of a message there, and a value that runs
// over the end is noticed when the next one is asked for.

// What is wrong with the bytes at `at`, in which field. The scanner adds the file and the offset.
struct WireFault {
    const char* at;
    std::string_view field;
    std::string message;
};

constexpr std::size_t longest_varint = 10;

// A varint of more than eight bytes; null if it has more than ten.
const char* read_long_varint(const char* at, std::uint64_t& value);

// Reads the varint at `at` and gives the position behind it, or null; 16 bytes must be readable there. Without branches on its
// length, which differs from one id to the next and would be mispredicted.
inline const char* read_varint(const char* at, std::uint64_t& value) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    const std::uint64_t last = ~word & 0x8080808080808080u;  // the last byte of a varint has its top bit clear
    if (last == 0) return read_long_varint(at, value);
    word &= (last ^ (last - 1)) & 0x7f7f7f7f7f7f7f7fu;
    word = (word & 0x007f007f007f007fu) | (word & 0x7f007f007f007f00u) >> 1;
    word = (word & 0x00003fff00003fffu) | (word & 0x3fff00003fff0000u) >> 2;
    value = (word & 0x000000000fffffffu) | (word & 0x0fffffff00000000u) >> 4;
    return at + (__builtin_ctzll(last) >> 3) + 1;
}

// The fields of one message:
//     while (m.next()) switch (m.number()) { case 1: id = m.varint("mapping.id"); break; … default: m.skip(); }
// Every field must be taken or skipped. Known fields of another wire type are faults, as in pprof itself.
class Message {
public:
    // `name` stands in front of faults that concern no known field: "sample".
    Message(std::string_view name, std::string_view bytes) : name_(name), at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    bool next() {
        if (at_ >= end_) {
            if (at_ > end_) overrun(name_);
            return false;
        }
        field_at_ = at_;
        const std::uint64_t tag = number_at(name_);
        if (tag < 8 || tag > UINT32_MAX) bad_tag();
        number_ = static_cast<std::uint32_t>(tag >> 3);
        type_ = static_cast<std::uint8_t>(tag & 7);
        return true;
    }
    std::uint32_t number() const { return number_; }
    const char* field_at() const { return field_at_; }
    bool is(WireType type) const { return type_ == static_cast<std::uint8_t>(type); }

    std::uint64_t varint(std::string_view field) {
        if (!is(WireType::varint)) wrong_type(field, WireType::varint);
        return number_at(field);
    }
    std::string_view bytes(std::string_view field) {
        if (!is(WireType::bytes)) wrong_type(field, WireType::bytes);
        const std::uint64_t length = number_at(field);
        if (at_ > end_ || length > static_cast<std::uint64_t>(end_ - at_)) too_long(field, length);
        const char* begin = at_;
        at_ += length;
        return {begin, static_cast<std::size_t>(length)};
    }
    Message message(std::string_view name) { return {name, bytes(name)}; }

    // Calls take(value) for every number of a repeated field, be it packed or not.
    template <class Take>
    void varints(std::string_view field, Take take) {
        if (is(WireType::varint)) return take(varint(field));
        const std::string_view packed = bytes(field);
        const char *at = packed.data(), *stop = at + packed.size();
        while (at < stop) {
            std::uint64_t value;
            at = read_varint(at, value);
            if (!at) bad_varint(field);
            take(value);
        }
        if (at != stop) overrun(field);
    }

    // Passes over a field of any legal wire type.
    void skip();

    // Bytes from the tag of the current field to the end of its value, also where that is past the end of what is there.
    std::uint64_t extent() const;

private:
    std::uint64_t number_at(std::string_view field) {
        std::uint64_t value;
        const char* after = read_varint(at_, value);
        if (!after) bad_varint(field);
        at_ = after;
        return value;
    }
    [[noreturn]] void bad_tag() const;
    [[noreturn]] void bad_varint(std::string_view field) const;
    [[noreturn]] void overrun(std::string_view field) const;
    [[noreturn]] void too_long(std::string_view field, std::uint64_t length) const;
    [[noreturn]] void wrong_type(std::string_view field, WireType expected) const;

    std::string_view name_;
    const char *at_, *end_;
    const char* field_at_ = nullptr;
    std::uint32_t number_ = 0;
    std::uint8_t type_ = 0;
};

}  // namespace profconv
