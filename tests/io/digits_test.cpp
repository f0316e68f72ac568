#include "io/digits.hpp"

#include <catch2/catch.hpp>
#include <charconv>
#include <random>
#include <string>

using namespace profconv;

namespace {

// As behind a Source's window: bytes that may be read and mean nothing.
std::string padded(std::string text) { return text + std::string(32, '\0'); }

}  // namespace

TEST_CASE("digits are taken as from_chars takes them, up to 18, whatever follows") {
    std::mt19937_64 random(3);
    for (int i = 0; i < 200000; ++i) {
        std::string digits = std::to_string(random());
        digits.resize(1 + random() % std::min<std::size_t>(digits.size(), 18));
        const std::string text = padded(digits + static_cast<char>(random() % 2 ? "\t\n:/;.e\xff\x80\x7f\0"[random() % 11] : ' ') + std::to_string(random()));
        std::uint64_t expected = 0, value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), expected);
        const char* at = text.data();
        REQUIRE(take_digits(at, value));
        REQUIRE(value == expected);
        REQUIRE(at == text.data() + digits.size());
    }
}

TEST_CASE("no digit, and more than 18 of them, are left to the careful code") {
    for (const char* text : {"", "-1", "a1", "/", ":", "\xb0", "1234567890123456789", "0000000000000000000000001"}) {
        const std::string bytes = padded(text);
        const char* at = bytes.data();
        std::uint64_t value = 7;
        CHECK_FALSE(take_digits(at, value));
        CHECK(at == bytes.data());
        CHECK(value == 7);
    }
}

TEST_CASE("numbers are written as to_chars writes them") {
    const auto written = [](std::uint64_t value) {
        char text[longest_digits];
        return std::string(text, put_digits(text, value));
    };
    std::uint64_t wrong = 0;
    for (std::uint64_t value = 0; value < 200000; ++value) wrong += written(value) != std::to_string(value);
    for (std::uint64_t fours = 0; fours < 10000; ++fours) wrong += written(fours * 10000) != std::to_string(fours * 10000);
    std::mt19937_64 random(4);
    for (int i = 0; i < 200000; ++i) {
        const std::uint64_t value = random() >> random() % 64;
        wrong += written(value) != std::to_string(value);
    }
    CHECK(wrong == 0);
    CHECK(written(UINT64_MAX) == "18446744073709551615");
    CHECK(written(99999999) == "99999999");
    CHECK(written(100000000) == "100000000");
}
