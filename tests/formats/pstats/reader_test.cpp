#include <catch2/catch.hpp>

#include <cmath>

#include "profiles.hpp"

using namespace pstats_test;
using namespace profconv;

namespace {

const char* const ordinary =
    "profconv-dump 1\nformat: pstats\n\nsection 0: '' edges default\nvalue 0: time/seconds default\nmeaning on_stack\n"
    "function '<module>' /src/m.py:1 calls 1 primitive 1 self 0.5 inclusive 2.25\n"
    "function 'alpha' /src/a.py:10 calls 5 primitive 2 self 1.5 inclusive 1.75\n"
    "function '<built-in method builtins.len>' ~:0 calls 7 primitive 7 self 0.25 inclusive 0.25\n"
    "call '<module>' /src/m.py:1 -> 'alpha' /src/a.py:10 | /src/m.py:0 calls 2 primitive 2 self 1 inclusive 1.75\n"
    "call 'alpha' /src/a.py:10 -> 'alpha' /src/a.py:10 | /src/a.py:0 calls 3 primitive 3 self 0.5 inclusive 0.5\n"
    "call 'alpha' /src/a.py:10 -> '<built-in method builtins.len>' ~:0 | /src/a.py:0 calls 7 primitive 7 self 0.25 inclusive 0.25\n";

}  // namespace

TEST_CASE("the versions and type codes of marshal are different ways to say the same") {
    for (const char* name : {"version_0", "version_1", "version_2", "version_4", "long_codes", "interned_codes", "bytes", "old_integers", "references"}) {
        INFO(name);
        const Profile profile = read_path(hand(name));
        CHECK(content_of(profile) == ordinary);
        CHECK(notes_of(profile).empty());
    }
}

TEST_CASE("bytes after the profile are left out with a note") {
    const Profile profile = read_path(hand("trailing"));
    CHECK(content_of(profile) == ordinary);
    CHECK(notes_of(profile) == "the file goes on after the profile; the rest is left out\n");
}

TEST_CASE("numbers of calls without times are callers whose other numbers were not recorded") {
    const Profile profile = read_path(hand("callers"));
    const CallSites& sites = graph_of(profile).sites;
    CHECK(sites.calls == Array<std::int64_t>{2, 3, 1, 1, 0});
    CHECK(sites.primitive_calls == Array<std::int64_t>{not_recorded, 3, 1, not_recorded, 0});
    for (const auto* column : {&sites.self[0], &sites.inclusive[0]}) CHECK(column->absent == std::vector<bool>{true, false, false, true, false});
    CHECK(sites.self[0].reals == Array<double>{0, 0.5, 0.5, 0, 0});
}

TEST_CASE("callers without an entry of their own come last, with nothing stated") {
    const Profile profile = read_path(hand("callers"));
    const CallGraph& graph = graph_of(profile);
    REQUIRE(graph.functions.size() == 6);
    for (std::size_t row = 0; row < 6; ++row) CHECK(graph.is_stated(row) == (row < 4));
    CHECK(profile.text(profile.functions[graph.functions[4]].name) == "gone");
    CHECK(profile.text(profile.functions[graph.functions[5]].name) == "away");
    CHECK(graph.calls[4] == not_recorded);
    CHECK(graph.inclusive[0].absent == std::vector<bool>{false, false, false, false, true, true});
}

TEST_CASE("numbers of callers that an old pstats strung together are added up") {
    const Profile profile = read_path(hand("strung_callers"));
    const CallSites& sites = graph_of(profile).sites;
    CHECK(sites.calls == Array<std::int64_t>{9});
    CHECK(sites.primitive_calls == Array<std::int64_t>{7});
    CHECK(sites.self[0].reals == Array<double>{1.625});
    CHECK(sites.inclusive[0].reals == Array<double>{1.375});
    CHECK(notes_of(profile) == "a caller's numbers, strung together by an old pstats, are added up\n");
}

TEST_CASE("counts that yappi exchanged are put right, unless they are wanted as they are") {
    const Profile profile = read_path(hand("exchanged"));
    CHECK(graph_of(profile).calls == Array<std::int64_t>{1, 50});
    CHECK(graph_of(profile).primitive_calls == Array<std::int64_t>{1, 2});
    CHECK(graph_of(profile).sites.primitive_calls == Array<std::int64_t>{2, 0});
    CHECK(notes_of(profile) == "calls and primitive calls of the functions are exchanged, as yappi writes them; they are put right\n");

    ReadRequest as_stored;
    as_stored.as_stored = true;
    const Profile stored = read_path(hand("exchanged"), as_stored);
    CHECK(graph_of(stored).calls == Array<std::int64_t>{1, 2});
    CHECK(graph_of(stored).primitive_calls == Array<std::int64_t>{1, 50});
    CHECK(notes_of(stored).empty());
}

TEST_CASE("the mark of a sampled profile says what its edges mean") {
    const Profile profile = read_path(hand("sampled"));
    CHECK(graph_of(profile).meaning == EdgeMeaning::pairs);
    CHECK(graph_of(profile).functions.size() == 4);
    CHECK(graph_of(profile).calls == Array<std::int64_t>{100, 90, 10, 30});
    CHECK(graph_of(profile).primitive_calls == Array<std::int64_t>{0, 60, 10, 30});
}

TEST_CASE("every double is kept bit for bit, and integers become doubles") {
    const Profile profile = read_path(hand("numbers"));
    const CallGraph& graph = graph_of(profile);
    CHECK(std::isnan(graph.self[0].reals[0]));
    CHECK(std::isinf(graph.inclusive[0].reals[0]));
    CHECK(std::signbit(graph.self[0].reals[1]));
    CHECK(graph.self[0].reals[3] == 3);
    CHECK(graph.calls[4] == -1);
    CHECK(graph.sites.self[0].reals[0] == 5e-324);
}

TEST_CASE("counts that are no integers stand beside the integer cells, which do not pretend to know them") {
    const Profile profile = read_path(hand("odd_counts"));
    const CallGraph& graph = graph_of(profile);
    CHECK(graph.calls == Array<std::int64_t>{not_recorded, 1});
    CHECK(graph.primitive_calls == Array<std::int64_t>{not_recorded, 1});
    REQUIRE(graph.odd_counts.size() == 6);
    CHECK((graph.odd_counts[0].cell == OddCount::calls && graph.odd_counts[0].value == 3.5));
    CHECK((graph.odd_counts[2].cell == OddCount::primitive_calls && graph.odd_counts[2].truth_value && graph.odd_counts[2].row == 1));
    CHECK((graph.odd_counts[3].cell == OddCount::site_calls && graph.odd_counts[3].value == 2.5));
}

TEST_CASE("integers of up to 64 bits are exact") {
    const Profile profile = read_path(hand("long_integers"));
    CHECK(graph_of(profile).calls == Array<std::int64_t>{(std::int64_t{1} << 62) + 5, INT64_MAX});
    CHECK(graph_of(profile).sites.primitive_calls == Array<std::int64_t>{-(std::int64_t{1} << 40)});
}

TEST_CASE("surrogates that stand for bytes become bytes, other halves of pairs stay") {
    const Profile profile = read_path(hand("names"));
    std::vector<std::string_view> files;
    for (const FunctionId id : graph_of(profile).functions) files.push_back(profile.text(profile.functions[id].file));
    CHECK(files[7] == "/b/\xff\x80.py");
    CHECK(files[8] == "/b/\xed\xa0\xbd.py");
    CHECK(files[6] == "/b/größe.py");
}

TEST_CASE("a line below 0 is no line, but is remembered") {
    const Profile profile = read_path(hand("names"));
    const Function& function = profile.functions[graph_of(profile).functions[5]];
    CHECK(function.start_line == 0);
    CHECK(function.negative_line == 1);
}

TEST_CASE("an object that several entries share is there for each") {
    const Profile profile = read_path(hand("shared_objects"));
    const CallGraph& graph = graph_of(profile);
    CHECK(graph.calls == Array<std::int64_t>{1, 1, 2, 1, 1});
    CHECK(graph.sites.callee == Array<FunctionId>{graph.functions[1], graph.functions[2], graph.functions[4]});
    CHECK(graph.sites.inclusive[0].reals == Array<double>{0.125, 0.125, 0.125});
}

TEST_CASE("what stands twice in a dict has its first place and its last value") {
    const Profile profile = read_path(hand("twice"));
    const CallGraph& graph = graph_of(profile);
    CHECK(graph.calls == Array<std::int64_t>{5, 1});
    CHECK(graph.sites.calls == Array<std::int64_t>{3, 9});
    CHECK(graph.sites.caller == Array<FunctionId>{graph.functions[1], graph.functions[0]});
}

TEST_CASE("a caller that stands twice among many is found as it is among few") {
    const auto integer = [](int number) { return "i" + std::string(reinterpret_cast<const char*>(&number), 4); };
    const auto label = [&](int line) { return ")\x03z\x01" "a" + integer(line) + "z\x01g"; };
    for (const int many : {3, 15, 16, 17, 18, 40}) {
        INFO(many);
        std::string bytes = "{";
        for (int function = 0; function < 3; ++function) {
            bytes += label(function) + ")\x05" + integer(1) + integer(1) + integer(0) + integer(0) + "{";
            for (int caller = 0; caller < many; ++caller) bytes += label(caller) + integer(caller);
            bytes += label(many - 1) + integer(1000) + label(1) + integer(2000) + label(1) + integer(3000) + "0";
        }
        const Profile profile = read_bytes(bytes + "0");
        const CallSites& sites = graph_of(profile).sites;
        REQUIRE(sites.size() == static_cast<std::size_t>(3 * many));
        for (int row = 0; row < 3 * many; ++row)
            CHECK(sites.calls[static_cast<std::size_t>(row)] == (row % many == 1 ? 3000 : row % many == many - 1 ? 1000 : row % many));
    }
}

TEST_CASE("profiles of Python's own profilers are read, whatever the version") {
    for (const char* name : {"shapes", "shapes.py2.7.18", "shapes.py3.6.15", "shapes.py3.13.0", "shapes.profile", "shapes.py2.7.18.profile"}) {
        INFO(name);
        const Profile profile = read_path(PROFCONV_TESTDATA "/pstats/" + std::string(name) + ".pstats");
        const CallGraph& graph = graph_of(profile);
        std::size_t found = 0;
        for (std::size_t row = 0; row < graph.functions.size(); ++row)
            if (profile.text(profile.functions[graph.functions[row]].name) == "weigh") {
                ++found;
                CHECK(graph.calls[row] == 83);
                CHECK(graph.primitive_calls[row] == 15);
            }
        CHECK(found == 1);
    }
}

TEST_CASE("the program that was run by the profile module is named by a code object") {
    for (const char* name : {"shapes.profile", "shapes.py2.7.18.profile"}) {
        const Profile profile = read_path(PROFCONV_TESTDATA "/pstats/" + std::string(name) + ".pstats");
        CHECK(profile.strings.find("<code object <module>, file \"shapes.py\", line 1>").valid());
    }
}

TEST_CASE("every profile of the large collection is read, and every broken one refused") {
    if (!have_shared_data()) return;
    std::size_t refused = 0, read = 0;
    for (const std::string& path : files_below(PROFCONV_SHARED_DATA "/pstats", ".pstats")) {
        INFO(path);
        const std::string message = read_error(file_bytes(path));
        const bool broken = path.find("/bad_") != std::string::npos || path.find("/num_big") != std::string::npos;
        CHECK(message.empty() != broken);
        ++(broken ? refused : read);
    }
    CHECK(refused == 15);
    CHECK(read > 80);
}
