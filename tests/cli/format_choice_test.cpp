#include "cli/format_choice.hpp"

#include <catch2/catch.hpp>

#include "cli/usage.hpp"

using namespace profconv;

TEST_CASE("a format has a name, aliases and options") {
    CHECK(parse_format("callgrind", Direction::write).format->name == "callgrind");
    CHECK(parse_format("folded", Direction::read).format->name == "collapsed");
    CHECK(parse_format("raw", Direction::write).format->name == "collapsed");
    const FormatChoice choice = parse_format("collapsed,columns=1,negative=yes", Direction::read);
    CHECK(choice.format->name == "collapsed");
    CHECK(choice.options == OptionValues{{"columns", "1"}, {"negative", "yes"}});
}

TEST_CASE("unknown names, keys and values say what there is") {
    CHECK_THROWS_WITH(parse_format("calgrind", Direction::read),
                      Catch::Contains("calgrind") && Catch::Contains("did you mean callgrind?"));
    CHECK_THROWS_AS(parse_format("", Direction::read), UsageError);
    CHECK_THROWS_WITH(parse_format("collapsed,colums=1", Direction::read), Catch::Contains("colums") && Catch::Contains("columns"));
    CHECK_THROWS_AS(parse_format("collapsed,columns", Direction::read), UsageError);
    CHECK_THROWS_AS(parse_format("collapsed,columns=7", Direction::read), UsageError);
    CHECK_THROWS_AS(parse_format("trace,columns=1", Direction::read), UsageError);
}

TEST_CASE("a suffix names a format if it is not shared") {
    CHECK(format_by_suffix("out.cg").name == "callgrind");
    CHECK(format_by_suffix("dir.pb/out.folded").name == "collapsed");
    CHECK(format_by_suffix("out.pb.gz").name == "pprof");
    CHECK(format_by_suffix("out.speedscope.json").name == "speedscope");
    CHECK(format_by_suffix("out.trace.zst").name == "trace");
    for (const char* path : {"out.json", "out.out"}) CHECK_THROWS_WITH(format_by_suffix(path), Catch::Contains("-f"));
    CHECK_THROWS_AS(format_by_suffix("out"), UsageError);
    CHECK_THROWS_AS(format_by_suffix("out.png"), UsageError);
}
