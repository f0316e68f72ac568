#include "io/error.hpp"

#include <catch2/catch.hpp>

#include "io/utf8.hpp"

using namespace profconv;
using namespace std::string_view_literals;

TEST_CASE("an error shows the line and a caret under the place") {
    CHECK(text_error("a.txt", 3, 5, "one two", "expected 2") == "a.txt:3:5: expected 2\none two\n    ^");
    CHECK(text_error("a.txt", 3, 99, "one", "expected more") == "a.txt:3:99: expected more\none\n   ^");
    CHECK(excerpt("", 0) == "\n^");
}

TEST_CASE("the caret stays in place behind tabs, letters of several bytes and bytes that cannot be shown") {
    CHECK(excerpt("\tx\ty", 3) == "\tx\ty\n\t \t^");
    CHECK(excerpt("h\xc3\xa9llo!", 6) == "h\xc3\xa9llo!\n     ^");
    CHECK(excerpt("a\x01\xff!", 3) ==
          "a?"
          "?!\n   ^");
}

TEST_CASE("a long line is cut around the place") {
    const std::string line = std::string(500, 'a') + "X" + std::string(500, 'b');
    const std::string shown = excerpt(line, 500);
    CHECK(shown.size() < 400);
    CHECK(shown.find("aX") != std::string::npos);
    CHECK(shown.substr(0, 3) == "\xe2\x80\xa6");
    const std::size_t end_of_line = shown.find('\n');
    // One column for the mark, which has three bytes.
    CHECK(shown.size() - 1 - end_of_line - 1 == shown.find('X') - 2);
}

TEST_CASE("quoted texts are cut and harmless") {
    CHECK(quoted("plain") == "\"plain\"");
    CHECK(quoted("a\tb\x7f\xff") == "\"a\\x09b\\x7f\\xff\"");
    CHECK(quoted("h\xc3\xa9") == "\"h\xc3\xa9\"");
    CHECK(quoted(std::string(100, 'x')) == "\"" + std::string(60, 'x') + "\xe2\x80\xa6\"");
    CHECK(quoted(std::string(59, 'x') + "\xc3\xa9 more") == "\"" + std::string(59, 'x') + "\xe2\x80\xa6\"");
}

TEST_CASE("binary places are offsets and fields") {
    CHECK(binary_error("a.pb", 12, "sample.value", "too many") == "a.pb: offset 12, sample.value: too many");
    CHECK(binary_error("a.pb", 0, "", "too short") == "a.pb: offset 0: too short");
}

TEST_CASE("well-formed UTF-8 has a length") {
    CHECK(utf8_length("a", 0) == 1);
    CHECK(utf8_length("\xc3\xa9", 0) == 2);
    CHECK(utf8_length("\xe2\x82\xac", 0) == 3);
    CHECK(utf8_length("\xf0\x9f\x98\x80", 0) == 4);
    for (const std::string_view bad : {"\x80"sv, "\xc0\x80"sv, "\xc3"sv, "\xe0\x80\x80"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv,
                                       "\xf8\x88\x80\x80\x80"sv, "\xe2\x82"sv})
        CHECK(utf8_length(bad, 0) == 0);
}
