#include "pstats/marshal_writer.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "pstats/texts.hpp"

namespace profconv::pstats {

namespace {

constexpr char flag = '\x80';

template <class Number>
std::array<char, sizeof(Number)> little_endian(Number number) {
    auto bytes = std::bit_cast<std::array<char, sizeof(Number)>>(number);
    if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

}  // namespace

template <class Number>
void MarshalWriter::put(char code, Number number) {
    std::array<char, 1 + sizeof(Number)> bytes{code};
    const auto content = little_endian(number);
    std::copy(content.begin(), content.end(), bytes.begin() + 1);
    sink_.write({bytes.data(), bytes.size()});
}

void MarshalWriter::begin_tuple(std::uint8_t items) { put(')', items); }

void MarshalWriter::real(double value) { put('g', value); }

// Beyond 32 bits: digits of 15 bits, lowest first, their number with the sign.
void MarshalWriter::integer(std::int64_t value) {
    if (value >= INT32_MIN && value <= INT32_MAX) return put('i', static_cast<std::int32_t>(value));
    std::uint64_t rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    const std::int32_t digits = (std::bit_width(rest) + 14) / 15;
    put('l', value < 0 ? -digits : digits);
    for (; rest > 0; rest >>= 15) {
        const auto digit = little_endian(static_cast<std::uint16_t>(rest & 0x7fff));
        sink_.write({digit.data(), digit.size()});
    }
}

void MarshalWriter::write_text(std::string_view bytes, bool flagged) {
    const auto code = [&](char c) { return static_cast<char>(flagged ? c | flag : c); };
    if (is_ascii(bytes) && bytes.size() < 256) {
        put(code('z'), static_cast<std::uint8_t>(bytes.size()));
        return sink_.write(bytes);
    }
    encode_text(bytes, encoded_);
    put(code('u'), static_cast<std::int32_t>(encoded_.size()));
    sink_.write(encoded_);
}

void MarshalWriter::text(std::uint32_t number, std::string_view bytes) {
    std::uint32_t& reference = text_numbers_[number];
    if (reference > 0) return put('r', reference - 1);
    reference = new_reference();
    write_text(bytes, true);
}

bool MarshalWriter::refer_to_label(std::uint32_t number) {
    std::uint32_t& reference = label_numbers_[number];
    if (reference > 0) {
        put('r', reference - 1);
        return true;
    }
    reference = new_reference();
    put(static_cast<char>(')' | flag), std::uint8_t{3});
    return false;
}

}  // namespace profconv::pstats
