#include <catch2/catch.hpp>

#include "model/dump.hpp"
#include "profiles.hpp"

using namespace pstats_test;
using namespace profconv;

namespace {

std::string bytes_of(std::initializer_list<std::string_view> parts) {
    std::string bytes;
    for (const std::string_view part : parts) bytes += part;
    return bytes;
}

using namespace std::string_view_literals;

// {('a.py', 1, 'f'): (1, 2, 0.5, 1.5, {('a.py', 1, 'f'): (1, 1, 0.25, 0.25)})} as Python 3.11 writes it
const std::string with_references = bytes_of({"\xfb\xa9\x03\xfa\x04"sv, "a.py\xe9\x01\0\0\0\xda\x01"sv, "f)\x05r\x03\0\0\0\xe9\x02\0\0\0"sv, "\xe7\0\0\0\0\0\0\xe0\x3f\xe7\0\0\0\0\0\0\xf8\x3f"sv,
                                              "{r\x01\0\0\0\xa9\x04r\x03\0\0\0r\x03\0\0\0\xe7\0\0\0\0\0\0\xd0\x3fr\x09\0\0\0"sv, "00"sv});

}  // namespace

TEST_CASE("a profile with references is read, primitive calls first in functions and calls first in callers") {
    const Profile profile = read_bytes(with_references);
    CHECK(dump(profile) ==
          "profconv-dump 1\nformat: pstats\n\nsection 0: '' edges default\nvalue 0: time/seconds default\nmeaning on_stack\n"
          "function 'f' a.py:1 calls 2 primitive 1 self 0.5 inclusive 1.5\n"
          "call 'f' a.py:1 -> 'f' a.py:1 | a.py:0 calls 1 primitive 1 self 0.25 inclusive 0.25\n");
}

TEST_CASE("a profile cut off anywhere is refused") {
    for (std::size_t size = 0; size < with_references.size(); ++size) {
        INFO(size);
        CHECK_FALSE(read_error(std::string_view(with_references).substr(0, size)).empty());
    }
}

TEST_CASE("every profile of the large collection is read, and every broken one refused") {
    if (!have_shared_data()) return;
    std::size_t refused = 0, read = 0;
    for (const std::string& path : files_below(PROFCONV_SHARED_DATA "/pstats", ".pstats")) {
        INFO(path);
        const std::string message = read_error(file_bytes(path));
        const bool broken = path.find("/bad_") != std::string::npos || path.find("/num_big") != std::string::npos;
        CHECK(message.empty() != broken);
        ++(broken ? refused : read);
        UNSCOPED_INFO(message);
    }
    CHECK(refused == 15);
    CHECK(read > 80);
}
