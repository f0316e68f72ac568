#include "report/text_cells.hpp"

#include <catch2/catch.hpp>

using namespace profconv;

TEST_CASE("cells stand at the right of columns as wide as their widest cell, in code points") {
    TextCells cells({3, 1});
    for (const char* cell : {"a", "µs", "12345", "", "∞", "x"}) cells.add(cell);
    const auto row = [&](std::size_t number) {
        std::string line = ">";
        cells.append_row(number, line);
        return line;
    };
    CHECK(row(0) == ">    a µs ");
    CHECK(row(1) == ">12345    ");
    CHECK(row(2) == ">    ∞  x ");
}

TEST_CASE("a column of narrow cells has its least width") {
    TextCells cells({4});
    cells.add("7");
    std::string line;
    cells.append_row(0, line);
    CHECK(line == "   7 ");
}
