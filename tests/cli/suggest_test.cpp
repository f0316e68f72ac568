#include "cli/suggest.hpp"

#include <catch2/catch.hpp>

using namespace profconv;

TEST_CASE("the nearest word is suggested if it is near enough to be meant") {
    const std::vector<std::string_view> words = {"callgrind", "collapsed", "pprof", "speedscope", "trace"};
    CHECK(nearest("calgrind", words) == "callgrind");
    CHECK(nearest("colapsed", words) == "collapsed");
    CHECK(nearest("prpof", words) == "pprof");  // neighbours swapped: one edit
    CHECK(nearest("tarce", words) == "trace");
    CHECK(nearest("trace", words) == "trace");
    CHECK(nearest("banana", words).empty());
    CHECK(nearest("", words).empty());
    CHECK(nearest("x", words).empty());
    CHECK(nearest("trace", {}).empty());
    CHECK(did_you_mean("speedscop", words) == " (did you mean speedscope?)");
    CHECK(did_you_mean("banana", words).empty());
}
