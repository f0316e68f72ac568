#include <catch2/catch.hpp>

#include "model/checked.hpp"
#include "model/project.hpp"
#include "random_trace.hpp"

using namespace profconv;
using namespace profconv::test;

namespace {

Oracle totals_of(const CallGraph& graph) {
    Oracle totals({});
    for (std::size_t i = 0; i < graph.functions.size(); ++i)
        totals.functions[static_cast<int>(graph.functions[i].value)] = {graph.calls[i], graph.primitive_calls[i], graph.self[0].ticks[i], graph.inclusive[0].ticks[i]};
    for (std::size_t i = 0; i < graph.sites.size(); ++i)
        totals.edges[{static_cast<int>(graph.sites.caller[i].value), static_cast<int>(graph.sites.callee[i].value)}] = {
            graph.sites.calls[i], graph.sites.primitive_calls[i], graph.sites.self[0].ticks[i], graph.sites.inclusive[0].ticks[i]};
    return totals;
}

Section section_of(Evidence, auto data) {
    Section section;
    section.value_types.emplace_back();
    section.data = std::move(data);
    return section;
}

}  // namespace

TEST_CASE("folding and projecting random traces gives what the definitions say") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        const std::uint32_t functions = 1 + random() % 5, threads = 1 + random() % 3;
        Profile profile = make_profile(functions, threads);
        const auto events = random_events(random, functions, threads, static_cast<int>(random() % 60));
        Want want;
        want.threads = random() % 2;
        const auto tree = std::get<CallTree>(build(events, want));
        const Oracle expected(events), actual = totals_of(project(profile, tree));
        REQUIRE(actual.functions == expected.functions);
        REQUIRE(actual.edges == expected.edges);
    }
}

TEST_CASE("a kept trace folds to the same tree as one folded while it was read") {
    std::mt19937 random(2);
    for (int round = 0; round < 300; ++round) {
        Profile profile = make_profile(4, 2);
        const auto events = random_events(random, 4, 2, 80);
        Want order;
        order.order = true;
        const auto trace = std::get<Trace>(build(events, order));
        profile.sections.push_back(section_of(Evidence::events, trace));
        validate(profile);
        const Oracle expected(events), actual = totals_of(project(profile, fold(trace)));
        REQUIRE(actual.functions == expected.functions);
        REQUIRE(actual.edges == expected.edges);
    }
}

TEST_CASE("flat samples, tree samples and the tree they come from project to the same numbers") {
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        Profile profile = make_profile(4);
        const auto tree = std::get<CallTree>(build(random_events(random, 4, 1, 60), {}));
        Samples samples = to_samples(tree);
        Samples flat;
        flat.is_flat = true;
        flat.weights = samples.weights;
        std::vector<FrameId> stack;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples.tree.stack(samples.stack[i], stack);
            flat.stack.push_back({static_cast<std::uint32_t>(flat.flat.size())});
            flat.flat.frames.append(stack.begin(), stack.end());
            flat.flat.offsets.push_back(flat.flat.frames.size());
        }
        const CallGraph a = project(profile, samples), b = project(profile, flat);
        std::map<int, std::pair<std::int64_t, std::int64_t>> x, y;
        for (std::size_t i = 0; i < a.functions.size(); ++i) x[static_cast<int>(a.functions[i].value)] = {a.self[0].ticks[i], a.inclusive[0].ticks[i]};
        for (std::size_t i = 0; i < b.functions.size(); ++i) y[static_cast<int>(b.functions[i].value)] = {b.self[0].ticks[i], b.inclusive[0].ticks[i]};
        REQUIRE(x == y);
        REQUIRE(a.sites.size() == b.sites.size());
        const CallTree again = to_tree(flat);
        const CallGraph c = project(profile, again);
        for (std::size_t i = 0; i < c.functions.size(); ++i) REQUIRE(x[static_cast<int>(c.functions[i].value)] == std::pair(c.self[0].ticks[i], c.inclusive[0].ticks[i]));
    }
}

TEST_CASE("a flow with levels conserves cost and gives level 1 its exact inclusive cost") {
    std::mt19937 random(4);
    for (int round = 0; round < 500; ++round) {
        Profile profile = make_profile(4);
        const auto events = random_events(random, 4, 1, 60);
        const Oracle expected(events);
        const CallGraph flow = project_levels(profile, std::get<CallTree>(build(events, {})), 2 + random() % 3);
        std::map<std::uint32_t, std::int64_t> self, in, out, called;
        for (std::size_t i = 0; i < flow.lines.size(); ++i) self[flow.lines.function[i].value] += flow.lines.self[0].ticks[i];
        for (std::size_t i = 0; i < flow.sites.size(); ++i) {
            in[flow.sites.callee[i].value] += flow.sites.inclusive[0].ticks[i];
            out[flow.sites.caller[i].value] += flow.sites.inclusive[0].ticks[i];
            called[flow.sites.callee[i].value] += flow.sites.calls[i];
        }
        for (const FunctionId f : flow.functions) {
            const Function& function = profile.functions[f];
            if (function.level > 1) REQUIRE(in[f.value] == self[f.value] + out[f.value]);
            if (function.level == 1) REQUIRE(expected.functions.at(static_cast<int>(f.value)).inclusive == self[f.value] + out[f.value]);
        }
    }
}

TEST_CASE("the stacks of the callgrind sheet's example become its levels") {
    // main;f;f;g 3 and main;f 2 -> f: self 2, in 5; f'2: self 0, in 3; g: 3; edges main->f 5, f->f'2 3, f'2->g 3.
    Profile profile = make_profile(3);  // f0 main, f1 f, f2 g
    Samples samples;
    const StackId main = samples.tree.child({}, {0}), f = samples.tree.child(main, {1}), f2 = samples.tree.child(f, {1}), g = samples.tree.child(f2, {2});
    samples.stack = {g, f};
    samples.weights.emplace_back();
    samples.weights[0].ticks = {3, 2};
    const CallGraph flow = project_levels(profile, to_tree(samples));
    std::map<std::string, std::int64_t> edges, self;
    const auto name = [&](FunctionId id) { return std::string(profile.text(profile.functions[id].name)); };
    for (std::size_t i = 0; i < flow.sites.size(); ++i) edges[name(flow.sites.caller[i]) + ">" + name(flow.sites.callee[i])] = flow.sites.inclusive[0].ticks[i];
    for (std::size_t i = 0; i < flow.lines.size(); ++i) self[name(flow.lines.function[i])] = flow.lines.self[0].ticks[i];
    CHECK(edges == std::map<std::string, std::int64_t>{{"f0>f1", 5}, {"f1>f1'2", 3}, {"f1'2>f2", 3}});
    CHECK(self == std::map<std::string, std::int64_t>{{"f0", 0}, {"f1", 2}, {"f1'2", 0}, {"f2", 3}});
    CHECK(flow.sites.calls[0] == not_recorded);
}

TEST_CASE("separators keep their place in a stack and are no function") {
    Profile profile = make_profile(2);
    Function dash;
    dash.name = profile.strings.intern("-");
    Frame separator;
    separator.function = profile.functions.intern(dash);
    separator.kind = FrameKind::separator;
    const FrameId mark = profile.frames.intern(separator);
    Samples samples;
    samples.stack = {samples.tree.child(samples.tree.child(samples.tree.child({}, {0}), mark), {1})};
    samples.weights.emplace_back();
    samples.weights[0].ticks = {7};
    const CallGraph graph = project(profile, samples);
    REQUIRE(graph.functions.size() == 2);
    REQUIRE(graph.sites.size() == 1);
    CHECK(graph.inclusive[0].ticks == Ticks{7, 7});
}

TEST_CASE("weight on no stack has a row of its own, so that the total stays") {
    Profile profile = make_profile(1);
    Samples samples;
    samples.stack = {samples.tree.child({}, {0}), StackId{}};
    samples.weights.emplace_back();
    samples.weights[0].ticks = {7, 5};
    const CallGraph graph = project(profile, samples);
    REQUIRE(graph.functions == Array<FunctionId>{{0}, FunctionId{}});
    CHECK(graph.self[0].ticks == Ticks{7, 5});
}

TEST_CASE("sums beyond 64 bits are an error, never wrapped") {
    Profile profile = make_profile(1);
    Samples samples;
    const StackId f = samples.tree.child({}, {0});
    samples.stack = {f, f};
    samples.weights.emplace_back();
    samples.weights[0].ticks = {INT64_MAX, 1};
    CHECK_THROWS_AS(project(profile, samples), OverflowError);
}

TEST_CASE("equal samples are added up by stack, thread and labels") {
    Profile profile = make_profile(1, 2);
    Samples samples;
    const StackId f = samples.tree.child({}, {0});
    samples.stack = {f, f, f, f};
    samples.thread = {{0}, {1}, {0}, {0}};
    samples.weights.emplace_back();
    samples.weights[0].ticks = {1, 2, 4, 8};
    Label label;
    label.key = profile.strings.intern("k");
    samples.labels = {label};
    samples.label_offsets = {0, 0, 0, 0, 1};
    const Samples sums = add_up(samples);
    CHECK(sums.weights[0].ticks == Ticks{5, 2, 8});
    CHECK(sums.thread == Array<ThreadId>{{0}, {1}, {0}});
}

TEST_CASE("an estimate follows the recorded shares and keeps the total") {
    // main -> a 30, main -> b 10, a -> c 20, b -> c 10: c's 30 are split as recorded, nothing else is possible here.
    Profile profile = make_profile(4);
    CallGraph graph;
    graph.functions = {{0}, {1}, {2}, {3}};
    graph.lines.function = {{1}, {3}};
    graph.lines.file = {{0}, {0}};
    graph.lines.line = {0, 0};
    graph.lines.self.emplace_back();
    graph.lines.self[0].ticks = {10, 30};
    graph.sites.caller = {{0}, {0}, {1}, {2}};
    graph.sites.callee = {{1}, {2}, {3}, {3}};
    graph.sites.file.resize(4, {0});
    graph.sites.line.resize(4);
    graph.sites.calls.resize(4, 1);
    graph.sites.inclusive.emplace_back();
    graph.sites.inclusive[0].ticks = {30, 10, 20, 10};
    const CallTree tree = estimate_tree(profile, graph);
    std::map<std::vector<std::uint32_t>, std::int64_t> costs;
    std::vector<FrameId> stack;
    for (std::uint32_t i = 0; i < tree.tree.size(); ++i) {
        tree.tree.stack({i}, stack);
        std::vector<std::uint32_t> key;
        for (const FrameId frame : stack) key.push_back(profile.frames[frame].function.value);
        if (tree.self[0].ticks[i]) costs[key] = tree.self[0].ticks[i];
    }
    CHECK(costs == std::map<std::vector<std::uint32_t>, std::int64_t>{{{0, 1}, 10}, {{0, 1, 3}, 20}, {{0, 2, 3}, 10}});
}
