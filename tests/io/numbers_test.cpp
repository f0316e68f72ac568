#include "io/numbers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

using namespace profconv;

namespace {

// The value and what is left, or "no".
std::string unsigned_of(std::string_view text) {
    std::uint64_t value = 77;
    const std::string_view before = text;
    if (take_unsigned(text, value)) return std::to_string(value) + "|" + std::string(text);
    CHECK(text == before);
    return "no";
}
std::string integer_of(std::string_view text) {
    std::int64_t value = 77;
    if (take_integer(text, value)) return std::to_string(value) + "|" + std::string(text);
    return "no";
}
std::string hex_of(std::string_view text) {
    std::uint64_t value = 77;
    if (take_hex(text, value)) return std::to_string(value) + "|" + std::string(text);
    return "no";
}
std::string decimal_of(std::string_view text) {
    Decimal value;
    if (take_decimal(text, value))
        return std::to_string(value.digits) + "e-" + std::to_string(value.decimals) + "|" + std::string(text);
    return "no";
}
std::string real_of(std::string_view text) {
    double value = 77;
    if (take_real(text, value)) return real_text(value) + "|" + std::string(text);
    return "no";
}

}  // namespace

TEST_CASE("unsigned numbers up to 64 bits") {
    CHECK(unsigned_of("0") == "0|");
    CHECK(unsigned_of("12 x") == "12| x");
    CHECK(unsigned_of("12345678") == "12345678|");
    CHECK(unsigned_of("123456789\t1") == "123456789|\t1");
    CHECK(unsigned_of("0000000000000000000000007;") == "7|;");
    CHECK(unsigned_of("999999999999999999") == "999999999999999999|");
    CHECK(unsigned_of("18446744073709551615") == "18446744073709551615|");
    for (const char* bad : {"", "x", "-1", "+1", " 1", "18446744073709551616", "99999999999999999999999"})
        CHECK(unsigned_of(bad) == "no");
}

TEST_CASE("eight bytes at a time give what one at a time gives") {
    std::mt19937_64 random(11);
    for (int i = 0; i < 100000; ++i) {
        const std::uint64_t value = random() >> (random() % 64);
        const std::string rest = i % 3 == 0 ? "" : i % 3 == 1 ? "/12345678" : ":12345678";  // the neighbours of 0 and 9
        REQUIRE(unsigned_of(std::to_string(value) + rest) == std::to_string(value) + "|" + rest);
        if (value > 0 && value < 900000000000000000)
            REQUIRE(decimal_of("-" + std::to_string(value) + ".5") == "-" + std::to_string(value) + "5e-1|");
    }
}

TEST_CASE("signed and hexadecimal numbers") {
    CHECK(integer_of("-9223372036854775808,") == "-9223372036854775808|,");
    CHECK(integer_of("9223372036854775807") == "9223372036854775807|");
    for (const char* bad : {"", "-", "--1", "+1", "9223372036854775808", "-9223372036854775809"}) CHECK(integer_of(bad) == "no");
    CHECK(hex_of("fF00z") == "65280|z");
    CHECK(hex_of("ffffffffffffffff") == "18446744073709551615|");
    CHECK(hex_of("10000000000000000") == "no");
    CHECK(hex_of("x") == "no");
}

TEST_CASE("decimals are exact") {
    CHECK(decimal_of("12.50") == "1250e-2|");
    CHECK(decimal_of("-0.05x") == "-5e-2|x");
    CHECK(decimal_of("0") == "0e-0|");
    CHECK(decimal_of("0.000000000000000001") == "1e-18|");
    CHECK(decimal_of("9223372036854775807") == "9223372036854775807e-0|");
    CHECK(decimal_of("-9223372036854775808") == "-9223372036854775808e-0|");
    CHECK(decimal_of("922337203685477.5807") == "9223372036854775807e-4|");
    CHECK(decimal_of("12345678.12345678") == "1234567812345678e-8|");
    CHECK(decimal_of("1e5") == "1e-0|e5");
    for (const char* bad :
         {"", ".5", "5.", "-", "0.0000000000000000001", "9223372036854775808", "-9223372036854775809", "92233720368547758.08"})
        CHECK(decimal_of(bad) == "no");
}

TEST_CASE("reals are the nearest doubles") {
    CHECK(real_of("0.1") == "0.1|");
    CHECK(real_of("1e3,") == "1000|,");
    CHECK(real_of("-1.5E-3 ") == "-0.0015| ");
    CHECK(real_of("123456789012345678901234567890") == "1.2345678901234568e+29|");
    for (const char* bad : {"", "nan", "inf", "1e999", ".5", "5.", "+5", "-"}) CHECK(real_of(bad) == "no");
}

TEST_CASE("numbers are written as short as they can be read back") {
    CHECK(decimal_text(1250, 3) == "1.25");
    CHECK(decimal_text(-5, 1) == "-0.5");
    CHECK(decimal_text(7, 0) == "7");
    CHECK(decimal_text(1000, 3) == "1");
    CHECK(decimal_text(INT64_MIN, 18) == "-9.223372036854775808");
    CHECK(real_text(0.1) == "0.1");
    CHECK(real_text(std::nan("")) == "nan");
    CHECK(real_text(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(real_text(5e-324) == "5e-324");
}
