// The numbers of every profile must be those that pprof prints of it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "analysis/summary.hpp"
#include "profiles.hpp"

using namespace pprof_test;
using namespace profconv;

namespace {

const std::string testdata = PROFCONV_TESTDATA "/pprof/";
const std::string shared = PROFCONV_SHARED_DATA "/pprof/";

// pprof prints through doubles.
bool same(std::int64_t ours, std::int64_t printed) {
    return ours == printed || (std::llabs(printed) >= (std::int64_t{1} << 53) && static_cast<double>(ours) == static_cast<double>(printed));
}

void check_rows(const std::map<std::string, Row>& ours, std::map<std::string, Row> printed) {
    for (auto at = printed.begin(); at != printed.end();) at = at->second == Row{} ? printed.erase(at) : std::next(at);
    CHECK(ours.size() == printed.size());
    for (const auto& [name, row] : printed) {
        INFO(name);
        const auto found = ours.find(name);
        REQUIRE(found != ours.end());
        CHECK(same(found->second.first, row.first));
        CHECK(same(found->second.second, row.second));
    }
}

// What the program itself makes of the samples, by name.
std::map<std::string, Row> summary_rows(const Profile& profile, std::size_t column) {
    SummaryOptions options;
    options.value = column;
    options.edges = false;
    std::map<std::string, Row> rows;
    for (const FunctionRow& row : summarize(profile, profile.sections.at(0), options).functions) {
        if (!row.function.valid()) continue;
        const std::string name = display_name(profile, row.function);
        REQUIRE(rows.count(name) == 0);
        rows[name] = {row.self.ticks, row.inclusive.ticks};
        if (rows[name] == Row{}) rows.erase(name);
    }
    return rows;
}

bool distinct_names(const Profile& profile) {
    std::map<std::string, int> seen;
    for (std::uint32_t i = 0; i < profile.functions.size(); ++i)
        if (++seen[display_name(profile, {i})] > 1) return false;
    return true;
}

struct Checked {
    std::size_t tops = 0, trees = 0, traces = 0;
};

bool contains(const std::string& path, std::initializer_list<const char*> parts) {
    return std::any_of(parts.begin(), parts.end(), [&](const char* part) { return path.find(part) != std::string::npos; });
}

void check_file(const std::string& path, const std::string& expected, Checked& checked) {
    INFO(path);
    const Profile profile = read_path(path);
    const auto found = sections(expected);
    const std::size_t columns = profile.sections.at(0).value_types.size();
    const bool exact = !contains(path, {"overflow", "big53"});          // pprof wraps sums and prints through doubles
    const bool one_line = !contains(path, {"edge/strings", "hand/bytes"});  // no line breaks in names
    for (std::size_t column = 0; column < columns; ++column) {
        const auto top = found.find("top." + std::to_string(column));
        REQUIRE(top != found.end());
        INFO("column " << column);
        const Counts counts = count(profile, column);
        check_rows(counts.rows, parse_top(top->second));
        if (exact && distinct_names(profile)) CHECK(summary_rows(profile, column) == counts.rows);
        ++checked.tops;
    }
    const std::size_t shown = path.rfind(testdata, 0) == 0 ? 0 : profile.sections.at(0).default_value;
    const Counts counts = count(profile, shown);
    if (one_line && exact && found.count("tree")) CHECK((++checked.trees, counts.edges == parse_tree(found.at("tree"))));
    if (one_line && exact && found.count("traces")) CHECK((++checked.traces, counts.stacks == parse_traces(found.at("traces"))));
}

}  // namespace

TEST_CASE("functions, edges and stacks of the recorded and the hand-written profiles are those that go tool pprof prints") {
    Checked checked;
    for (const std::string folder : {"", "hand/"})
        for (const std::string& name : files_in(testdata + folder, ".exp"))
            check_file(testdata + folder + name.substr(0, name.size() - 4), testdata + folder + name, checked);
    CHECK(checked.tops == 38);
    CHECK(checked.trees == 17);
    CHECK(checked.traces == 17);
}

TEST_CASE("functions, edges and stacks of the large collection are those that the newest pprof prints") {
    if (!have_shared_data()) return;
    Checked checked;
    std::size_t files = 0;
    for (const std::string folder : {"go/", "cpp/", "edge/"})
        for (const std::string& name : files_in(shared + folder, ".pb")) {
            if (contains(name, {"drop_frames", "int64_limits"})) continue;  // the next tests
            check_file(shared + folder + name, shared + "expected/" + folder + name + ".exp", checked);
            ++files;
        }
    CHECK(files == 64);
    CHECK(checked.trees > 60);
    CHECK(checked.traces > 50);
}

TEST_CASE("frames that drop_frames names are kept, and the profile says so") {
    if (!have_shared_data()) return;
    const Profile profile = read_path(shared + "edge/drop_frames.pb.gz");
    CHECK(profile.text(profile.header.drop_frames) == "sys.*|alloc");
    CHECK(profile.text(profile.header.keep_frames) == "sysmain");
    CHECK(notes_of(profile) == "the file asks to drop frames (drop_frames); they are kept\n");
    CHECK(count(profile, 0).rows.count("sysbrk") == 1);
}

TEST_CASE("the smallest and the largest value survive, though pprof leaves out the row of the smallest") {
    const Counts counts = count(read_path(testdata + "hand/limits.pb"), 0);
    CHECK(counts.rows.at("main") == Row{INT64_MIN, INT64_MIN});
    CHECK(count(read_path(testdata + "hand/limits.pb"), 1).rows.at("main") == Row{INT64_MAX, INT64_MAX});
}

TEST_CASE("the column shown without a choice is the default type, and the last one where there is none") {
    if (!have_shared_data()) return;
    CHECK(read_path(shared + "edge/header.pb.gz").sections[0].default_value == 1);
    CHECK(read_path(shared + "edge/four_types.pb.gz").sections[0].default_value == 3);
}
