#include "cli/options.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "cli/usage.hpp"

using namespace profconv;
using Words = std::vector<std::string>;

namespace {

const std::vector<OptionGroup> stats_groups = {OptionGroup::input, OptionGroup::output, OptionGroup::filter,
                                               OptionGroup::table, OptionGroup::rows,   OptionGroup::general};

Arguments parsed(const Words& words) { return parse(words, stats_groups, "stats"); }

}  // namespace

TEST_CASE("every option stands in the table once a group, with a line of help") {
    std::set<std::pair<OptionGroup, std::string>> names;
    std::set<char> letters;
    for (const OptionInfo& option : all_options()) {
        CHECK(names.emplace(option.group, option.name).second);
        if (option.letter != '\0') CHECK(letters.insert(option.letter).second);
        CHECK(std::string_view(option.help).back() != '.');
        CHECK_FALSE(title(option.group).empty());
    }
}

TEST_CASE("options come in any order, in both spellings, with their values") {
    const Arguments a = parsed(
        {"in.trace", "--sort", "calls,name", "-n", "5", "--restrict=10", "second.trace", "--restrict", "json", "--reverse", "-"});
    CHECK(a.inputs == Words{"in.trace", "second.trace", "-"});
    CHECK(a.value("sort") == "calls,name");
    CHECK(a.number("limit", 0, 100) == 5);
    CHECK(a.values("restrict") == Words{"10", "json"});
    CHECK(a.has("reverse"));
    CHECK_FALSE(a.has("strip-dirs"));
    CHECK_FALSE(a.value("output").has_value());
    CHECK(parsed({"--limit=5", "x"}).number("limit", 0, 100) == 5);
    CHECK(parsed({"-n5", "x"}).number("limit", 0, 100) == 5);
    CHECK(parsed({"--", "--odd-name"}).inputs == Words{"--odd-name"});
    CHECK(parsed({"--sort", "-1", "x"}).value("sort") == "-1");
}

TEST_CASE("what cannot be meant is wrong usage, with a suggestion") {
    CHECK_THROWS_AS(parsed({"--rev", "x"}), UsageError);  // names are never abbreviated
    CHECK_THROWS_WITH(parsed({"--revers", "x"}), Catch::Contains("--revers") && Catch::Contains("--reverse"));
    CHECK_THROWS_WITH(parsed({"--sort"}), Catch::Contains("--sort"));
    CHECK_THROWS_AS(parsed({"--estimated", "x"}), UsageError);
    CHECK_THROWS_AS(parsed({"-Z", "x"}), UsageError);
    CHECK_THROWS_AS(parsed({"--reverse=yes", "x"}), UsageError);
    const Arguments a = parsed({"-n", "many", "x"});
    CHECK_THROWS_WITH(a.number("limit", 0, 100), Catch::Contains("--limit") && Catch::Contains("many"));
    CHECK_THROWS_AS(parsed({"-n", "101", "x"}).number("limit", 0, 100), UsageError);
}
