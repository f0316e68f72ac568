// The files that valgrind recorded, against numbers that were not computed by this program: tables made by testdata's
// tabulate.py, and what callgrind_annotate printed.
#include <catch2/catch.hpp>

#include <set>

#include "annotate.hpp"
#include "tables.hpp"

using namespace callgrind_test;
using namespace profconv;

namespace {

const std::string folder = PROFCONV_TESTDATA "/callgrind/";

std::vector<std::string> recorded_files() {
    auto names = files_in(folder, ".cg");
    for (const std::string& name : files_in(folder, ".cg.gz")) names.push_back(name);
    return names;
}
std::string without_gz(const std::string& name) { return name.substr(0, name.find(".gz")); }

void check_functions(const Tables& tables, const std::string& path) {
    const auto rows = read_csv(path);
    const auto self = tables.self(), arriving = tables.arriving();
    REQUIRE(rows.size() == tables.functions.size() + 1);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const FunctionKey key{row[0], row[1], row[2]};
        INFO(row[0] << " in " << row[1]);
        REQUIRE(self.count(key) == 1);
        CHECK(arriving.at(key)[0] == std::stoll(row[3]));
        for (std::size_t e = 0; e < tables.events.size(); ++e) {
            CHECK(self.at(key)[e] == std::stoll(row[4 + 2 * e]));
            CHECK(arriving.at(key)[e + 1] == std::stoll(row[5 + 2 * e]));
        }
    }
}

void check_edges(const Tables& tables, const std::string& path) {
    std::multiset<std::vector<std::string>> expected, found;
    const auto rows = read_csv(path);
    expected.insert(rows.begin() + 1, rows.end());
    for (const auto& [edge, costs] : tables.edges()) {
        std::vector<std::string> row{std::get<0>(edge.first), std::get<1>(edge.first), std::get<0>(edge.second),
                                     std::get<1>(edge.second)};
        for (const std::int64_t cost : costs) row.push_back(std::to_string(cost));
        found.insert(row);
    }
    CHECK(found == expected);
}

}  // namespace

TEST_CASE("functions and edges of every recorded file are those of an independent reading") {
    const auto names = recorded_files();
    REQUIRE(names.size() == 10);
    for (const std::string& name : names) {
        INFO(name);
        const Tables tables = tables_of(read_path(folder + name));
        check_functions(tables, folder + without_gz(name) + ".functions.csv");
        check_edges(tables, folder + without_gz(name) + ".edges.csv");
    }
}

TEST_CASE("totals and self costs of recorded files are what callgrind_annotate printed") {
    const auto names = files_in(folder, ".annotate");
    REQUIRE(names.size() == 3);
    for (const std::string& name : names) {
        INFO(name);
        const Tables tables = tables_of(read_path(folder + name.substr(0, name.size() - 9) + ".cg"));
        const Annotation annotation = parse_annotation(file_bytes(folder + name), tables.events.size());
        CHECK(annotation.self == self_per_file_and_function(tables));
    }
}

TEST_CASE("the same run written with and without names and position compression is the same profile") {
    CHECK(tables_of(read_path(folder + "uncompressed.cg")) == tables_of(read_path(folder + "defaults.cg")));
}

TEST_CASE("dumps of one run add up to the run") {
    // The parts were cut before each call of sort_words(), so they hold the same costs and calls.
    const Tables whole = tables_of(read_path(folder + "defaults.cg")), parts = tables_of(read_path(folder + "parts.cg"));
    CHECK(parts.self() == whole.self());
    CHECK(parts.edges() == whole.edges());
    CHECK(parts.total() == whole.total());
}

TEST_CASE("recorded totals are the sums of the cost lines: no recorded file leaves a repair note") {
    for (const std::string& name : recorded_files()) {
        INFO(name);
        for (const Note& note : read_path(folder + name).notes) CHECK(note.level == NoteLevel::info);
    }
}
