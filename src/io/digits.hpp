// Decimal digits for the hot loops of text readers and writers: eight at a time, without a branch per digit, so that numbers of
// changing length cost no mispredictions. Elsewhere use io/numbers.hpp.
#pragma once

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace profconv {

// Reads the digits at `at` and moves it behind them. False, and `at` unchanged, if there is none or more than 18 (which could be
// beyond 64 bits: the careful code decides). At least 24 bytes must be readable there, as behind every Source's window.
inline bool take_digits(const char*& at, std::uint64_t& value) {
    if constexpr (std::endian::native == std::endian::little) {
        constexpr std::uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
        const char* end = at;
        std::uint64_t sum = 0;
        for (;;) {
            std::uint64_t block;
            std::memcpy(&block, end, 8);
            block ^= 0x3030303030303030;
            // The lowest byte that is no digit has its high bit set here; carries reach only bytes above it.
            const std::uint64_t others = ((block + 0x7676767676767676) | block) & 0x8080808080808080;
            const int digits = others == 0 ? 8 : std::countr_zero(others) / 8;
            if (digits == 0) break;
            block <<= 64 - 8 * digits;
            block = block * 10 + (block >> 8);
            block = ((block & 0x000000FF000000FF) * 0x000F424000000064 + ((block >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
            sum = sum * powers[digits] + block;
            end += digits;
            if (end - at > 18) return false;
            if (digits < 8) break;
        }
        if (end == at) return false;
        value = sum;
        at = end;
        return true;
    } else {
        const char* end = at;
        std::uint64_t sum = 0;
        for (; static_cast<unsigned char>(*end - '0') < 10; ++end) {
            if (end - at == 18) return false;
            sum = sum * 10 + static_cast<unsigned char>(*end - '0');
        }
        if (end == at) return false;
        value = sum;
        at = end;
        return true;
    }
}

// Writes the number without leading zeros and gives where it ends. There must be room for longest_digits bytes, all of which may be
// overwritten.
constexpr std::size_t longest_digits = 24;
inline char* put_digits(char* at, std::uint64_t value) {
    if constexpr (std::endian::native == std::endian::little) {
        if (value < 100000000) {
            // Four digits in each half, two in each quarter, one in each byte; quotients by multiplication, exact for these ranges.
            const std::uint64_t fours = value / 10000 | value % 10000 << 32;
            const std::uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007F0000007F;
            const std::uint64_t twos = hundreds | (fours - hundreds * 100) << 16;
            const std::uint64_t tens = (twos * 103 >> 10) & 0x000F000F000F000F;
            const std::uint64_t ones = tens | (twos - tens * 10) << 8;
            const int zeros = std::countr_zero(ones | std::uint64_t{1} << 56) / 8;  // at most seven: 0 has one digit
            const std::uint64_t text = (ones | 0x3030303030303030) >> 8 * zeros;
            std::memcpy(at, &text, 8);
            return at + 8 - zeros;
        }
    }
    return std::to_chars(at, at + longest_digits, value).ptr;
}

}  // namespace profconv
