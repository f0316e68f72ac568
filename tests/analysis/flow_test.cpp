#include <catch2/catch.hpp>

#include <map>

#include "analysis/summary.hpp"

using namespace profconv;

namespace {

// A call graph put together by name, one value type "Ir".
struct Graph {
    Profile profile;
    CallGraph graph;

    FunctionId function(const std::string& name) {
        Function f;
        std::string base = name;
        if (const auto mark = name.find('\''); mark != std::string::npos) {
            base = name.substr(0, mark);
            f.level = static_cast<std::uint32_t>(std::stoul(name.substr(mark + 1)));
            f.base = function(base);
        }
        f.name = profile.strings.intern(name);
        const FunctionId id = profile.functions.intern(f);
        for (const FunctionId known : graph.functions)
            if (known == id) return id;
        graph.functions.push_back(id);
        return id;
    }
    void self(const std::string& name, std::int64_t cost) {
        graph.lines.function.push_back(function(name));
        graph.lines.file.push_back({0});
        graph.lines.line.push_back(0);
        if (graph.lines.self.empty()) graph.lines.self.emplace_back();
        graph.lines.self[0].ticks.push_back(cost);
    }
    void call(const std::string& caller, const std::string& callee, std::int64_t calls, std::int64_t cost) {
        graph.sites.caller.push_back(function(caller));
        graph.sites.callee.push_back(function(callee));
        graph.sites.file.push_back({0});
        graph.sites.line.push_back(0);
        graph.sites.calls.push_back(calls);
        if (graph.sites.inclusive.empty()) graph.sites.inclusive.emplace_back();
        graph.sites.inclusive[0].ticks.push_back(cost);
    }
    Summary summary() {
        Section section;
        section.value_types.emplace_back();
        section.recorded.add(Facet::call_counts);
        if (graph.lines.self.empty()) graph.lines.self.emplace_back();
        if (graph.sites.inclusive.empty()) graph.sites.inclusive.emplace_back();
        section.data = graph;
        profile.sections = {section};
        validate(profile);
        return summarize(profile, profile.sections[0], {});
    }
    const FunctionRow& row(const Summary& summary, const std::string& name) const {
        for (const FunctionRow& row : summary.functions)
            if (profile.text(profile.functions[row.function].name) == name) return row;
        throw std::runtime_error("no row " + name);
    }
};

}  // namespace

TEST_CASE("off cycles inclusive is self plus what leaves, direct recursion taken out") {
    Graph g;
    g.self("main", 5);
    g.self("f", 40);
    g.call("main", "f", 2, 40);
    g.call("f", "f", 7, 90);
    const Summary s = g.summary();
    CHECK(g.row(s, "main").inclusive.ticks == 45);
    CHECK(g.row(s, "f").inclusive.ticks == 40);
    CHECK(g.row(s, "f").calls.ticks == 9);
    CHECK_FALSE(g.row(s, "f").primitive_calls.is_known());
    CHECK(s.total.ticks == 45);
}

TEST_CASE("a function that is a root and is called has what it spends, not what arrives") {
    Graph g;
    g.self("clone", 1);
    g.self("work", 572);
    g.call("clone", "work", 3, 572);
    g.call("start", "clone", 1, 72);
    CHECK(g.row(g.summary(), "clone").inclusive.ticks == 573);
}

TEST_CASE("members of a cycle have bounds, the cycle as a whole is exact") {
    // callgrind.md 7: main(1) -> a 100; a(40) -> b 150; b(60) -> a 120.
    Graph g;
    g.self("main", 1);
    g.self("a", 40);
    g.self("b", 60);
    g.call("main", "a", 1, 100);
    g.call("a", "b", 5, 150);
    g.call("b", "a", 4, 120);
    const Summary s = g.summary();
    REQUIRE(s.cycles.size() == 1);
    CHECK(s.cycles[0].inclusive.ticks == 100);
    CHECK(s.cycles[0].self.ticks == 100);
    CHECK(g.row(s, "a").inclusive.ticks == 100);  // both bounds are 100
    CHECK_FALSE(g.row(s, "b").inclusive.is_known());
    CHECK(g.row(s, "b").lower.ticks == 60);
    CHECK(g.row(s, "b").upper.ticks == 100);
    CHECK(g.row(s, "main").inclusive.ticks == 101);
    CHECK(s.edges[1].in_cycle);
    CHECK_FALSE(s.edges[0].in_cycle);
}

TEST_CASE("recursion levels make members of a cycle exact") {
    // callgrind.md 9: even 10 + even'2 20 self, 60 arrive at even, 1 call there and 2 at even'2: self 30, inclusive 60, calls 3, primitive 1.
    Graph g;
    g.self("main", 1);
    g.self("even", 10);
    g.self("even'2", 20);
    g.self("odd", 10);
    g.self("odd'2", 20);
    g.call("main", "even", 1, 60);
    g.call("even", "odd", 1, 50);
    g.call("odd", "even'2", 1, 40);
    g.call("even'2", "odd'2", 2, 30);
    g.call("odd'2", "even'2", 1, 10);
    const Summary s = g.summary();
    CHECK(g.row(s, "even").self.ticks == 30);
    CHECK(g.row(s, "even").inclusive.ticks == 60);
    CHECK(g.row(s, "even").calls.ticks == 3);
    CHECK(g.row(s, "even").primitive_calls.ticks == 1);
    CHECK(g.row(s, "odd").inclusive.ticks == 50);
    CHECK(s.functions.size() == 3);
    CHECK(s.cycles.empty());
}

TEST_CASE("a function that only ever is a callee has what arrives") {
    Graph g;
    g.self("main", 5);
    g.call("main", "f", 2, 40);
    const Summary s = g.summary();
    CHECK(g.row(s, "f").inclusive.ticks == 40);
    CHECK(g.row(s, "f").self.ticks == 0);
    CHECK(g.row(s, "f").only_callee);
}

TEST_CASE("without any recorded edge there is no inclusive cost") {
    Graph g;
    g.self("main", 5);
    Section section;
    section.value_types.emplace_back();
    g.graph.sites.inclusive.emplace_back();
    section.data = g.graph;
    g.profile.sections = {section};
    const Summary s = summarize(g.profile, g.profile.sections[0], {});
    CHECK(s.functions[0].self.ticks == 5);
    CHECK_FALSE(s.functions[0].inclusive.is_known());
}
