#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <array>
#include <numeric>
#include <random>

#include "analysis/python_sort.hpp"
#include "analysis/rank.hpp"
#include "analysis/sort_texts.hpp"

using namespace profconv;

namespace {

Table table_of(const std::vector<double>& own) {
    Table table;
    table.counted = true;
    for (const double value : own) {
        TableRow row;
        row.name = "f";
        row.self = Number::of_real(value);
        row.calls = Number::of(1);
        table.rows.push_back(row);
        ++table.listed;
    }
    return table;
}

std::vector<std::uint32_t> by_self(const std::vector<double>& own) { return sorted_rows(table_of(own), {SortKey::self}, false); }

using Rows = std::vector<std::uint32_t>;
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("rows that are equal stay in table order, and zeros are equal whatever their sign") {
    CHECK(by_self({1, 2, 1, 2}) == Rows{1, 3, 0, 2});
    CHECK(by_self({-0.0, 0.0, 1e-300, -1}) == Rows{2, 0, 1, 3});
    CHECK(by_self({-1.5, -INFINITY, INFINITY, 1}) == Rows{2, 3, 0, 1});
}

TEST_CASE("with NaN among fewer than 64 rows the order is Python's") {
    // sorted(range(n), key=cmp_to_key(...)) of Python 3.11
    CHECK(by_self({1, no_number, 3, 2}) == Rows{0, 1, 2, 3});
    CHECK(by_self({no_number, 3, 1, 2}) == Rows{0, 1, 3, 2});
    CHECK(by_self({3, 1, no_number, 7, 2, no_number, 9}) == Rows{0, 1, 2, 3, 4, 5, 6});
    CHECK(by_self({1, 2, 3, no_number, 9, 0, 8}) == Rows{4, 6, 2, 1, 0, 3, 5});
}

TEST_CASE("with NaN among more rows it comes last") {
    std::vector<double> own(100);
    std::iota(own.begin(), own.end(), 0);
    own[98] = no_number;
    const auto rows = by_self(own);
    CHECK(rows.front() == 99);
    CHECK(rows[1] == 97);
    CHECK(rows.back() == 98);
}

TEST_CASE("missing numbers come last and rows that are only named are not listed") {
    Table table = table_of({1, 2, 3, 4});
    table.rows[3].self = Number::none(Number::does_not_apply);
    table.rows[2].self = Number::none(Number::not_recorded);
    table.rows[1].listed = false;
    CHECK(sorted_rows(table, {SortKey::self}, false) == Rows{0, 2, 3});
    CHECK(sorted_rows(table, {}, true) == Rows{0, 2, 3});
    CHECK(sorted_rows(table, {SortKey::self}, true) == Rows{3, 2, 0});
}

TEST_CASE("sorting by texts eight bytes at a time is a stable sort by texts") {
    std::mt19937 random(7);
    std::vector<std::string> texts;
    for (int i = 0; i < 5000; ++i) {
        std::string text = i % 3 ? "/usr/lib/python3/site-packages/" : "~";
        for (int part = 0, parts = static_cast<int>(random() % 6); part < parts; ++part) text += std::array{"same/", "a", "é", "\xff", "zz/longer than eight bytes/", "\x01"}[random() % 6];
        texts.push_back(text);
    }
    Rows rows(texts.size());
    std::iota(rows.begin(), rows.end(), 0u);
    Rows expected = rows;
    std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) { return compare_texts(texts[a], texts[b]) < 0; });
    sort_by_texts(rows, [&](auto row) { return std::string_view(texts[row]); }, [&](auto a, auto b) { return compare_texts(texts[a], texts[b]); });
    CHECK(rows == expected);
}

TEST_CASE("ranks of places order rows as comparing them does") {
    std::mt19937 random(3);
    Table table;
    for (int i = 0; i < 2000; ++i) {
        TableRow row;
        row.file = std::array{"/a.py", "/b.py", "~", "\xff", "é"}[random() % 5];
        row.line = static_cast<std::int64_t>(random() % 5) - 1;
        row.name = std::array{"f", "function_with_a_name", "function_with_another", "", "é"}[random() % 5];
        row.module = std::array{"", "m"}[random() % 2];
        table.rows.push_back(row);
    }
    const auto ranks = place_ranks(table);
    for (std::size_t i = 1; i < table.rows.size(); ++i) {
        const int order = compare_places(table.rows[i - 1], table.rows[i]);
        CHECK((order > 0) - (order < 0) == (ranks[i - 1] > ranks[i]) - (ranks[i - 1] < ranks[i]));
    }
}

TEST_CASE("restrictions are typed as Python types them") {
    const Table table = table_of(std::vector<double>(8, 1.0));
    const auto left = [&](const std::string& text) {
        Rows rows{0, 1, 2, 3, 4, 5, 6, 7};
        Restriction(text).apply(table, rows);
        return rows.size();
    };
    CHECK(left("3") == 3);
    CHECK(left(" +3\n") == 3);
    CHECK(left("0_3") == 3);
    CHECK(left("-1") == 8);
    CHECK(left("99999999999999999999999") == 8);
    CHECK(left("0") == 0);
    CHECK(left("True") == 1);
    CHECK(left("False") == 0);
    CHECK(left(".5") == 4);
    CHECK(left("5e-1") == 4);
    CHECK(left("0.06") == 0);  // 8 * 0.06 + 0.5 is below 1
    CHECK(left("0.0625") == 1);
    CHECK(left("1.0") == 8);
    CHECK(left("nan") == 8);
    CHECK(left("-inf") == 8);
    CHECK(left("1e999") == 8);
    CHECK(left("1e-999") == 0);
    CHECK(left("f") == 8);
    CHECK(left("3_") == 0);   // no number: an expression that matches no label
    CHECK(left("0x3") == 0);
    CHECK(left("nan(1)") == 0);
    CHECK(left("(") == 8);    // no expression either: selects everything
    CHECK(Restriction("(").error() == "regular expression \"(\", character 2: missing closing parenthesis");
    CHECK(Restriction(".5").shown() == "0.5");
    CHECK(Restriction("+1_0").shown() == "10");
    CHECK(Restriction("False").shown() == "False");
}
