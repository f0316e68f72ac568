#include "collapsed/stack_index.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace profconv;

TEST_CASE("whole stacks are looked up while enough of the lines just read are repeats, and again when they come back") {
    StackIndex index;
    const auto read = [&](int lines, bool repeats) {
        for (int i = 0; i < lines; ++i) index.count(repeats);
        return index.worthwhile();
    };
    CHECK(read(4095, false));
    CHECK_FALSE(read(1, false));
    CHECK_FALSE(read(4000, true));
    CHECK(read(96, true));
    for (int i = 0; i < 4096; ++i) index.count(i % 4 == 0);
    CHECK(index.worthwhile());
    for (int i = 0; i < 4096; ++i) index.count(i % 5 == 0);
    CHECK_FALSE(index.worthwhile());
}

TEST_CASE("a stack keeps the node that was given to it, among many others") {
    StackIndex index;
    const auto text = [](std::uint32_t i) { return "main;f" + std::to_string(i * 7919) + std::string(i % 300, 'x'); };
    for (std::uint32_t i = 0; i < 50000; ++i) {
        StackId& node = index.find(text(i));
        REQUIRE_FALSE(node.valid());
        node = {i};
    }
    for (std::uint32_t i = 0; i < 50000; ++i) REQUIRE(index.find(text(i)).value == i);
}
