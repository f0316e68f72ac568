#include <catch2/catch.hpp>

#include "model/project.hpp"
#include "profiles.hpp"

using namespace pstats_test;
using namespace profconv;
using namespace std::string_literals;

namespace {

// A profile of samples: main;f;f twice, main once.
Profile sampled(std::string_view type, std::string_view unit, std::int64_t weight) {
    Profile profile;
    Section section;
    ValueType value;
    value.type = profile.strings.intern(type);
    value.unit = profile.strings.intern(unit);
    section.value_types.push_back(value);
    const auto frame = [&](std::string_view name) {
        Function function;
        function.name = profile.strings.intern(name);
        return profile.frames.intern({profile.functions.intern(function)});
    };
    Samples samples;
    samples.weights.resize(1);
    const StackId root = samples.tree.child({}, frame("main")), f = samples.tree.child(root, frame("f")), g = samples.tree.child(f, frame("f"));
    for (const StackId stack : {g, root}) {
        samples.stack.push_back(stack);
        samples.weights[0].ticks.push_back(stack == g ? 2 * weight : weight);
    }
    section.data = project(profile, samples);
    profile.sections.push_back(std::move(section));
    return profile;
}

}  // namespace

TEST_CASE("the file is marshal version 4, with references to texts and labels") {
    CHECK(written(read_path(hand("one_function"))) ==
          "{\xa9\x03\xfa\x09/src/m.pyi\1\0\0\0\xfa\x08<module>)\x05i\1\0\0\0i\1\0\0\0g\0\0\0\0\0\0\xe0\x3fg\0\0\0\0\0\0\xe0\x3f{00"s);
    CHECK(written(read_path(hand("references"))).size() < file_bytes(hand("version_4")).size());
}

TEST_CASE("what is read and written again is the same profile") {
    std::vector<std::string> paths = files_below(PROFCONV_TESTDATA "/pstats", ".pstats");
    if (have_shared_data())
        for (const std::string& path : files_below(PROFCONV_SHARED_DATA "/pstats", ".pstats")) paths.push_back(path);
    for (const std::string& path : paths) {
        if (path.find("/bad") != std::string::npos || path.find("num_big") != std::string::npos) continue;
        INFO(path);
        const Profile profile = read_path(path);
        const std::string bytes = written(profile);
        CHECK(content_of(read_bytes(bytes)) == content_of(profile));
        CHECK(written(read_bytes(bytes)) == bytes);
    }
}

TEST_CASE("the mark of a sampled profile can be dropped") {
    const Profile profile = read_path(hand("sampled"));
    CHECK(written(profile).find("__sampled__") != std::string::npos);
    const std::string dropped = written(profile, {{"marker", "drop"}});
    CHECK(dropped.find("__sampled__") == std::string::npos);
    CHECK(graph_of(read_bytes(dropped)).meaning == EdgeMeaning::on_stack);
}

TEST_CASE("functions that differ in what a label does not say get different names") {
    Profile profile;
    CallGraph graph;
    for (const char* module : {"", "one", "two", "two"}) {
        Function function;
        function.name = profile.strings.intern("f");
        function.module = profile.strings.intern(module);
        function.discriminator = static_cast<std::uint32_t>(graph.functions.size());
        graph.functions.push_back(profile.functions.intern(function));
    }
    graph.functions.push_back({});
    graph.meaning = EdgeMeaning::on_stack;
    graph.calls = graph.primitive_calls = {1, 2, 3, 4, 5};
    graph.self.resize(1);
    graph.self[0].ticks = {1, 2, 3, 4, 5};
    graph.inclusive = graph.self;
    Section section;
    section.value_types.resize(1);
    section.value_types[0].unit = profile.strings.intern("ns");
    section.data = graph;
    profile.sections.push_back(std::move(section));
    const Profile read = read_bytes(written(profile));
    std::string names;
    for (const FunctionId id : graph_of(read).functions) names += std::string(read.text(read.functions[id].name)) + "|";
    CHECK(names == "f|f [one]|f [two]|f [two] <3>|(no stack)|");
    CHECK(graph_of(read).calls == graph.calls);
    CHECK(graph_of(read).self[0].reals == Array<double>{1 * 1e-9, 2 * 1e-9, 3 * 1e-9, 4 * 1e-9, 5 * 1e-9});
}

TEST_CASE("stacks say nothing of calls and are refused, unless samples are wanted in their place") {
    CHECK(write_error(sampled("samples", "count", 1)) ==
          "the input records stacks, which say nothing of calls; -f pstats,interval=10ms writes samples in their place, one for every 10 ms (interval=recorded: for the file's own period)");
    const char* const content =
        "profconv-dump 1\nformat: pstats\n\nsection 0: '' edges default\nvalue 0: time/seconds default\nmeaning on_stack\n"
        "function 'main' calls 3 primitive 1 self 0.01 inclusive 0.03\n"
        "function 'f' calls 2 primitive 2 self 0.02 inclusive 0.02\n"
        "call 'main' -> 'f' | :0 calls 2 primitive 0 self 0 inclusive 0.02\n"
        "call 'f' -> 'f' | :0 calls 2 primitive 2 self 0.02 inclusive 0.02\n";
    CHECK(content_of(read_bytes(written(sampled("samples", "count", 1), {{"interval", "10ms"}}))) == content);
    CHECK(content_of(read_bytes(written(sampled("cpu", "ms", 10), {{"interval", "0.01"}}))) == content);

    Profile with_period = sampled("cpu", "milliseconds", 10);
    CHECK(write_error(with_period, {{"interval", "recorded"}}) == "pstats option interval=recorded: the input records no time between its samples; say interval=10ms");
    with_period.header.period = 10;
    with_period.header.period_type.emplace().unit = with_period.strings.intern("milliseconds");
    CHECK(content_of(read_bytes(written(with_period, {{"interval", "recorded"}}))) == content);
}

TEST_CASE("an interval must be a time of which the weights are multiples") {
    for (const char* interval : {"", "x", "0", "-1", "10 apples", "nan"})
        CHECK(write_error(sampled("samples", "count", 1), {{"interval", interval}}) == "pstats option interval: expected a time such as 10ms or 0.01, or recorded, found \"" + std::string(interval) + "\"");
    CHECK(write_error(sampled("cpu", "ms", 10), {{"interval", "3ms"}}) == "pstats option interval: a weight of 0.01 seconds is no whole number of samples of 0.003 seconds each");
}

TEST_CASE("values that are no time are refused") {
    CHECK(write_error(sampled("alloc_space", "bytes", 1), {{"interval", "10ms"}}) == "pstats files hold seconds, but \"alloc_space\" is in bytes; choose a time with --value");
    CHECK(write_error(sampled("Ir", "", 1)) == "pstats files hold seconds, but \"Ir\" is without a unit; choose a time with --value");
}

TEST_CASE("numbers that were not recorded are not invented") {
    Profile profile = read_path(hand("version_4"));
    CallGraph& graph = std::get<CallGraph>(profile.sections[0].data);
    graph.sites.calls[1] = not_recorded;
    CHECK(write_error(profile) == "the number of calls of \"/src/a.py:10(alpha)\" is not recorded (some filters leave it open), and a pstats file cannot leave it out");
    graph.inclusive.clear();
    CHECK(write_error(profile) == "the call graph states no cumulative times of its functions, which a pstats file needs; what was not recorded is not invented");
}
