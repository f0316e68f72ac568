#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "collapsed/collapsed.hpp"
#include "collapsed/line.hpp"
#include "collapsed/style.hpp"
#include "io/error.hpp"
#include "io/numbers.hpp"
#include "model/project.hpp"

using namespace profconv;

namespace {

Profile read(std::string_view text, ReadRequest request = {}) {
    Source source("t.folded", text);
    Profile profile = read_collapsed(source, request);
    validate(profile);
    return profile;
}

std::string write(const Profile& profile, OptionValues options = {}) {
    std::string out;
    Sink sink(&out);
    WriteRequest request;
    request.options = std::move(options);
    write_collapsed(profile, sink, request);
    sink.commit();
    return out;
}

// "self/inclusive" per function name, of one value type.
std::map<std::string, std::string> totals(const Profile& profile, std::size_t value = 0) {
    const Section& section = profile.sections.at(0);
    const CallGraph graph = project(profile, std::get<Samples>(section.data));
    std::map<std::string, std::string> rows;
    const int decimals = section.value_types[value].decimals;
    for (std::size_t i = 0; i < graph.functions.size(); ++i)
        rows[std::string(profile.text(profile.functions[graph.functions[i]].name))] =
            decimal_text(graph.self[value].ticks[i], decimals) + "/" + decimal_text(graph.inclusive[value].ticks[i], decimals);
    return rows;
}
using Rows = std::map<std::string, std::string>;

std::string error_of(std::string_view text, ReadRequest request = {}) {
    try {
        read(text, request);
    } catch (const DataError& error) {
        return error.what();
    }
    return "no error";
}

Match sniff(std::string_view text, std::string_view suffix = "") { return sniff_collapsed({text, true, suffix}); }

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a function is counted once per stack, however often it recurses") {
    CHECK(totals(read("f;f;g;f 2\nf;g 3\nf 1\ng;f;g 4\n")) == Rows{{"f", "3/10"}, {"g", "7/9"}});
}

TEST_CASE("names hold blanks; the count is what follows the last one") {
    CHECK(totals(read("main;operator new (unsigned long);x<int, y> 7\nmain;do thing 2 3\n")) ==
          Rows{{"main", "0/10"}, {"operator new (unsigned long)", "0/7"}, {"x<int, y>", "7/7"}, {"do thing 2", "3/3"}});
}

TEST_CASE("equal stacks are added up while reading, in order of first appearance") {
    const Profile profile = read("z;y 2\na;b 3\nz;y 3\n");
    const Samples& samples = std::get<Samples>(profile.sections[0].data);
    CHECK(samples.size() == 2);
    CHECK(samples.weights[0].ticks == Ticks{5, 3});
}

TEST_CASE("fractions are exact and get as many decimals as the file uses") {
    const Profile profile = read("main;a 0.5\nmain;b 2.25\nmain;c 3\nmain;d 4.\n");
    CHECK(profile.sections[0].value_types[0].decimals == 2);
    CHECK(totals(profile) == Rows{{"main", "0/9.75"}, {"a", "0.5/0.5"}, {"b", "2.25/2.25"}, {"c", "3/3"}, {"d", "4/4"}});
    CHECK(write(profile) == "main;a 0.5\nmain;b 2.25\nmain;c 3\nmain;d 4\n");
}

TEST_CASE("two counts on every line are two value types") {
    const Profile profile = read("main;a 10 12\nmain;b 3 0\nmain;c 0 7\n");
    CHECK(totals(profile, 0) == Rows{{"main", "0/13"}, {"a", "10/10"}, {"b", "3/3"}, {"c", "0/0"}});
    CHECK(totals(profile, 1) == Rows{{"main", "0/19"}, {"a", "12/12"}, {"b", "0/0"}, {"c", "7/7"}});
    ReadRequest one;
    one.options["columns"] = "1";
    CHECK(totals(read("main;a 10 12\n", one)) == Rows{{"main", "0/12"}, {"a 10", "12/12"}});
}

TEST_CASE("errors name line and column and show the line with a caret") {
    CHECK(error_of("main;a 3\nno count here\n") == "t.folded:2:10: expected a count after the last blank, found \"here\"\nno count here\n         ^");
    CHECK(error_of("main;a 1e3\n") == "t.folded:1:8: expected a count after the last blank, found \"1e3\"\nmain;a 1e3\n       ^");
    CHECK(error_of("main;b -3\n") ==
          "t.folded:1:8: expected a count of 0 or more (-F collapsed,negative=yes accepts differences), found \"-3\"\nmain;b -3\n       ^");
    CHECK(error_of("a;b 9223372036854775807\na;b 1\n") == "t.folded:2:5: the sum of the counts is beyond 64 bits (9223372036854775807)\na;b 1\n    ^");
    CHECK(error_of("# only comments\n") == "t.folded:2:1: expected stacks, found none; the input holds only comments, blank or malformed lines");
    CHECK(error_of("") == "t.folded:1:1: expected stacks, found empty input");
}

TEST_CASE("lenient reading leaves bad lines out and counts them") {
    ReadRequest request;
    request.lenient = true;
    const Profile profile = read("main;a 3\nno count here\nmain;b x\n42\n;\nmain;c 4\n", request);
    CHECK(totals(profile) == Rows{{"main", "0/7"}, {"a", "3/3"}, {"c", "4/4"}});
    CHECK(to_text(*profile.notes.begin()) == "t.folded:2: line without a count: left out (4 times)");
}

TEST_CASE("every style splits a frame so that joining gives the text back") {
    const std::pair<const char*, FrameStyle> texts[] = {
        {"f (pkg/mod name.py:11)", FrameStyle::pyspy}, {"dgemm_ (libblas.so.3)", FrameStyle::pyspy},    {"odd (x:007)", FrameStyle::pyspy},
        {"f (app.py);L12", FrameStyle::austin1},       {"C:\\srv\\app.py:main:28", FrameStyle::colon},  {"T0:1f", FrameStyle::colon},
        {"unix`idle+0x6", FrameStyle::backquote},      {"Foo.bar_[j]", FrameStyle::plain},              {"x_[z]", FrameStyle::plain},
        {"--", FrameStyle::plain},                     {"", FrameStyle::pyspy},                         {" (x)", FrameStyle::pyspy}};
    for (const auto& [text, style] : texts) CHECK(join_frame(split_frame(text, style, true), style) == text);
    const FrameParts parts = split_frame("f (pkg/mod name.py:11)_[k]", FrameStyle::pyspy, true);
    CHECK(parts.name == "f");
    CHECK(parts.file == "pkg/mod name.py");
    CHECK(parts.line == 11);
    CHECK(parts.kind == FrameKind::kernel);
}

TEST_CASE("the text of every file in testdata survives reading and writing") {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(PROFCONV_TESTDATA "/collapsed")) {
        const std::string path = entry.path().string();
        const bool stacks = path.ends_with(".folded") || path.ends_with(".austin");
        if (!stacks || path.find("/bad/") != std::string::npos || path.find("two_columns") != std::string::npos || path.find("odd_lines") != std::string::npos) continue;
        INFO(path);
        Source source(path);
        const std::string once = write(read_collapsed(source, {}));
        Source again("again", once);
        CHECK(write(read_collapsed(again, {})) == once);
        std::istringstream lines(content(path));
        std::set<std::string> expected;
        for (std::string line; std::getline(lines, line);)
            if (line[0] != '#') expected.insert(line);
        std::string sorted;
        for (const std::string& line : expected) sorted += line + "\n";
        CHECK(once == sorted);
        ++files;
    }
    CHECK(files >= 8);
}

TEST_CASE("other texts with numbers at the end of lines are not taken for stacks") {
    CHECK(sniff("main;a 3\nmain;b 4\n") == Match::certain);
    CHECK(sniff("a 1\nb 2\n") == Match::no);
    CHECK(sniff("a 1\nb 2\n", ".folded") == Match::weak);
    CHECK(sniff("2026-11-22 10:00:00 INFO started; worker 3\n2026-11-22 10:00:01 INFO x 4\n") == Match::no);
    CHECK(sniff("int main(void){ int a = 0; for (int i = 0;;) a += 3\n") == Match::no);
    CHECK(sniff("{\"a;b\": 3\n") == Match::no);
    CHECK(sniff("main;a 3\n\0x\n") == Match::certain);
    CHECK(sniff(std::string_view("main;a 3\n\0x\n", 12)) == Match::no);
}

TEST_CASE("a stack of a million frames and a name of a megabyte are read and written") {
    std::string deep;
    for (int i = 0; i < 1000000; ++i) deep += i ? ";f" : "f";
    const std::string text = deep + " 2\n" + std::string(1 << 20, 'x') + ";y 3\n";
    const Profile profile = read(text);
    CHECK(totals(profile)["f"] == "2/2");
    CHECK(write(profile) == text);
}

TEST_CASE("names that would break a line are made safe, and texts that become equal are added up") {
    Profile profile;
    Samples samples;
    const auto frame = [&](std::string_view name) {
        Function function;
        function.name = profile.strings.intern(name);
        Frame f;
        f.function = profile.functions.intern(function);
        return profile.frames.intern(f);
    };
    for (const std::string_view name : {"a;b", "a:b", " a\nb ", ""}) samples.stack.push_back(samples.tree.child({}, frame(name)));
    samples.weights.emplace_back();
    samples.weights[0].ticks = {1, 2, 4, 8};
    Section section;
    section.value_types.emplace_back();
    section.data = samples;
    profile.sections.push_back(section);
    CHECK(write(profile) == "[unknown] 8\na b 4\na:b 3\n");
    CHECK(write(profile, {{"order", "value"}}) == "[unknown] 8\na b 4\na:b 3\n");
}

TEST_CASE("the numbers of recorded files agree with those of another program") {
    const std::filesystem::path folder = PROFCONV_SHARED_DATA "/collapsed";
    if (!std::filesystem::exists(folder)) {
        WARN("the folder with recorded files and expected numbers is not here");
        return;
    }
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "expected")) {
        const std::string name = entry.path().filename().string(), ending = ".selftotal.tsv";
        if (!name.ends_with(ending)) continue;
        INFO(name);
        Source source((folder / name.substr(0, name.size() - ending.size())).string());
        ReadRequest request;
        request.options["style"] = "plain";
        Rows expected;
        std::istringstream lines(content(entry.path()));
        for (std::string line; std::getline(lines, line);) {
            const std::size_t a = line.find('\t'), b = line.find('\t', a + 1);
            if (line[0] != '#' && b != std::string::npos && line.compare(a + 1, b - a - 1, "self") != 0) expected[line.substr(0, a)] = line.substr(a + 1, b - a - 1) + "/" + line.substr(b + 1);
        }
        CHECK(totals(read_collapsed(source, request)) == expected);
        ++files;
    }
    CHECK(files > 5);
}
