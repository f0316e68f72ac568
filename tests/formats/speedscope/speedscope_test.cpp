#include <catch2/catch.hpp>

#include <filesystem>
#include <map>

#include "io/error.hpp"
#include "io/numbers.hpp"
#include "model/project.hpp"
#include "speedscope/decimal.hpp"
#include "speedscope/names.hpp"
#include "speedscope/speedscope.hpp"

using namespace profconv;

namespace {

Profile read_file(const std::string& name, bool order, bool lenient = false) {
    Source source(PROFCONV_TESTDATA "/speedscope/" + name);
    ReadRequest request;
    request.want.order = order;
    request.lenient = lenient;
    Profile profile = read_speedscope(source, request);
    validate(profile);
    return profile;
}

std::string write(const Profile& profile, OptionValues options = {}, bool estimated = false) {
    std::string out;
    Sink sink(&out);
    WriteRequest request;
    request.options = std::move(options);
    request.estimated = estimated;
    write_speedscope(profile, sink, request);
    sink.commit();
    return out;
}

CallGraph graph_of(const Profile& profile, std::size_t section) {
    const auto& data = profile.sections.at(section).data;
    if (const auto* trace = std::get_if<Trace>(&data)) return project(profile, fold(*trace));
    if (const auto* tree = std::get_if<CallTree>(&data)) return project(profile, *tree);
    return project(profile, std::get<Samples>(data));
}

std::map<std::string, std::string> totals(const Profile& profile, std::size_t section = 0) {
    const CallGraph graph = graph_of(profile, section);
    const int decimals = profile.sections[section].value_types[0].decimals;
    std::map<std::string, std::string> rows;
    for (std::size_t i = 0; i < graph.functions.size(); ++i) {
        const FunctionId f = graph.functions[i];
        rows[f.valid() ? std::string(profile.text(profile.functions[f].name)) : "(no stack)"] =
            decimal_text(graph.self[0].ticks[i], decimals) + "/" + decimal_text(graph.inclusive[0].ticks[i], decimals);
    }
    return rows;
}
using Rows = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("evented profiles give self and inclusive time, recursion counted once, folded or in order") {
    for (const bool order : {false, true}) CHECK(totals(read_file("hand/recursion.speedscope.json", order)) == Rows{{"f", "16/20"}, {"g", "4/7"}});
    const CallGraph graph = graph_of(read_file("hand/recursion.speedscope.json", false), 0);
    CHECK(graph.calls == Array<std::int64_t>{3, 1});
    CHECK(graph.primitive_calls == Array<std::int64_t>{1, 1});
}

TEST_CASE("sampled profiles count a frame once per sample and keep idle time") {
    for (const bool order : {false, true}) CHECK(totals(read_file("hand/sampled.speedscope.json", order)) == Rows{{"f", "3/6"}, {"g", "3/3"}, {"(no stack)", "4/4"}});
}

TEST_CASE("profiles of one kind and unit are one section with a thread each") {
    const Profile profile = read_file("hand/threads.speedscope.json", false);
    REQUIRE(profile.sections.size() == 2);
    CHECK(profile.default_section == 0);
    CHECK(totals(profile, 0) == Rows{{"f", "2/2.5"}, {"g", "0.5/0.5"}});
    CHECK(totals(profile, 1) == Rows{{"f", "0.75/0.75"}});
    CHECK(profile.threads[1].pid == 7);
    CHECK(profile.threads[1].os_tid == 141);
    CHECK(profile.text(profile.threads[1].name) == "Process 7 Thread 141 \"worker\"");
}

TEST_CASE("profiles may come before the frames they use") {
    for (const bool order : {false, true}) CHECK(totals(read_file("hand/frames_last.speedscope.json", order)) == Rows{{"f", "3.25/4"}, {"g", "0.75/0.75"}});
}

TEST_CASE("value types stand in brackets and are sections of their own") {
    const Profile profile = read_file("hand/two_values.speedscope.json", true);
    REQUIRE(profile.sections.size() == 2);
    CHECK(profile.text(profile.sections[0].value_types[0].type) == "samples");
    CHECK(profile.text(profile.sections[1].value_types[0].type) == "cpu");
    CHECK(profile.text(profile.threads[0].name) == "w");
}

TEST_CASE("writing, reading and writing again gives the same bytes") {
    for (const char* name : {"recursion", "sampled", "threads", "frames_last", "two_values", "odd_names"}) {
        INFO(name);
        const std::string once = write(read_file(std::string("hand/") + name + ".speedscope.json", true));
        Source source("again", once);
        ReadRequest request;
        request.want.order = true;
        CHECK(write(read_speedscope(source, request)) == once);
    }
}

TEST_CASE("aggregated stacks are written once each, parents first, and say so") {
    Profile profile = read_file("hand/sampled.speedscope.json", false);
    const std::string text = write(profile);
    CHECK(text.find("\"name\":\"cpu (aggregated)\",\"unit\":\"milliseconds\",\"startValue\":0,\"endValue\":10,\"samples\":[[],[0,0],[0,1]],\"weights\":[4,3,3]") != std::string::npos);
    CHECK(write(profile, {}, true).find("\"cpu (estimated stacks)\"") != std::string::npos);
}

TEST_CASE("names are escaped and what is no UTF-8 becomes U+FFFD") {
    Profile profile;
    Function function;
    function.name = profile.strings.intern("a\"\\\n\x01\xff");
    Frame frame;
    frame.function = profile.functions.intern(function);
    Samples samples;
    samples.stack = {samples.tree.child({}, profile.frames.intern(frame))};
    samples.weights.emplace_back();
    samples.weights[0].ticks = {1};
    Section section;
    section.value_types.emplace_back();
    section.data = samples;
    profile.sections.push_back(section);
    CHECK(write(profile).find("{\"name\":\"a\\\"\\\\\\u000a\\u0001\xef\xbf\xbd\"}") != std::string::npos);
    std::get<Samples>(profile.sections[0].data).weights[0].ticks = {-1};
    CHECK_THROWS_WITH(write(profile), "speedscope cannot hold negative weights; write the two profiles one by one, or use pprof");
}

TEST_CASE("lenient reading repairs times and closes, with notes") {
    const Profile unclosed = read_file("bad/unclosed.json", false, true);
    CHECK(totals(unclosed) == Rows{{"f", "5/6"}, {"g", "1/1"}});
    CHECK(to_text(*unclosed.notes.begin()) == "frames open at the end: closed there");
    CHECK(totals(read_file("bad/decreasing.json", false, true)) == Rows{{"f", "6/6"}, {"g", "0/0"}});
}

TEST_CASE("units are scaled exactly or become none") {
    CHECK(speedscope_unit("ns").name == "nanoseconds");
    CHECK(speedscope_unit("microseconds").name == "microseconds");
    CHECK(speedscope_unit("minutes").name == "seconds");
    CHECK(speedscope_unit("minutes").factor == 60);
    CHECK(speedscope_unit("kB").name == "bytes");
    CHECK(speedscope_unit("kB").factor == 1024);
    CHECK(speedscope_unit("cycles").name == "none");
}

TEST_CASE("JSON numbers become exact decimals, exponents too") {
    const auto text = [](std::string_view number) {
        Decimal value;
        return exact_decimal(number, value) ? decimal_text(value.digits, value.decimals) : std::string("no");
    };
    CHECK(text("1.50") == "1.5");
    CHECK(text("-12e-3") == "-0.012");
    CHECK(text("1.25E+2") == "125");
    CHECK(text("0e99") == "0");
    CHECK(text("1e30") == "no");
    CHECK(text("123456789012345678901") == "no");
}

TEST_CASE("the content shows the format, not the name") {
    const auto sniff = [](std::string_view text, std::string_view suffix) { return sniff_speedscope({text, true, suffix}); };
    CHECK(sniff("{\"shared\":{\"frames\":[]},\"profiles\":[]}", ".json") == Match::certain);
    CHECK(sniff("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\"}", "") == Match::certain);
    CHECK(sniff("{\"traceEvents\":[]}", ".json") == Match::no);
    CHECK(sniff("main;a 3\n", ".speedscope.json") == Match::no);
}
