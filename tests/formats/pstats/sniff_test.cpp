#include <catch2/catch.hpp>

#include "profiles.hpp"

using namespace pstats_test;
using namespace profconv;
using namespace std::string_view_literals;

namespace {

Match sniff(std::string_view bytes, std::string_view suffix = "") { return sniff_pstats({bytes, true, suffix}); }

}  // namespace

TEST_CASE("every profile is recognised by its content") {
    for (const std::string& path : files_below(PROFCONV_TESTDATA "/pstats", ".pstats")) {
        if (path.find("/bad/") != std::string::npos) continue;
        INFO(path);
        CHECK(sniff(file_bytes(path)) == Match::certain);
    }
    CHECK(sniff("{0") == Match::certain);
}

TEST_CASE("JSON, texts and other binary files are no profiles") {
    for (const std::string_view bytes : {"{}"sv, "{\"a\": 1}"sv, "{ \"a\": 1}"sv, "{0, 1}"sv, "{(a, b): 1}"sv, "{)\3"sv, "[1]"sv, "ab\r\nmain\r\nwork\r\n"sv,
                                         "\x0a\x04\x08\x01\x10\x02"sv, "\xfb"sv, ""sv, "a;b 1\n"sv}) {
        INFO(bytes);
        CHECK(sniff(bytes) == (bytes == "{)\3" ? Match::weak : Match::no));
    }
}

TEST_CASE("pickles and compiled Python are claimed whatever their name, so that the reader can say what they are") {
    for (const std::string_view suffix : {"", ".lprof", ".pyc", ".prof"}) {
        CHECK(sniff("\x80\x04\x95\x05\0\0\0\0\0\0\0}\x94."sv, suffix) == Match::weak);
        CHECK(sniff("(dp0\nS'a'\np1\n."sv, suffix) == Match::weak);
        CHECK(sniff("\xa7\r\r\n\0\0\0\0\0\0\0\0\0\0\0\0\xe3\0\0\0\0"sv, suffix) == Match::weak);
    }
}

TEST_CASE("known binary files named .pstats are claimed, so that the reader can say what they are; texts are not") {
    CHECK(sniff("{\"a\": [1, 2]}", ".pstats") == Match::weak);
    CHECK(sniff("[\2\0\0\0i\1\0\0\0N", ".pstats") == Match::weak);
    CHECK(sniff("main;f 10\nmain;g 20\n", ".pstats") == Match::no);
    CHECK(sniff("[\2\0\0\0i\1\0\0\0N", ".prof") == Match::no);
}
