#include "pprof/wire.hpp"

namespace profconv {

namespace {

std::string wire_name(unsigned type) {
    static constexpr std::string_view names[] = {"varint", "64-bit", "length-delimited", "group", "group end", "32-bit", "undefined", "undefined"};
    return "wire type " + std::to_string(type) + " (" + std::string(names[type & 7]) + ")";
}

}  // namespace

// Bits beyond 64 are cut, as everywhere.
const char* read_long_varint(const char* at, std::uint64_t& value) {
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < longest_varint; ++i) {
        const auto byte = static_cast<std::uint8_t>(at[i]);
        result |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            value = result;
            return at + i + 1;
        }
    }
    return nullptr;
}

void Message::skip() {
    if (is(WireType::varint)) {
        number_at(name_);
    } else if (is(WireType::bytes)) {
        bytes(name_);
    } else if (is(WireType::fixed64) || is(WireType::fixed32)) {
        const std::ptrdiff_t size = is(WireType::fixed64) ? 8 : 4;
        if (end_ - at_ < size) overrun(name_);
        at_ += size;
    } else {
        throw WireFault{field_at_, name_, "field " + std::to_string(number_) + " has " + wire_name(type_) + ", which no profile uses"};
    }
}

std::uint64_t Message::extent() const {
    std::uint64_t size = 0;
    const char* after = at_;
    if (is(WireType::varint) || is(WireType::bytes)) {
        after = read_varint(at_, size);
        if (!after) return static_cast<std::uint64_t>(at_ - field_at_) + longest_varint;
    }
    if (is(WireType::varint)) size = 0;
    if (is(WireType::fixed64) || is(WireType::fixed32)) size = is(WireType::fixed64) ? 8 : 4;
    const auto head = static_cast<std::uint64_t>(after - field_at_);
    return size > UINT64_MAX - head ? UINT64_MAX : head + size;
}

void Message::bad_tag() const { throw WireFault{field_at_, name_, "a field number outside of 1 to 536870911"}; }

void Message::bad_varint(std::string_view field) const { throw WireFault{field_at_, field, "a number of more than 10 bytes"}; }

void Message::overrun(std::string_view field) const {
    throw WireFault{field_at_ ? field_at_ : at_, field, "the message ends inside this field; the file is damaged or cut off"};
}

void Message::too_long(std::string_view field, std::uint64_t length) const {
    if (at_ > end_) overrun(field);
    throw WireFault{field_at_, field, "a length of " + std::to_string(length) + " bytes where " + std::to_string(end_ - at_) + " are left; the file is damaged or cut off"};
}

void Message::wrong_type(std::string_view field, WireType expected) const {
    throw WireFault{field_at_, field, "expected " + wire_name(static_cast<unsigned>(expected)) + ", found " + wire_name(type_)};
}

}  // namespace profconv
