#include <catch2/catch.hpp>

#include <cmath>

#include "io/error.hpp"
#include "model/project.hpp"
#include "tables.hpp"

using namespace callgrind_test;
using namespace profconv;

namespace {

// A profile with one graph of one value type, built row by row.
struct Graph {
    Profile profile;
    CallGraph graph;
    ValueType type;

    Graph() {
        type.type = profile.strings.intern("Ir");
        graph.lines.self.resize(1);
        graph.sites.inclusive.resize(1);
    }
    FunctionId function(std::string_view name, std::string_view file = "a.c", std::uint32_t start_line = 0) {
        Function f;
        f.name = profile.strings.intern(name);
        f.file = profile.strings.intern(file);
        f.start_line = start_line;
        const FunctionId id = profile.functions.intern(f);
        graph.functions.push_back(id);
        return id;
    }
    void line(FunctionId f, std::uint32_t line, std::int64_t cost, std::string_view file = "a.c") {
        graph.lines.function.push_back(f);
        graph.lines.file.push_back(profile.strings.intern(file));
        graph.lines.line.push_back(line);
        graph.lines.self[0].ticks.push_back(cost);
    }
    void call(FunctionId caller, FunctionId callee, std::uint32_t line, std::int64_t calls, std::int64_t cost) {
        graph.sites.caller.push_back(caller);
        graph.sites.callee.push_back(callee);
        graph.sites.file.push_back(profile.strings.intern("a.c"));
        graph.sites.line.push_back(line);
        graph.sites.calls.push_back(calls);
        graph.sites.inclusive[0].ticks.push_back(cost);
    }
    Profile& done() {
        Section section;
        section.value_types = {type};
        section.data = graph;
        profile.sections = {section};
        validate(profile);
        return profile;
    }
};

// What follows the three blank lines behind the header.
std::string body(const std::string& text) { return text.substr(text.find("\n\n\n") + 3); }
std::string write_error(const Profile& profile, const OptionValues& options = {}) {
    try {
        write_text(profile, options);
    } catch (const DataError& error) { return error.what(); }
    return "";
}
bool has_line(const std::string& text, const std::string& line) { return text.find("\n" + line + "\n") != std::string::npos; }

// The stacks of a text like "main;f;f 3", as a tree with their weights as self cost and no call counts.
CallTree tree_of(Profile& profile, const std::vector<std::pair<std::vector<std::string>, std::int64_t>>& stacks) {
    CallTree tree;
    tree.self.resize(1);
    for (const auto& [names, weight] : stacks) {
        StackId node;
        for (const std::string& name : names) {
            Function function;
            function.name = profile.strings.intern(name);
            Frame frame;
            frame.function = profile.functions.intern(function);
            node = tree.tree.child(node, profile.frames.intern(frame));
            tree.self[0].resize(tree.tree.size());
        }
        tree.self[0].ticks.add(node.value, weight);
    }
    return tree;
}

}  // namespace

TEST_CASE("a small graph is written like this, to the byte") {
    Graph g;
    g.profile.header.command = g.profile.strings.intern("./app a\\b\nc");
    g.profile.header.pid = 7;
    const FunctionId f = g.function("f"), main = g.function("main");
    g.line(main, 10, 5);
    g.line(main, 200, 1);
    g.line(f, 20, 10);
    g.line(f, 8, 30, "v.h");
    g.call(main, f, 11, 2, 40);
    CHECK(write_text(g.done()) ==
          "# callgrind format\n"
          "version: 1\n"
          "creator: profconv 0.1.0\n"
          "pid: 7\n"
          "cmd:  ./app a\\\\b\\nc\n"
          "part: 1\n"
          "\n"
          "positions: line\n"
          "events: Ir\n"
          "summary: 46\n"
          "\n\n"
          "ob=(1) ???\n"
          "fl=(1) a.c\n"
          "fn=(1) f\n"
          "20 10\n"
          "fi=(2) v.h\n"
          "-12 30\n"
          "fe=(1)\n"
          "\n"
          "fn=(2) main\n"
          "10 5\n"
          "cob=(1)\n"
          "cfi=(1)\n"
          "cfn=(1)\n"
          "calls=2 20\n"
          "+1 40\n"
          "200 1\n"
          "\n"
          "totals: 46\n");
}

TEST_CASE("stacks with recursion become levels, whose edges are a flow") {
    Profile profile;
    const CallTree tree = tree_of(profile, {{{"main", "f", "f", "g"}, 3}, {{"main", "f"}, 2}});
    CallGraph graph = project_levels(profile, tree);
    Section section;
    section.value_types.resize(1);
    section.value_types[0].type = profile.strings.intern("samples");
    section.data = std::move(graph);
    profile.sections = {section};
    const std::string text = write_text(profile);
    CHECK(has_line(text, "desc: Calls: not recorded, every edge says 1"));
    const Tables t = read_tables(text);
    const auto key = [](const char* name) { return FunctionKey{name, "", ""}; };
    CHECK(t.self() == std::map<FunctionKey, Costs>{{key("main"), {0}}, {key("f"), {2}}, {key("f'2"), {0}}, {key("g"), {3}}});
    CHECK(t.edges() == std::map<std::pair<FunctionKey, FunctionKey>, Costs>{{{key("main"), key("f")}, {not_recorded, 5}},
                                                                            {{key("f"), key("f'2")}, {not_recorded, 3}},
                                                                            {{key("f'2"), key("g")}, {not_recorded, 3}}});
    CHECK(t.functions.at(key("f'2")) == 2);
}

TEST_CASE("calls are at least 1, and the file says where that is not what was recorded") {
    Graph g;
    const FunctionId f = g.function("f"), main = g.function("main");
    g.line(f, 1, 30);
    g.call(main, f, 1, 0, 10);
    g.call(main, f, 2, not_recorded, 10);
    g.call(main, f, 3, 5, 10);
    const std::string text = write_text(g.done());
    CHECK(has_line(text, "desc: Calls: not recorded for 1 of 3 call sites, which say 1"));
    CHECK(has_line(text, "desc: Calls: 0 recorded for 1 of 3 call sites (begun before), which say 1"));
    CHECK(read_tables(text).edges().begin()->second == Costs{7, 30});
    const std::string kept = write_text(g.done(), {{"zero-calls", "keep"}});
    CHECK(has_line(kept, "calls=0 1"));
    CHECK_FALSE(has_line(kept, "desc: Calls: 0 recorded for 1 of 3 call sites (begun before), which say 1"));
}

TEST_CASE("edges that are no flow are written as they are, and the file says so") {
    for (const EdgeMeaning meaning : {EdgeMeaning::on_stack, EdgeMeaning::pairs}) {
        Graph g;
        const FunctionId f = g.function("f"), main = g.function("main");
        g.call(main, f, 1, 2, 10);
        g.graph.meaning = meaning;
        const Profile back = read_text(write_text(g.done()));
        CHECK(std::get<CallGraph>(back.sections[0].data).meaning == meaning);
    }
}

TEST_CASE("self cost that no line explains stands on the start line") {
    Graph g;
    const FunctionId f = g.function("f", "a.c", 7), h = g.function("h"), unused = g.function("unused", "a.c", 3);
    g.line(h, 4, 30);
    g.graph.self.resize(1);
    g.graph.self[0].ticks = {10, 50, 0};
    CHECK(unused.valid());
    CHECK(body(write_text(g.done())) ==
          "ob=(1) ???\nfl=(1) a.c\nfn=(1) f\n7 10\n\nfn=(2) h\n0 20\n+4 30\n\nfn=(3) unused\n3 0\n\ntotals: 60\n");
    CHECK(f != h);
}

TEST_CASE("a call without a line stands on the caller's start line") {
    Graph g;
    const FunctionId f = g.function("f", "a.c", 7), main = g.function("main", "a.c", 20);
    g.call(main, f, 0, 1, 5);
    CHECK(body(write_text(g.done())) ==
          "ob=(1) ???\nfl=(1) a.c\nfn=(1) main\ncob=(1)\ncfi=(1)\ncfn=(2) f\ncalls=1 7\n20 5\n\ntotals: 0\n");
}

TEST_CASE("decimals become integers of a smaller unit, named in the event's long name") {
    Graph g;
    g.type.type = g.profile.strings.intern("cumulative time");
    g.type.unit = g.profile.strings.intern("s");
    g.type.decimals = 8;
    const FunctionId f = g.function("f");
    g.line(f, 1, 123456789);
    const std::string text = write_text(g.done());
    CHECK(has_line(text, "event: cumulative_time : cumulative time [ns]"));
    CHECK(has_line(text, "events: cumulative_time"));
    CHECK(has_line(text, "1 1234567890"));
    CHECK(read_text(text).text(read_text(text).sections[0].value_types[0].unit) == "ns");
}

TEST_CASE("decimals beyond ns keep a multiple of the unit, with its rate") {
    Graph g;
    g.type.type = g.profile.strings.intern("wall");
    g.type.unit = g.profile.strings.intern("ns");
    g.type.decimals = 3;
    g.line(g.function("f"), 1, 1500);
    const std::string text = write_text(g.done());
    CHECK(has_line(text, "event: wall : wall [0.001 ns]"));
    CHECK(has_line(text, "1 1500"));
    CHECK(read_text(text).sections[0].value_types[0].ticks_per_second == Approx(1e12));
}

TEST_CASE("a unit that the recorded names state is stated once, and anew after scaling") {
    Graph g;
    g.type.type = g.profile.strings.intern("cpu(ms)");
    g.type.unit = g.profile.strings.intern("ms");
    g.line(g.function("f"), 1, 1500);
    CHECK(has_line(write_text(g.done()), "events: cpu(ms)"));
    g.type.decimals = 1;
    const std::string text = write_text(g.done());
    CHECK(has_line(text, "event: cpu : cpu [us]"));
    CHECK(has_line(text, "1 150000"));
}

TEST_CASE("reals are rounded so that incoming cost is still self plus outgoing") {
    Graph g;
    g.type.unit = g.profile.strings.intern("s");
    const FunctionId leaf = g.function("leaf"), middle = g.function("middle"), top = g.function("top");
    for (int line = 1; line <= 9; ++line) {
        g.line(leaf, static_cast<std::uint32_t>(line), 0);
        g.line(middle, static_cast<std::uint32_t>(line), 0);
    }
    g.call(middle, leaf, 1, 1, 0);
    g.call(middle, leaf, 2, 1, 0);
    g.call(top, middle, 1, 1, 0);
    g.graph.lines.self[0] = {true, {}, Array<double>(18, 1e-9 / 3), {}};  // each rounds to 0 ns, their sums to 3
    g.graph.sites.inclusive[0] = {true, {}, {1e-9, 2e-9, 6e-9}, {}};
    const std::string text = write_text(g.done());
    CHECK(has_line(text, "desc: Rounded: Ir: recorded with more digits than are written"));
    const Tables t = read_tables(text);
    const auto self = t.self(), arriving = t.arriving();
    const FunctionKey leaf_key{"leaf", "a.c", ""}, middle_key{"middle", "a.c", ""};
    CHECK(self.at(leaf_key)[0] == arriving.at(leaf_key)[1]);
    CHECK(self.at(middle_key)[0] + arriving.at(leaf_key)[1] == arriving.at(middle_key)[1]);
}

TEST_CASE("times that are reals are written in ns, and not called rounded if they are whole there") {
    // 0.25 is exact; the other two are the nearest double, and what cProfile makes of 11 ticks of its clock, which is another one.
    for (const double seconds : {0.25, 0.000000011, 11 * 1e-9}) {
        Graph g;
        g.type.unit = g.profile.strings.intern("seconds");
        g.line(g.function("f"), 1, 0);
        g.graph.lines.self[0] = {true, {}, {seconds}, {}};
        const std::string text = write_text(g.done());
        CHECK(has_line(text, "event: Ir : Ir [ns]"));
        CHECK(has_line(text, seconds == 0.25 ? "1 250000000" : "1 11"));
        CHECK(text.find("Rounded") == std::string::npos);
    }
    CHECK(0.000000011 != 11 * 1e-9);
}

TEST_CASE("a call whose cost was not recorded is refused, unless it is a flow's") {
    Graph g;
    const FunctionId caller = g.function("main"), callee = g.function("f");
    g.line(caller, 1, 5);
    g.line(callee, 1, 5);
    g.call(caller, callee, 2, 1, 5);
    g.graph.sites.inclusive[0].absent = {true};
    g.graph.meaning = EdgeMeaning::on_stack;
    CHECK(write_error(g.done()) ==
          "callgrind files need the cost of every call, but that of \"f\" called by \"main\" was not recorded, only how often; record with cProfile");
}

TEST_CASE("values that are no numbers are refused") {
    Graph g;
    g.line(g.function("f"), 1, 0);
    g.graph.lines.self[0] = {true, {}, {std::nan("")}, {}};
    CHECK(write_error(g.done()) == "callgrind files hold integers, but a value of \"Ir\" is nan; choose another value with --value");
}

TEST_CASE("several events are written with the main one first and without trailing zeros") {
    Graph g;
    const FunctionId f = g.function("f");
    g.line(f, 1, 5);
    g.line(f, 2, 0);
    g.done();
    Section& section = g.profile.sections[0];
    ValueType other;
    other.type = g.profile.strings.intern("Dr w");
    section.value_types.push_back(other);
    section.default_value = 1;
    auto& graph = std::get<CallGraph>(section.data);
    graph.lines.self.push_back({false, {0, 7}, {}, {}});
    graph.sites.inclusive.emplace_back();
    const std::string text = write_text(g.profile);
    CHECK(has_line(text, "events: Dr_w Ir"));
    CHECK(body(text) == "ob=(1) ???\nfl=(1) a.c\nfn=(1) f\n1 0 5\n+1 7\n\ntotals: 7 5\n");
}

TEST_CASE("functions that callgrind could not tell apart get distinct names") {
    Graph g;
    for (const std::uint32_t line : {30u, 10u}) g.line(g.function("<lambda>", "a.py", line), line, 1, "a.py");
    for (const std::uint32_t twin : {1u, 2u}) {
        Function f;
        f.name = g.profile.strings.intern("twin");
        f.discriminator = twin;
        g.graph.functions.push_back(g.profile.functions.intern(f));
        g.line(g.graph.functions.back(), 0, 1, "");
    }
    Function deeper = g.profile.functions[g.graph.functions[0]];
    deeper.base = g.graph.functions[0];
    deeper.level = 2;
    deeper.name = g.profile.strings.intern("<lambda>'2");
    g.graph.functions.push_back(g.profile.functions.intern(deeper));
    g.line(g.graph.functions.back(), 30, 1, "a.py");
    std::vector<std::string> names;
    for (const auto& [key, level] : read_tables(write_text(g.done())).functions) names.push_back(std::get<0>(key));
    CHECK(names == std::vector<std::string>{"<lambda>:10", "<lambda>:30", "<lambda>:30'2", "twin", "twin<2>"});
}

TEST_CASE("names are written so that they read back: like ids, with line breaks, empty") {
    for (const char* compress : {"yes", "no"}) {
        Graph g;
        for (const char* name : {"(2)g", "(below main)", "", " two\nlines "})
            g.line(g.function(name, "(1) odd.c"), 1, 1, "(1) odd.c");
        const std::string text = write_text(g.done(), {{"compress", compress}});
        CHECK(has_line(text, "desc: Names: 1 with line breaks, written as blanks"));
        std::vector<std::string> names;
        for (const auto& [key, level] : read_tables(text).functions) {
            names.push_back(std::get<0>(key));
            CHECK(std::get<1>(key) == "(1) odd.c");
        }
        CHECK(names == std::vector<std::string>{"", "(2)g", "(below main)", "two lines"});
    }
}

TEST_CASE("weight on no stack is a function of its own") {
    Graph g;
    g.graph.functions.push_back(FunctionId{});
    g.line(FunctionId{}, 0, 9, "");
    CHECK(body(write_text(g.done())) == "ob=(1) ???\nfl=(1) ???\nfn=(1) (no stack)\n0 9\n\ntotals: 9\n");
}

TEST_CASE("what callgrind cannot hold is refused with a reason") {
    Graph g;
    const FunctionId f = g.function("f");
    g.line(f, 1, -3);
    CHECK(write_error(g.done()) == "callgrind files hold no negative costs, but Ir of \"f\" is -3");
    g.graph.lines.self[0].ticks = {INT64_MAX};
    g.type.decimals = 1;
    g.type.unit = g.profile.strings.intern("s");
    CHECK(write_error(g.done()) ==
          "callgrind files hold integers below 2^63, but values of \"Ir\" are larger in their smallest unit; choose another value "
          "with --value");
    g.graph.lines.self[0].ticks = {1};
    g.done();
    CHECK(write_error(g.profile, {{"positions", "instr"}}) == "callgrind option positions=instr: the profile has no addresses");
    CHECK(write_error(g.profile, {{"compress", "maybe"}}) == "callgrind option compress: expected yes or no, found \"maybe\"");
    g.profile.sections.push_back(g.profile.sections[0]);
    CHECK(write_error(g.profile) == "a callgrind file holds one section, not 2; choose one with --section");
}

TEST_CASE("positions=line adds up the addresses of a line") {
    const Profile profile = read_path(PROFCONV_TESTDATA "/callgrind/addresses.cg");
    ReadRequest request = request_all();
    request.want.addresses = false;
    CHECK(read_tables(write_text(profile, {{"positions", "line"}})) ==
          tables_of(read_path(PROFCONV_TESTDATA "/callgrind/addresses.cg", request)));
}

TEST_CASE("facts and derived events survive being written and read again") {
    const Profile profile = read_text(
        "creator: callgrind-3.19.0\ncmd: ./a\ndesc: Trigger: end\nevent: Sum = Ir + Dr : both\nevent: Ir : Instructions\nevents: "
        "Ir Dr\nfn=f\n1 1 2\n");
    const std::string text = write_text(profile);
    for (const char* line : {"desc: Trigger: end", "desc: Recorded by: callgrind-3.19.0", "event: Ir : Instructions",
                             "event: Sum = Ir + Dr : both", "cmd:  ./a"})
        CHECK(has_line(text, line));
    CHECK(write_text(read_text(text)) == text);
}

TEST_CASE("header facts of other formats become descriptions") {
    Graph g;
    const auto text = [&](const char* t) { return g.profile.strings.intern(t); };
    Header& h = g.profile.header;
    h.host = text("box");
    h.date = text("2024-05-06");
    h.doc_url = text("https://example.org/doc");
    h.drop_frames = text("a|b");
    h.keep_frames = text("c");
    h.comments = {text("first"), text("second")};
    h.time_nanos = 5;
    h.duration_nanos = 6;
    h.period = 10000000;
    h.period_type = ValueType{text("cpu"), text("nanoseconds"), StringId{0}};
    h.meta = {{text("a: key"), text("value")}};
    g.line(g.function("f"), 1, 1);
    const std::string written = write_text(g.done());
    for (const char* line : {"Host: box", "Date: 2024-05-06", "Documentation: https://example.org/doc", "Drop frames: a|b",
                             "Keep frames: c", "Comment: first", "Comment: second", "Time: 5 ns since 1970", "Duration: 6 ns",
                             "Period: 10000000 nanoseconds cpu", "a  key: value"})
        CHECK(has_line(written, "desc: " + std::string(line)));
}
