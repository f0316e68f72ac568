#include <catch2/catch.hpp>

#include "tables.hpp"

using namespace callgrind_test;

TEST_CASE("every broken file gives exactly the message beside it") {
    const std::string folder = PROFCONV_TESTDATA "/callgrind/bad/";
    const auto names = files_in(folder, ".cg");
    REQUIRE(names.size() >= 20);
    for (const std::string& name : names) {
        std::string expected = file_bytes(folder + name.substr(0, name.size() - 3) + ".err");
        if (!expected.empty() && expected.back() == '\n') expected.pop_back();
        INFO(name);
        CHECK(read_error(name, file_bytes(folder + name)) == expected);
    }
}

TEST_CASE("the recorded files cut anywhere give a profile or an error, and never anything else") {
    for (const char* name : {"addresses.cg", "parts.cg", "threads.cg"}) {
        const std::string whole = file_bytes(std::string(PROFCONV_TESTDATA "/callgrind/") + name);
        std::size_t errors = 0;
        for (std::size_t size = 0; size < whole.size(); size += 97)
            if (!read_error(name, std::string_view(whole).substr(0, size)).empty()) ++errors;
        CHECK(errors > 10);  // those that end between calls= and its cost line, or before "events:"
    }
}
