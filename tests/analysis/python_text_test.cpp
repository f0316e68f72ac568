#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>

#include "analysis/python_text.hpp"

using namespace profconv;

TEST_CASE("texts are in the order of their code points, bytes that are no UTF-8 among the surrogates") {
    // As Python sorts them, where "\xff" is "\udcff".
    const std::vector<std::string> ordered = {"", "a", "a\x01", "ab", "abcdefgh", "abcdefghi", "abcdefgi", "b", "é", "\xed\x9f\xbf", "\x80", "\xe3\x81", "\xff", "\xee\x80\x80", "\xef\xbf\xae", "𝒻"};
    for (std::size_t i = 0; i < ordered.size(); ++i)
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            INFO(i << " and " << j);
            const int order = compare_texts(ordered[i], ordered[j]);
            CHECK((order > 0) - (order < 0) == (i > j) - (i < j));
            if (text_image(ordered[i]) != text_image(ordered[j])) CHECK((text_image(ordered[i]) < text_image(ordered[j])) == (i < j));
        }
}

TEST_CASE("a text that breaks off inside a character is not the beginning of the text that goes on") {
    CHECK(compare_texts("\xe3\x81", "\xe3\x81\x82") > 0);  // two surrogates against one character below them
    CHECK(compare_texts("a\xe3\x81", "a\xe3\x81 ") < 0);
}

TEST_CASE("doubles show as Python shows them") {
    CHECK(python_repr(0.5) == "0.5");
    CHECK(python_repr(2.0) == "2.0");
    CHECK(python_repr(-0.0) == "-0.0");
    CHECK(python_repr(0.1 + 0.2) == "0.30000000000000004");
    CHECK(python_repr(0.0001) == "0.0001");
    CHECK(python_repr(0.00001) == "1e-05");
    CHECK(python_repr(1e15) == "1000000000000000.0");
    CHECK(python_repr(1e16) == "1e+16");
    CHECK(python_repr(5e-324) == "5e-324");
    CHECK(python_repr(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(python_repr(std::numeric_limits<double>::quiet_NaN()) == "nan");
}

TEST_CASE("texts show as Python shows them") {
    CHECK(python_repr("json") == "'json'");
    CHECK(python_repr("it's") == "\"it's\"");
    CHECK(python_repr("a\"b") == "'a\"b'");
    CHECK(python_repr("'\"") == "'\\'\"'");
    CHECK(python_repr("\\d+\\(") == "'\\\\d+\\\\('");
    CHECK(python_repr(std::string_view("\0\x1f\n\r\t\x7f", 6)) == "'\\x00\\x1f\\n\\r\\t\\x7f'");
    CHECK(python_repr("é日𝒻") == "'é日𝒻'");
    CHECK(python_repr("\xc2\xa0\xc2\xad\xe2\x80\x8b\xe3\x80\x80") == "'\\xa0\\xad\\u200b\\u3000'");
    CHECK(python_repr("\xf3\xa0\x80\x81") == "'\\U000e0001'");
    CHECK(python_repr("\xff\xe3\x81") == "'\\udcff\\udce3\\udc81'");
}
