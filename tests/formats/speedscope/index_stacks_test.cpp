#include "speedscope/index_stacks.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace profconv;

TEST_CASE("stacks are sorted level by level, shorter ones first, equal ones in order of appearance") {
    std::mt19937 random(41);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::vector<std::uint32_t>> lists;
        IndexStacks stacks;
        for (unsigned count = random() % 200; count > 0; --count) {
            std::vector<std::uint32_t> list(random() % 7);
            for (std::uint32_t& index : list) index = random() % 3 ? random() % 2 : UINT32_MAX - 1 - random() % 2;
            stacks.begin();
            for (const std::uint32_t index : list) stacks.add(index);
            lists.push_back(std::move(list));
        }
        std::vector<std::uint32_t> expected(lists.size());
        std::iota(expected.begin(), expected.end(), 0u);
        std::stable_sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) { return lists[a] < lists[b]; });
        stacks.sort();
        REQUIRE(stacks.order() == expected);
    }
}
