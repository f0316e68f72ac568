#include <catch2/catch.hpp>

#include <cstring>

#include "profiles.hpp"

using namespace pstats_test;
using namespace profconv;
using namespace std::literals;

namespace {

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

TEST_CASE("every broken profile gives exactly the message beside it") {
    const auto paths = files_below(PROFCONV_TESTDATA "/pstats/bad", ".pstats");
    CHECK(paths.size() == 72);
    for (const std::string& path : paths) {
        INFO(path);
        CHECK(read_error(file_bytes(path), name_of(path)) + "\n" == file_bytes(path.substr(0, path.rfind('.')) + ".err"));
    }
}

TEST_CASE("a profile that is cut off anywhere is refused, with the place where it ends") {
    for (const std::string& path : files_below(PROFCONV_TESTDATA "/pstats", ".pstats")) {
        if (path.find("/bad/") != std::string::npos || path.find("trailing") != std::string::npos) continue;
        const std::string whole = file_bytes(path);
        INFO(path);
        CHECK(read_error(whole).empty());
        for (std::size_t size = 2; size < whole.size(); ++size) {
            INFO(size);
            CHECK(read_error(std::string_view(whole).substr(0, size)).find("it is cut off") != std::string::npos);
        }
    }
}

TEST_CASE("a flipped bit anywhere gives a valid profile or a message, never anything else") {
    for (const char* name : {"references", "version_1", "names", "callers"}) {
        std::string bytes = file_bytes(hand(name));
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
            read_error(bytes);
            bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
        }
    }
    SUCCEED();
}

TEST_CASE("a dict of callers that is referred to again and again is refused before it fills the memory") {
    const auto label = [](int number) { return ")\x03z\x01" "ai" + std::string(reinterpret_cast<const char*>(&number), 4) + "z\x01g"; };
    const std::string numbers = "i\1\0\0\0i\1\0\0\0i\1\0\0\0i\1\0\0\0"s;
    std::string bytes = "{" + label(0) + ")\x05" + numbers + "\xfb";
    for (int caller = 0; caller < 2000; ++caller) bytes += label(caller) + "i\1\0\0\0"s;
    bytes += '0';
    for (int function = 1; function < 2000; ++function) bytes += label(function) + ")\x05" + numbers + "r\0\0\0\0"s;
    bytes += '0';
    CHECK(read_error(bytes) == "test.pstats: offset 76073, callers of a:1001(g): this refers to the callers of another function, as is done millions of times before; no real profile does");
}
