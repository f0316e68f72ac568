#include <catch2/catch.hpp>

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "model/array.hpp"

using namespace profconv;

TEST_CASE("an array keeps what it holds while it grows from the heap to mapped pages") {
    constexpr std::uint32_t cells = 9'000'000;  // 36 MB: moved several times
    Array<std::uint32_t> array;
    for (std::uint32_t i = 0; i < cells; ++i) array.push_back(i * 2654435761u);
    REQUIRE(array.size() == cells);
    std::uint32_t wrong = 0;
    for (std::uint32_t i = 0; i < cells; ++i) wrong += array[i] != i * 2654435761u;
    CHECK(wrong == 0);
    const Array<std::uint32_t> copy = array;
    CHECK(copy == array);
    const Array<std::uint32_t> moved = std::move(array);
    CHECK(copy == moved);
}

TEST_CASE("two arrays that grow side by side do not touch one another") {
    Array<std::uint64_t> a, b;
    for (std::uint64_t i = 0; i < 2'000'000; ++i) a.push_back(i), b.push_back(~i);
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < a.size(); ++i) wrong += a[i] != i || b[i] != ~i;
    CHECK(wrong == 0);
}

TEST_CASE("an array resizes, reserves and fills like a vector") {
    Array<std::int32_t> array{1, 2, 3};
    array.resize(5, -1);
    CHECK(array == Array<std::int32_t>{1, 2, 3, -1, -1});
    array.resize(2);
    array.resize(3);
    CHECK(array == Array<std::int32_t>{1, 2, 0});  // not the 3 that stood there
    array.reserve(3'000'000);
    CHECK(array == Array<std::int32_t>{1, 2, 0});
    const std::vector<std::int32_t> more{7, 8};
    array.append(more.begin(), more.end());
    CHECK(array.back() == 8);
    CHECK(array.front() == 1);
    array.assign(2, array[0]);
    CHECK(array == Array<std::int32_t>{1, 1});
    array.clear();
    CHECK(array.empty());
    CHECK(array == Array<std::int32_t>{});
}

TEST_CASE("an element of the array itself can be appended at the moment it grows") {
    Array<std::uint32_t> array{5};
    for (int i = 0; i < 100'000; ++i) array.push_back(array.front());
    CHECK(std::accumulate(array.begin(), array.end(), 0u) == 500'005);
    array.resize(300'000, array[1]);
    CHECK(std::accumulate(array.begin(), array.end(), 0u) == 1'500'000);
}
