#include <catch2/catch.hpp>

#include <algorithm>

#include "io/error.hpp"
#include "model/dump.hpp"
#include "profile.pb.h"
#include "profiles.hpp"

using namespace pprof_test;
using namespace profconv;

namespace {

const std::string testdata = PROFCONV_TESTDATA "/pprof/";
const std::string shared = PROFCONV_SHARED_DATA "/pprof/";

std::vector<std::string> all_files() {
    std::vector<std::string> paths;
    for (const std::string folder : {"", "hand/"})
        for (const std::string& name : files_in(testdata + folder, ".pb"))
            if (name.find(".exp") == std::string::npos) paths.push_back(testdata + folder + name);
    if (!have_shared_data()) return paths;
    for (const std::string folder : {"go/", "cpp/", "edge/"})
        for (const std::string& name : files_in(shared + folder, ".pb")) paths.push_back(shared + folder + name);
    return paths;
}

proto::Profile parsed(const std::string& bytes) {
    proto::Profile profile;
    REQUIRE(profile.ParseFromString(bytes));
    return profile;
}

// A profile with one column and the given stacks ("main;f"), as another format would give it.
struct Made {
    Profile profile;
    Made(const char* type, const char* unit, int decimals = 0) {
        ValueType value;
        value.type = profile.strings.intern(type);
        value.unit = profile.strings.intern(unit);
        value.decimals = decimals;
        profile.sections.emplace_back();
        profile.sections[0].value_types.push_back(value);
        profile.sections[0].data = Samples{};
        samples().weights.resize(1);
    }
    Samples& samples() { return std::get<Samples>(profile.sections[0].data); }
    FrameId frame(const char* name, const char* module = "") {
        Function function;
        function.name = profile.strings.intern(name);
        function.module = profile.strings.intern(module);
        Frame frame;
        frame.function = profile.functions.intern(function);
        return profile.frames.intern(frame);
    }
    void sample(std::vector<FrameId> stack, std::int64_t ticks) {
        StackId node;
        for (const FrameId frame : stack) node = samples().tree.child(node, frame);
        samples().stack.push_back(node);
        samples().weights[0].ticks.push_back(ticks);
    }
    void real(double value) {
        samples().weights[0].is_real = true;
        samples().weights[0].reals.push_back(value);
        samples().stack.push_back(samples().tree.child({}, frame("main")));
    }
};

std::string written_values(const Profile& profile, const OptionValues& options = {}) {
    OptionValues all = options;
    all["compress"] = "none";
    const proto::Profile p = parsed(write_bytes(profile, all));
    std::string text = p.string_table(static_cast<int>(p.sample_type(0).unit()));
    for (const auto& sample : p.sample()) text += " " + std::to_string(sample.value(0));
    return text;
}

std::string write_error(const Profile& profile) {
    try {
        write_bytes(profile);
        return "";
    } catch (const DataError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("every profile survives being written and read again, and is written with the same bytes") {
    for (const std::string& path : all_files()) {
        INFO(path);
        const Profile first = read_path(path);
        const std::string bytes = write_bytes(first);
        const Profile second = read_bytes("again", bytes);
        CHECK(write_bytes(second) == bytes);
        CHECK(write_bytes(first) == bytes);
        REQUIRE(samples_of(second).size() == samples_of(first).size());
        for (std::size_t column = 0; column < first.sections[0].value_types.size(); ++column) {
            const Counts before = count(first, column), after = count(second, column);
            CHECK(before.rows == after.rows);
            CHECK(before.edges == after.edges);
            CHECK(before.stacks == after.stacks);
        }
    }
}

TEST_CASE("labels, mappings, header, values and frames survive, row by row") {
    for (const char* name : {"hand/labels.pb", "hand/header.pb", "hand/inlined.pb", "hand/unsymbolized.pb", "hand/empty_stack.pb", "hand/limits.pb", "hand/bytes.pb", "mill.cpu.pb.gz", "mill.heap.pb.gz"}) {
        INFO(name);
        const Profile first = read_path(testdata + name);
        // Ids follow first use in the second; written and read once more nothing may change.
        const Profile second = read_bytes("p", write_bytes(first)), third = read_bytes("p", write_bytes(second));
        CHECK(dump(second) == dump(third));
        CHECK(samples_of(first).labels.size() == samples_of(second).labels.size());
        CHECK(first.mappings.size() == second.mappings.size());
        CHECK(first.header.comments.size() == second.header.comments.size());
        CHECK(first.header.time_nanos == second.header.time_nanos);
        CHECK(first.header.period == second.header.period);
        CHECK(first.text(first.header.doc_url) == second.text(second.header.doc_url));
        CHECK(first.sections[0].default_value == second.sections[0].default_value);
        for (std::size_t i = 0; i < first.sections[0].value_types.size(); ++i) CHECK(samples_of(first).weights[i].ticks == samples_of(second).weights[i].ticks);
        for (std::size_t i = 0; i < samples_of(first).labels.size(); ++i) {
            const Label &a = samples_of(first).labels[i], &b = samples_of(second).labels[i];
            CHECK(first.text(a.key) == second.text(b.key));
            CHECK(first.text(a.text) == second.text(b.text));
            CHECK(first.text(a.unit) == second.text(b.unit));
            CHECK((a.number == b.number && a.numeric == b.numeric));
        }
    }
}

TEST_CASE("a frame and what was inlined into it at its address are one location, innermost line first") {
    const proto::Profile p = parsed(write_bytes(read_path(testdata + "hand/inlined.pb")));
    REQUIRE(p.location_size() == 4);
    CHECK(p.location(0).id() == 1);
    CHECK(p.location(0).address() == 0x1100);
    REQUIRE(p.location(0).line_size() == 3);
    const auto name = [&](int line) { return p.string_table(static_cast<int>(p.function(static_cast<int>(p.location(0).line(line).function_id()) - 1).name())); };
    CHECK(name(0) == "inner");
    CHECK(name(1) == "between");
    CHECK(name(2) == "outer");
    CHECK(p.location(0).line(0).column() == 3);
    CHECK(p.location(3).is_folded());
    CHECK(p.mapping_size() == 2);
    CHECK(p.sample(0).location_id(0) == 1);
    CHECK(p.sample(0).location_id(1) == 2);
    CHECK(p.default_sample_type() == 0);  // the last column is shown anyway
}

TEST_CASE("output is one gzip member unless it is not wanted") {
    const Profile profile = read_path(testdata + "hand/small.pb");
    const std::string packed = write_bytes(profile, {});
    CHECK(packed.substr(0, 2) == "\x1f\x8b");
    CHECK(write_bytes(read_bytes("p", packed)) == write_bytes(profile));
    CHECK(write_bytes(profile, {{"compress", "gzip"}}) == packed);
    CHECK(write_bytes(profile).substr(0, 1) == "\x0a");
}

TEST_CASE("stacks of other formats: tree form, the empty stack, separators, modules, facts of the run") {
    Made made("samples", "count");
    Profile& p = made.profile;
    Frame gap;
    gap.function = p.functions.intern({});
    gap.kind = FrameKind::separator;
    made.sample({made.frame("main", "app"), made.frame("<module>", "lib")}, 3);
    made.sample({}, 2);
    made.sample({FrameId{}}, 1);
    made.sample({made.frame("main", "app"), p.frames.intern(gap), made.frame("f", "app")}, 4);
    p.header.command = p.strings.intern("app --fast");
    validate(p);
    const proto::Profile out = parsed(write_bytes(p));
    REQUIRE(out.sample_size() == 4);
    CHECK(out.sample(0).location_id_size() == 2);
    CHECK(out.sample(1).location_id_size() == 0);
    CHECK(out.sample(2).location_id_size() == 0);
    CHECK(out.sample(3).location_id_size() == 2);
    CHECK(out.mapping_size() == 2);
    REQUIRE(out.comment_size() == 1);
    CHECK(out.string_table(static_cast<int>(out.comment(0))) == "command: app --fast");
    // pprof would cut <module> to nothing if it took it for a mangled name.
    const auto system_name = [&](int i) { return out.string_table(static_cast<int>(out.function(i).system_name())); };
    CHECK(system_name(0) == "");
    CHECK(system_name(1) == "main");
}

TEST_CASE("a line in another file than its function's is kept") {
    Made made("samples", "count");
    const FrameId main = made.frame("main");
    Frame inner = made.profile.frames[main];
    inner.file = made.profile.strings.intern("generated.y");
    inner.line = 7;
    made.sample({main, made.profile.frames.intern(inner)}, 1);
    const Profile back = read_bytes("p", write_bytes(made.profile));
    std::vector<std::string> files;
    for (const Function& f : back.functions) files.emplace_back(back.text(f.file));
    std::sort(files.begin(), files.end());
    CHECK(files == std::vector<std::string>{"", "generated.y"});
}

TEST_CASE("an estimate says that it is one") {
    Made made("samples", "count");
    made.sample({made.frame("main")}, 1);
    std::string bytes;
    Sink sink(&bytes);
    WriteRequest request;
    request.options = {{"compress", "none"}};
    request.estimated = true;
    write_pprof(made.profile, sink, request);
    sink.commit();
    const proto::Profile out = parsed(bytes);
    REQUIRE(out.comment_size() == 1);
    CHECK(out.string_table(static_cast<int>(out.comment(0))) == "stacks are estimated from a call graph");
}

TEST_CASE("decimals become whole numbers of a finer unit, exactly") {
    const auto values = [](const char* unit, int decimals, std::int64_t ticks) {
        Made made("wall", unit, decimals);
        made.sample({made.frame("main")}, ticks);
        return written_values(made.profile);
    };
    CHECK(values("seconds", 0, 5) == "seconds 5");
    CHECK(values("seconds", 9, 1250000001) == "nanoseconds 1250000001");
    CHECK(values("s", 3, 1250) == "milliseconds 1250");
    CHECK(values("seconds", 4, 12501) == "microseconds 1250100");
    CHECK(values("ms", 6, 1250001) == "nanoseconds 1250001");
    CHECK(values("minutes", 1, 15) == "seconds 90");
    CHECK(values("seconds", 12, 3000) == "nanoseconds 3");
    CHECK(values("kilobytes", 1, 5) == "bytes 512");
    CHECK(values("count", 1, -50) == "count -5");
}

TEST_CASE("fractions that no unit makes whole are refused, or rounded if that is asked for") {
    Made time("wall", "ns", 1);
    time.sample({time.frame("main")}, 15);
    time.sample({time.frame("main")}, -15);
    CHECK(write_error(time.profile) == "pprof holds whole numbers, but \"wall\" has fractions of ns; -f pprof,fractions=round rounds them, --value chooses another value type");
    CHECK(written_values(time.profile, {{"fractions", "round"}}) == "nanoseconds 2 -2");
    Made exact("wall", "seconds");
    exact.real(0.1), exact.real(1e-9), exact.real(2.5);
    CHECK(written_values(exact.profile) == "nanoseconds 100000000 1 2500000000");
    Made real("wall", "ms");
    real.real(1.0 / 3);
    CHECK(write_error(real.profile) == "pprof holds whole numbers, but \"wall\" has fractions of ms; -f pprof,fractions=round rounds them, --value chooses another value type");
    CHECK(written_values(real.profile, {{"fractions", "round"}}) == "nanoseconds 333333");
    Made unitless("score", "");
    unitless.real(0.5);
    CHECK(write_error(unitless.profile) == "pprof holds whole numbers, but \"score\" has fractions of its unit; -f pprof,fractions=round rounds them, --value chooses another value type");
    Made large("wall", "seconds", 1);
    large.sample({large.frame("main")}, INT64_MAX);
    CHECK_THROWS_WITH(write_bytes(large.profile), "a sum of values is beyond 64 bits (9223372036854775807); split the profile or use a coarser unit");
}
