#include <catch2/catch.hpp>

#include <random>

#include "analysis/recursion.hpp"

using namespace profconv;

TEST_CASE("cycles are the sets of functions that reach one another") {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        const std::uint32_t nodes = 1 + random() % 9;
        std::vector<CallEdge> edges;
        std::vector<std::vector<bool>> reach(nodes, std::vector<bool>(nodes));
        for (std::uint32_t i = random() % 16; i > 0; --i) {
            const std::uint32_t a = random() % nodes, b = random() % nodes;
            edges.push_back({a, b});
            reach[a][b] = true;
        }
        for (std::uint32_t k = 0; k < nodes; ++k)
            for (std::uint32_t i = 0; i < nodes; ++i)
                for (std::uint32_t j = 0; j < nodes; ++j)
                    if (reach[i][k] && reach[k][j]) reach[i][j] = true;
        const auto cycle = find_cycles(nodes, edges);
        for (std::uint32_t i = 0; i < nodes; ++i)
            for (std::uint32_t j = 0; j < nodes; ++j)
                if (i != j) REQUIRE((cycle[i] != 0 && cycle[i] == cycle[j]) == (reach[i][j] && reach[j][i]));
    }
}

TEST_CASE("a chain and a ring of 200000 functions need no recursion") {
    std::vector<CallEdge> chain;
    for (std::uint32_t i = 0; i + 1 < 200000; ++i) chain.push_back({i, i + 1});
    CHECK(find_cycles(200000, chain) == std::vector<std::uint32_t>(200000));
    chain.push_back({199999, 0});
    CHECK(find_cycles(200000, chain) == std::vector<std::uint32_t>(200000, 1));
}
