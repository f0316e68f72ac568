#include <catch2/catch.hpp>

#include "tables.hpp"

using namespace callgrind_test;
using namespace profconv;

namespace {
Match sniff(std::string_view bytes, bool complete = true) { return callgrind_format.sniff({bytes, complete, ""}); }
}  // namespace

TEST_CASE("callgrind files are known by their first line or their header") {
    CHECK(sniff("# callgrind format\n") == Match::certain);
    CHECK(sniff("version: 1\ncreator: x\n\nevents: Ir\nfl=a\n") == Match::certain);
    CHECK(sniff("desc: I1 cache: none\ncmd: ./a\nevents: Ir I1mr\nfl=a\nfn=b\n1 2 3\n") == Match::certain);
    CHECK(sniff("events: Ir\n") == Match::certain);
    CHECK(sniff("version: 1\ncreator: x\ncmd: " + std::string(9000, 'a'), false) == Match::certain);
}

TEST_CASE("what only looks like a callgrind file is not taken for one") {
    CHECK(sniff("") == Match::no);
    CHECK(sniff("main;a;b 12\n") == Match::no);
    CHECK(sniff("desc: --time-unit=ms\ncmd: ./a\ntime_unit: ms\n#-----------\nsnapshot=0\n") == Match::no);  // massif
    CHECK(sniff("events:\n  - push\n") == Match::no);                                                        // YAML
    CHECK(sniff("creator: me\n") == Match::no);
    CHECK(sniff("12 34\n") == Match::no);
}

TEST_CASE("every recorded file is known by its content") {
    const std::string folder = PROFCONV_TESTDATA "/callgrind/";
    for (const char* ending : {".cg", ".cg.gz"})
        for (const std::string& name : files_in(folder, ending)) {
            INFO(name);
            const std::string bytes = file_bytes(folder + name);
            CHECK(sniff(std::string_view(bytes).substr(0, 65536), bytes.size() <= 65536) == Match::certain);
        }
}
