// The rules of the state machine, one small file each.
#include <catch2/catch.hpp>

#include "tables.hpp"

using namespace callgrind_test;
using namespace profconv;

namespace {

const std::string start = "# callgrind format\nevents: Ir\n";
FunctionKey function(std::string name, std::string file, std::string module = "") {
    return {std::move(name), std::move(file), std::move(module)};
}

Costs line_costs(const Tables& tables, const FunctionKey& f, const std::string& file, std::uint32_t line,
                 std::uint64_t address = 0) {
    const auto found = tables.lines.find({f, file, line, address});
    return found == tables.lines.end() ? Costs{} : found->second;
}

}  // namespace

TEST_CASE("lines of included files belong to the enclosing function and keep their file") {
    const Tables t = tables_of(read_path(PROFCONV_TESTDATA "/callgrind/hand/inlined.cg"));
    const FunctionKey main = function("main", "main.c", "/bin/app"), push = function("push", "main.c", "/bin/app"),
                      grow = function("grow", "vector.h", "/bin/app");
    CHECK(t.self() == std::map<FunctionKey, Costs>{{main, {7}}, {push, {40}}, {grow, {12}}});
    CHECK(line_costs(t, main, "vector.h", 8) == Costs{2});
    CHECK(line_costs(t, push, "vector.h", 8) == Costs{10});
    CHECK(t.edges() == std::map<std::pair<FunctionKey, FunctionKey>, Costs>{{{main, push}, {1, 40}}, {{main, grow}, {2, 12}}});
    CHECK(t.total() == Costs{59});
}

TEST_CASE("a callee without cfi= lives in the current file, also when fi= set it") {
    const Tables t = read_tables(start + "fl=a.c\nfn=main\n1 1\nfi=h.h\ncfn=g\ncalls=1 5\n7 50\nfl=h.h\nfn=g\n5 50\n");
    CHECK(t.self() == std::map<FunctionKey, Costs>{{function("main", "a.c"), {1}}, {function("g", "h.h"), {50}}});
}

TEST_CASE("cob= and cfi= end with the next cost line, the callee itself can be called again") {
    const Tables t = read_tables(
        start + "ob=A\nfl=a.c\nfn=main\ncob=B\ncfi=b.c\ncfn=f\ncalls=1 1\n1 10\ncalls=2 1\n2 20\ncfn=g\ncalls=1 1\n3 30\n");
    const FunctionKey main = function("main", "a.c", "A"), f = function("f", "b.c", "B"), g = function("g", "a.c", "A");
    CHECK(t.edges() == std::map<std::pair<FunctionKey, FunctionKey>, Costs>{{{main, f}, {3, 30}}, {{main, g}, {1, 30}}});
    CHECK(t.sites.size() == 3);
}

TEST_CASE("calls=0 with a cost is a call that began earlier: the cost counts, no call does") {
    const Tables t = read_tables(start + "fl=a.c\nfn=main\n1 10\ncfn=f\ncalls=0 20\n2 100\n3 1\nfn=f\n20 100\n");
    CHECK(t.edges().at({function("main", "a.c"), function("f", "a.c")}) == Costs{0, 100});
    CHECK(t.self().at(function("main", "a.c")) == Costs{11});
}

TEST_CASE("a function id is bound by its first use, not by its definition") {
    const Tables t = read_tables(start + "fl=(1) a.c\nfl=(2) b.c\nfn=(1) main\nfl=(1)\nfn=(1)\n1 5\nfl=(2)\nfn=(1)\n2 6\n");
    CHECK(t.self() == std::map<FunctionKey, Costs>{{function("main", "a.c"), {11}}});
    CHECK(line_costs(t, function("main", "a.c"), "b.c", 2) == Costs{6});
}

TEST_CASE("ids of objects, files and functions are separate, sparse and may be huge") {
    const Tables t = read_tables(start +
                                 "ob=(1) lib\nfl=(1) a.c\nfn=(1) f\n1 5\nfn=(18446744073709551615) g\n2 6\nfn=(100000)h\n3 "
                                 "7\nfn=(18446744073709551615)\n4 8\n");
    CHECK(t.self() == std::map<FunctionKey, Costs>{{function("f", "a.c", "lib"), {5}},
                                                   {function("g", "a.c", "lib"), {14}},
                                                   {function("h", "a.c", "lib"), {7}}});
}

TEST_CASE("names made of references are spelled out, other names that begin like an id are kept") {
    const Profile profile = read_path(PROFCONV_TESTDATA "/callgrind/hand/references.cg");
    CHECK(tables_of(profile).functions == std::map<FunctionKey, std::uint32_t>{{function("fib", "a.c"), 1},
                                                                               {function("main", "a.c"), 1},
                                                                               {function("fib'2", "a.c"), 2},
                                                                               {function("fib'main", "a.c"), 1},
                                                                               {function("(1)x", "a.c"), 1}});
    CHECK(notes_of(profile).empty());
}

TEST_CASE("a recursion level needs a number of 2 or more and a base in the same file and object") {
    const Profile profile =
        read_text(start + "fl=a.c\nfn=f\n1 1\nfn=f'3\n1 1\nfn=f'02\n1 1\nfn=f'1\n1 1\nfn=g'2\n1 1\nfl=b.c\nfn=f'2\n1 1\n");
    const Tables t = tables_of(profile);
    CHECK(t.functions.at(function("f'3", "a.c")) == 3);
    for (const char* plain : {"f", "f'02", "f'1", "g'2"}) CHECK(t.functions.at(function(plain, "a.c")) == 1);
    CHECK(t.functions.at(function("f'2", "b.c")) == 1);
    for (const Function& f : profile.functions)
        if (f.level == 3) CHECK(profile.text(profile.functions[f.base].name) == "f");
}

TEST_CASE("the base of a level may stand behind it") {
    const Tables t = read_tables(start + "fl=a.c\nfn=f'2\n1 1\nfn=f\n1 1\n");
    CHECK(t.functions == std::map<FunctionKey, std::uint32_t>{{function("f", "a.c"), 1}, {function("f'2", "a.c"), 2}});
}

TEST_CASE("relative positions count from the last cost line of any kind, per kind of position") {
    const Tables t = read_tables(
        "positions: instr line\nevents: Ir\nfl=a.c\nfn=f\n0x1000 10 1\n+4 +2 2\njump=3 +99 +99\n+0x10 *\n* -1 4\ncfn=g\ncalls=1 0 "
        "0\n-4 +10 8\n+0x100000000 * 16\n");
    const FunctionKey f = function("f", "a.c");
    CHECK(line_costs(t, f, "a.c", 10, 0x1000) == Costs{1});
    CHECK(line_costs(t, f, "a.c", 12, 0x1004) == Costs{2});
    CHECK(line_costs(t, f, "a.c", 11, 0x1014) == Costs{4});
    CHECK(line_costs(t, f, "a.c", 21, 0x100001010) == Costs{16});
    CHECK(t.sites.count({f, function("g", "a.c"), "a.c", 21, 0x1010}) == 1);
}

TEST_CASE("ranges count at their start, and every number may be hexadecimal") {
    const Tables t = read_tables(start + "fl=a.c\nfn=f\n10+5 1\n0x14-0x19 0x10\n30:33 1\n+0x2 1\n");
    const FunctionKey f = function("f", "a.c");
    CHECK(line_costs(t, f, "a.c", 10) == Costs{1});
    CHECK(line_costs(t, f, "a.c", 20) == Costs{16});
    CHECK(line_costs(t, f, "a.c", 30) == Costs{1});
    CHECK(line_costs(t, f, "a.c", 32) == Costs{1});
}

TEST_CASE("missing costs are 0, blanks and tabs at the end mean nothing, CR before LF neither") {
    const Tables t = read_tables("events: A B C\r\nfl=a.c\r\nfn=f \r\n1 5 \t\r\n2\r\n \r\n3\t1 2 3");
    const FunctionKey f = function("f", "a.c");
    CHECK(line_costs(t, f, "a.c", 1) == Costs{5, 0, 0});
    CHECK(line_costs(t, f, "a.c", 2) == Costs{0, 0, 0});
    CHECK(line_costs(t, f, "a.c", 3) == Costs{1, 2, 3});
}

TEST_CASE("an exporter without fl=: fi= names the function's file, cfi= comes after cfn=") {
    const Tables t = tables_of(read_path(PROFCONV_TESTDATA "/callgrind/hand/lsprof_like.cg"));
    const FunctionKey main = function("main main:1", "/app/main.py"), load = function("load main:10", "/app/main.py"),
                      len = function("<built-in len>", "~");
    CHECK(t.self() == std::map<FunctionKey, Costs>{{main, {100}}, {load, {150}}, {len, {20}}});
    CHECK(t.edges() == std::map<std::pair<FunctionKey, FunctionKey>, Costs>{{{main, load}, {2, 150}}, {{main, len}, {7, 20}}});
}

TEST_CASE("an exporter that writes callees first, targets twice, summaries in the middle and negative memory") {
    const Profile profile = read_path(PROFCONV_TESTDATA "/callgrind/hand/xdebug_like.cg");
    const Tables t = tables_of(profile);
    const FunctionKey main = function("{main}", "/srv/index.php"), count = function("php::count", "php:internal");
    CHECK(t.self() == std::map<FunctionKey, Costs>{{main, {100, -16}}, {count, {50, 64}}});
    CHECK(t.edges().at({main, count}) == Costs{2, 50, 64});
    const auto& types = profile.sections[0].value_types;
    CHECK(profile.text(types[0].unit) == "10ns");
    CHECK(types[0].ticks_per_second == 1e8);
    CHECK(profile.text(types[1].unit) == "bytes");
    CHECK(notes_of(profile) == PROFCONV_TESTDATA "/callgrind/hand/xdebug_like.cg:22: negative cost kept\n");
}

TEST_CASE("parts are added up, columns matched by name, and threads are counted") {
    const Profile profile = read_path(PROFCONV_TESTDATA "/callgrind/hand/threads.cg");
    const Tables t = tables_of(profile);
    CHECK(t.events == std::vector<std::string>{"Ir", "Dr"});
    CHECK(t.self() == std::map<FunctionKey, Costs>{{function("main", "t.c"), {10, 1}},
                                                   {function("clone", "t.c"), {73, 5}},
                                                   {function("body", "t.c"), {500, 5}}});
    CHECK(notes_of(profile) == "2 parts were added up\n2 threads were added up\n");
    CHECK(profile.sections[0].recorded.has(Facet::threads));
}

TEST_CASE("ids mean something else in the next part, and positions are kept until they change") {
    const Tables t = read_tables(
        "positions: instr line\nevents: Ir\nfl=(1) a.c\nfn=(1) f\n0x10 5 1\nevents: Ir Dr\nfl=(1) b.c\nfn=(1) g\n0x20 6 1 "
        "2\npositions: line\nevents: Dr\nfl=(1)\nfn=(1)\n7 4\n");
    CHECK(line_costs(t, function("f", "a.c"), "a.c", 5, 0x10) == Costs{1, 0});
    CHECK(line_costs(t, function("g", "b.c"), "b.c", 6, 0x20) == Costs{1, 2});
    CHECK(line_costs(t, function("g", "b.c"), "b.c", 7) == Costs{0, 4});
}

TEST_CASE("event lines give long names and units; derived columns are facts, not columns") {
    const Profile profile = read_text(
        "event: Sum = Ir + 2 Dr : weighted\nevents: Ir sysTime cpu(ms)\nevent: sysTime : sysTime (elapsed ns)\nevent: Ir : "
        "Instructions\nfn=f\n1 1\n");
    const auto& types = profile.sections[0].value_types;
    REQUIRE(types.size() == 3);
    CHECK(profile.text(types[0].long_name) == "Instructions");
    CHECK(profile.text(types[0].unit) == "");
    CHECK(profile.text(types[1].unit) == "ns");
    CHECK(profile.text(types[2].unit) == "ms");
    REQUIRE(profile.header.meta.size() == 1);
    CHECK(profile.text(profile.header.meta[0].first) == "event:Sum");
    CHECK(profile.text(profile.header.meta[0].second) == "= Ir + 2 Dr : weighted");
}

TEST_CASE("facts of the run: command with escapes, process, creator, descriptions") {
    const Profile profile = read_text(
        "creator: callgrind-3.19.0\npid: 42\ncmd:  ./a b\\\\c\\nd\npart: 1\ndesc: Trigger: Program termination\ndesc: I1 cache: "
        "\nevents: Ir\nfn=f\n1 1\n");
    CHECK(profile.text(profile.header.creator) == "callgrind-3.19.0");
    CHECK(profile.header.pid == 42);
    CHECK(profile.text(profile.header.command) == "./a b\\c\nd");
    REQUIRE(profile.header.meta.size() == 1);
    CHECK(profile.text(profile.header.meta[0].first) == "Trigger");
    CHECK(profile.text(profile.header.meta[0].second) == "Program termination");
}

TEST_CASE("what is ignored or repaired leaves one note per kind with its first place and count") {
    const auto notes = [](const std::string& text) { return notes_of(read_text(text)); };
    CHECK(notes("foo: bar\nbaz: 1\nevents: Ir\n") == "test.cg:1: header line with an unknown key: ignored (2 times)\n");
    CHECK(notes(start + "3 1\nfn=f\n1 1\n") == "test.cg:3: cost before any fn=: taken for an unknown function\n");
    CHECK(notes(start + "fl=(7)\nfn=f\n1 1\n") == "test.cg:3: object or file id that was never defined: taken as unknown\n");
    CHECK(notes(start + "fn=(7)\n1 1\nfn=(7)\n1 1\n") ==
          "test.cg:3: function id that was never defined: kept as a function of its own\n");
    CHECK(notes(start + "fn=(7) f\n1 1\nfn=(7) g\n1 1\n") ==
          "test.cg:5: id with a second name within one part: the new name counts from there on\n");
    CHECK(notes(start + "fn=(7) f\n1 1\nfn=(7) f\n1 1\nevents: Ir\nfn=(7) g\n1 1\n") == "2 parts were added up\n");
    CHECK(notes(start + "fn=f\n1 .\n") == "test.cg:4: cost \".\" taken as 0\n");
    CHECK(notes(start + "rec=1\nfrfn=(3) x\nfn=(3)\n1 1\nbb=0x10 1\nln=3\n") ==
          "test.cg:3: line of an undocumented option of callgrind (rec= frfn= bb= ln=): ignored (4 times)\n");
    CHECK(notes(start + "fn=f\ncfn=g\nrcalls=1 2\n1 1\n") == "test.cg:5: rcalls= taken as calls=\n");
    CHECK(notes(start + "fn=f\n1 1\ntotals=1\n") == "test.cg:5: totals= taken as totals:\n");
    CHECK(notes(start + "fn=f\n1 1\ntotals: 2\n") ==
          "test.cg:5: totals: differs from the sum of the cost lines: the cost lines count\n");
    CHECK(notes("positions: line instr\nevents: Ir\nfn=f\n1 0x10 1\n") ==
          "test.cg:1: positions in an unusual order: taken as written\n");
    CHECK(notes("\xef\xbb\xbf" + start) == "byte order mark: ignored\n");
    CHECK(notes(start + "summary: 77\nfn=f\n1 1\n").empty());
}

TEST_CASE("undefined functions stay apart, undefined files and objects are the unknown one") {
    const Tables t = read_tables(start + "ob=(9)\nfl=(9)\nfn=(7)\n1 1\nfn=(8)\n1 2\nfn=???\n1 4\nfn=\n1 8\n");
    CHECK(t.self() ==
          std::map<FunctionKey, Costs>{{function("fn#7", ""), {1}}, {function("fn#8", ""), {2}}, {function("", ""), {12}}});
}

TEST_CASE("leniently, malformed lines are left out with a note and the rest is read") {
    ReadRequest request = request_all();
    request.lenient = true;
    const Profile profile = read_text(
        start + "fl=a.c\nfn=main\n1 ten\n2 5\nzz=1\ncfn=f\ncalls=x 1\n3 50\n4 1\ncfn=f\ncalls=1 1\nfn=f\n20 9\n1 2 3 4\n", request);
    const Tables t = tables_of(profile);
    CHECK(t.self() == std::map<FunctionKey, Costs>{{function("main", "a.c"), {6}}, {function("f", "a.c"), {9}}});
    CHECK(t.sites.empty());
    CHECK(notes_of(profile) ==
          "test.cg:5: malformed line: left out (4 times)\ntest.cg:14: calls= or jump without its cost line: left out\n");
}

TEST_CASE("lines, call sites and addresses that are not wanted are added up") {
    const std::string text =
        "positions: instr line\nevents: Ir\nfl=a.c\nfn=main\n0x10 1 1\n0x14 1 2\nfi=h.h\n0x18 2 4\n0x1c 3 8\ncfn=f\ncalls=1 0 "
        "0\n0x20 4 10\ncfi=h.h\ncfn=f\ncalls=2 0 0\n0x24 5 20\n";
    const FunctionKey main = function("main", "a.c"), f = function("f", "h.h");
    ReadRequest request = request_all();
    request.want.addresses = false;
    Tables t = tables_of(read_text(text, request));
    CHECK(t.lines.size() == 3);
    CHECK(line_costs(t, main, "a.c", 1) == Costs{3});
    request.want.lines = request.want.call_sites = false;
    t = tables_of(read_text(text, request));
    CHECK(t.lines == decltype(t.lines){{{main, "a.c", 0, 0}, {3}}, {{main, "h.h", 0, 0}, {12}}});
    CHECK(t.sites == decltype(t.sites){{{main, f, "a.c", 0, 0}, {3, 30}}});
    const Facets recorded = read_text(text, request).sections[0].recorded;
    for (const Facet facet : {Facet::lines, Facet::call_sites, Facet::addresses, Facet::call_counts}) CHECK(recorded.has(facet));
}

TEST_CASE("a function that is come back to in turns with others is added up all the same") {
    std::string text = start + "fl=a.c\n";
    for (int turn = 0; turn < 50; ++turn)
        for (int f = 0; f < 20; ++f) {
            text += "fn=f" + std::to_string(f) + "\n";
            for (int line = 1; line < 6000; line += 1999)
                text += std::to_string(line + f) + " 1\ncfn=g" + std::to_string(line % 7) + "\ncalls=1 1\n" + std::to_string(line) +
                        " 3\n";
        }
    const Tables t = read_tables(text);
    CHECK(t.lines.size() == 20 * 4);
    CHECK(t.sites.size() == 20 * 4);
    for (const auto& [key, costs] : t.lines) CHECK(costs == Costs{50});
    for (const auto& [key, costs] : t.sites) CHECK(costs == Costs{50, 150});
}

TEST_CASE("events that callgrind books at eviction have no inclusive cost") {
    const Profile profile = read_path(PROFCONV_TESTDATA "/callgrind/eviction.cg");
    const Section& section = profile.sections[0];
    const auto& graph = std::get<CallGraph>(section.data);
    for (std::size_t i = 0; i < section.value_types.size(); ++i) {
        const std::string name(profile.text(section.value_types[i].type));
        const bool eviction = name.substr(0, 6) == "AcCost" || name.substr(0, 6) == "SpLoss";
        INFO(name);
        CHECK(graph.sites.inclusive[i].recorded(0) == !eviction);
        CHECK(graph.lines.self[i].recorded(0));
    }
}

TEST_CASE("edges that our own writer marked as no flow, or without counts, are read as such") {
    const Profile profile = read_text(
        "desc: Calls: not recorded, every edge says 1\ndesc: Edges: on stack: cost while the edge is on the stack, counted once; "
        "not a flow\n" +
        start + "fn=f\ncfn=g\ncalls=1 1\n1 5\n");
    const auto& graph = std::get<CallGraph>(profile.sections[0].data);
    CHECK(graph.meaning == EdgeMeaning::on_stack);
    CHECK(graph.sites.calls == Array<std::int64_t>{not_recorded});
    CHECK_FALSE(profile.sections[0].recorded.has(Facet::call_counts));
}

TEST_CASE("Cachegrind records no calls; a callgrind file without any records that there were none") {
    CHECK_FALSE(read_path(PROFCONV_TESTDATA "/callgrind/cachegrind.cg.gz").sections[0].recorded.has(Facet::call_counts));
    CHECK(read_text("version: 1\ncmd: ./a\nevents: Ir\nfn=f\n1 1\n").sections[0].recorded.has(Facet::call_counts));
    CHECK(read_text("events: Ir\nfn=f\n1 1\n").sections[0].recorded.has(Facet::call_counts));
}
