#include <catch2/catch.hpp>
#include <random>

#include "model/runs.hpp"
#include "model/ticks.hpp"

using namespace profconv;

TEST_CASE("ticks are what a list of 64-bit integers would be, whether they fit in 32 bits or not") {
    std::mt19937_64 random(5);
    for (int round = 0; round < 200; ++round) {
        Ticks ticks;
        std::vector<std::int64_t> expected;
        const auto value = [&] { return static_cast<std::int64_t>(random()) >> (random() % 40 == 0 ? random() % 8 : 34 + random() % 29); };
        for (int i = 0; i < 300; ++i) {
            const std::size_t row = expected.empty() ? 0 : random() % expected.size();
            const std::int64_t v = value();
            std::int64_t sum;
            switch (expected.empty() ? 0 : random() % 5) {
                case 0: ticks.push_back(v), expected.push_back(v); break;
                case 1: ticks.set(row, v), expected[row] = v; break;
                case 2:
                    REQUIRE(ticks.try_add(row, v) == !__builtin_add_overflow(expected[row], v, &sum));
                    if (ticks[row] == sum) expected[row] = sum;
                    break;
                case 3: ticks.resize(expected.size() + row % 7), expected.resize(expected.size() + row % 7); break;
                default: REQUIRE(ticks[row] == expected[row]);
            }
        }
        REQUIRE(std::vector<std::int64_t>(ticks.begin(), ticks.end()) == expected);
    }
}

TEST_CASE("ticks widen at the ends of 32 bits and refuse sums beyond 64") {
    Ticks ticks{INT32_MAX, INT32_MIN};
    ticks.add(0, 1), ticks.add(1, -1);
    CHECK(ticks == Ticks{2147483648, -2147483649});
    ticks.set(0, INT64_MAX);
    CHECK_THROWS_AS(ticks.add(0, 1), OverflowError);
    CHECK(ticks[0] == INT64_MAX);
    CHECK(Ticks{1, 2} == [] { Ticks wide{INT64_MAX, 2}; wide.set(0, 1); return wide; }());
}

TEST_CASE("runs are what a plain list would be, asked in any order") {
    std::mt19937 random(8);
    for (int round = 0; round < 100; ++round) {
        Runs<unsigned> runs;
        std::vector<unsigned> expected;
        while (expected.size() < 500)
            for (unsigned value = random() % 5, count = random() % 40; count > 0; --count) runs.push_back(value), expected.push_back(value);
        REQUIRE(runs.size() == expected.size());
        std::size_t row = 0;
        for (const unsigned value : runs) REQUIRE(value == expected[row++]);
        for (int i = 0; i < 500; ++i) {
            row = random() % expected.size();
            REQUIRE(runs[row] == expected[row]);
        }
    }
    CHECK(Runs<unsigned>().empty());
}
