#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

#include "model/project.hpp"
#include "model/trace_builder.hpp"
#include "report/pstats_text.hpp"
#include "report/rows.hpp"
#include "report/stats_text.hpp"

using namespace profconv;

namespace {

// main calls fib, which calls itself twice; one clock in ns.
Profile small_trace() {
    Profile profile;
    const auto frame = [&](std::string_view name, std::string_view file, std::uint32_t line) {
        Function function;
        function.name = profile.strings.intern(name);
        function.file = profile.strings.intern(file);
        function.start_line = line;
        Frame f;
        f.function = profile.functions.intern(function);
        return profile.frames.intern(f);
    };
    const FrameId main = frame("<module>", "/src/app.py", 1), fib = frame("fib", "/src/app.py", 3), len = frame("<built-in method builtins.len>", "~", 0);
    const ThreadId thread = profile.add_thread({});
    TraceBuilder builder({}, 1);
    std::int64_t now = 0;
    const auto enter = [&](FrameId f) { builder.enter(thread, f, &now), now += 1000000; };
    const auto leave = [&] { builder.leave(thread, &now), now += 500000; };
    enter(main), enter(fib), enter(fib), leave(), enter(fib), enter(len), leave(), leave(), leave(), leave();
    Section section;
    section.value_types.emplace_back();
    section.value_types[0].type = profile.strings.intern("wall");
    section.value_types[0].unit = profile.strings.intern("ns");
    std::visit([&](auto data) { section.data = std::move(data); }, builder.finish());
    profile.sections.push_back(std::move(section));
    return profile;
}

Table table_of(const Profile& profile, bool strip = true) { return make_table(profile, summarize(profile, profile.sections[0], {}), {strip}); }

std::string text_of(const Profile& profile, const Table& table, const StatsReport& report) {
    std::string out;
    Sink sink(&out);
    write_stats(sink, profile, table, report);
    sink.commit();
    return out;
}

}  // namespace

TEST_CASE("a trace prints as pstats prints it") {
    const Profile profile = small_trace();
    StatsReport report;
    report.sort = {SortKey::inclusive};
    CHECK(text_of(profile, table_of(profile), report) ==
          "         5 function calls (3 primitive calls) in 0.007 seconds\n"
          "\n"
          "   Ordered by: cumulative time\n"
          "\n"
          "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n"
          "        1    0.002    0.002    0.007    0.007 app.py:1(<module>)\n"
          "      3/1    0.005    0.002    0.006    0.006 app.py:3(fib)\n"
          "        1    0.001    0.001    0.001    0.001 {built-in method builtins.len}\n"
          "\n"
          "\n");
}

TEST_CASE("callers and callees stand in pstats' columns") {
    const Profile profile = small_trace();
    StatsReport report;
    report.stats = false;
    report.callers = report.callees = true;
    report.sort = {SortKey::label};
    report.restrictions.emplace_back("app");
    CHECK(text_of(profile, table_of(profile), report) ==
          "   Ordered by: standard name\n"
          "   List reduced from 3 to 2 due to restriction <'app'>\n"
          "\n"
          "Function            was called by...\n"
          "                        ncalls  tottime  cumtime\n"
          "app.py:1(<module>)  <- \n"
          "app.py:3(fib)       <-       1    0.002    0.006  app.py:1(<module>)\n"
          "                             2    0.003    0.004  app.py:3(fib)\n"
          "\n"
          "\n"
          "   Ordered by: standard name\n"
          "   List reduced from 3 to 2 due to restriction <'app'>\n"
          "\n"
          "Function            called...\n"
          "                        ncalls  tottime  cumtime\n"
          "app.py:1(<module>)  ->       1    0.002    0.006  app.py:3(fib)\n"
          "app.py:3(fib)       ->       2    0.003    0.004  app.py:3(fib)\n"
          "                             1    0.001    0.001  {built-in method builtins.len}\n"
          "\n"
          "\n");
}

TEST_CASE("restrictions that leave nothing print nothing but the totals") {
    const Profile profile = small_trace();
    StatsReport report;
    report.sort = {SortKey::self};
    report.callers = true;
    report.restrictions.emplace_back("0");
    CHECK(text_of(profile, table_of(profile), report) == "         5 function calls (3 primitive calls) in 0.007 seconds\n\n");
}

TEST_CASE("sampled stacks have no call counts and cannot be sorted by them") {
    Profile profile = small_trace();
    CallTree tree = std::get<CallTree>(profile.sections[0].data);
    profile.sections[0].data = to_samples(tree);
    profile.sections[0].value_types[0].type = profile.strings.intern("samples");
    profile.sections[0].value_types[0].unit = profile.strings.intern("count");
    StatsReport report;
    report.sort = {SortKey::inclusive};
    const Table table = table_of(profile);
    CHECK(text_of(profile, table, report) ==
          "         7000000 samples in 3 functions\n"
          "\n"
          "   Ordered by: inclusive samples\n"
          "\n"
          "    self    self% inclusive    incl% filename:lineno(function)\n"
          " 1500000   21.43%   7000000  100.00% app.py:1(<module>)\n"
          " 4500000   64.29%   5500000   78.57% app.py:3(fib)\n"
          " 1000000   14.29%   1000000   14.29% {built-in method builtins.len}\n"
          "\n"
          "\n");
    report.sort = {SortKey::calls};
    CHECK_THROWS_WITH(text_of(profile, table, report), "cannot sort by calls: sampled stacks record no call counts; sort by self or inclusive");
}

TEST_CASE("rows for programs are exact and quote what needs it") {
    Profile profile = small_trace();
    const Table table = table_of(profile, false);
    std::string csv, json;
    {
        Sink sink(&csv);
        write_rows(sink, table, {2, 1}, RowKind::stats, RowFormat::csv);
        sink.commit();
    }
    CHECK(csv == "calls,primitive_calls,self,inclusive,function,file,line,module\r\n"
                 "1,1,1000000,1000000,<built-in method builtins.len>,~,0,\r\n"
                 "3,1,4500000,5500000,fib,/src/app.py,3,\r\n");
    {
        Sink sink(&json);
        write_rows(sink, table, {1}, RowKind::callers, RowFormat::json);
        sink.commit();
    }
    CHECK(json == "{\"value_type\":\"wall\",\"unit\":\"ns\",\"rows\":[\n"
                  "{\"calls\":1,\"primitive_calls\":1,\"self\":2000000,\"inclusive\":5500000,\"caller\":\"<module>\",\"caller_file\":\"/src/app.py\",\"caller_line\":1,"
                  "\"callee\":\"fib\",\"callee_file\":\"/src/app.py\",\"callee_line\":3},\n"
                  "{\"calls\":2,\"primitive_calls\":2,\"self\":2500000,\"inclusive\":3500000,\"caller\":\"fib\",\"caller_file\":\"/src/app.py\",\"caller_line\":3,"
                  "\"callee\":\"fib\",\"callee_file\":\"/src/app.py\",\"callee_line\":3}\n]}\n");
}

TEST_CASE("sort keys are found by every name and by pstats' prefixes") {
    CHECK(parse_sort_key("cumtime") == SortKey::inclusive);
    CHECK(parse_sort_key("cu") == SortKey::inclusive);
    CHECK(parse_sort_key("cum") == SortKey::inclusive);
    CHECK(parse_sort_key("ca") == SortKey::calls);
    CHECK(parse_sort_key("file") == SortKey::file);
    CHECK(parse_sort_key("flat") == SortKey::self);
    CHECK(parse_sort_key("s") == SortKey::label);
    CHECK(parse_sort_key("-1") == SortKey::label);
    CHECK(parse_sort_key("2") == SortKey::inclusive);
    CHECK_THROWS_AS(parse_sort_key("c"), RankError);
    CHECK_THROWS_WITH(parse_sort_key("1", false), "the key 1 stands alone or not at all; several keys are names");
    CHECK_THROWS_WITH(parse_sort_key("none"), "none stands alone: there is nothing to sort by");
    CHECK_THROWS_WITH(parse_sort_key("n"), "sort key \"n\" is ambiguous; choose from ncalls name nfl");
}

TEST_CASE("padding counts code points") {
    CHECK(width("é") == 1);
    CHECK(width("\xff\xc3") == 2);
    CHECK(pad_left("é", 3) == "  é");
    CHECK(f8(0.0025) == "   0.003");
    CHECK(f8(0.0015) == "   0.002");
    CHECK(f8(-0.0) == "  -0.000");
}

TEST_CASE("numbers are those of printf, also next to halves of what is shown") {
    std::mt19937_64 random(5);
    std::vector<double> values = {0, 0.0005, 0.0015, 0.0025, 0.9995, 9.9995, 99.9995, 999.9995, 9999.9995, 99999.9995, 1e5, 1e6, 123456789.0625, 1e15, 1e22, 1.7e308, 5e-324, -1.5, -0.0005, -0.0001, INFINITY, -INFINITY};
    for (int i = 0; i < 20000; ++i) {
        const double half = (static_cast<double>(random() % 10000000) + 0.5) / 1000;
        values.insert(values.end(), {half, std::nextafter(half, 0), std::nextafter(half, 1e9), static_cast<double>(random() % 100000000000) * 1e-9, std::bit_cast<double>(random() >> 2)});
    }
    for (const double value : values) {
        char expected[400];
        std::snprintf(expected, sizeof expected, "%8.3f", value);
        REQUIRE(f8(value) == expected);
    }
    CHECK(f8(-std::numeric_limits<double>::quiet_NaN()) == "     nan");
}

TEST_CASE("counts are padded, two where they differ, and shown as Python shows what is no integer") {
    const auto text = [](const Number& calls, const Number& primitive, std::size_t columns, CountForm form = CountForm::str) {
        char line[number_room];
        return std::string(line, put_calls(line, calls, primitive, columns, form));
    };
    Number truth = Number::of(1);
    truth.is_truth_value = true;
    CHECK(text(Number::of(7), Number::of(7), 9) == "        7");
    CHECK(text(Number::of(999999), Number::of(1000), 9) == "999999/1000");
    CHECK(text(Number::of(1000000), Number::of(0), 12) == "   1000000/0");
    CHECK(text(Number::of(-1), Number::of(-1), 4) == "  -1");
    CHECK(text(Number::of_real(2.5), Number::of(2), 9) == "    2.5/2");
    CHECK(text(Number::of_real(2.5), Number::of_real(-0.5), 9, CountForm::whole) == "      2/0");
    CHECK(text(truth, truth, 6) == "  True");
    CHECK(text(truth, Number::of(0), 6, CountForm::whole) == "   1/0");
    CHECK(text(Number::of(3), Number::none(Number::not_recorded), 3) == "  3");
    CHECK(text(Number::none(Number::not_recorded), Number::of(3), 3) == "  ?");
}
