#include "io/line_cursor.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "files.hpp"
#include "io/error.hpp"

using namespace profconv;
using namespace std::string_view_literals;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    Source source("text", text);
    LineCursor cursor(source);
    std::vector<std::string> lines;
    std::string_view line;
    while (cursor.next(line)) {
        lines.emplace_back(line);
        CHECK(cursor.number() == lines.size());
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines end in LF or CRLF, the last one in nothing if it likes") {
    CHECK(lines_of("") == Lines{});
    CHECK(lines_of("\n") == Lines{""});
    CHECK(lines_of("a\nb") == Lines{"a", "b"});
    CHECK(lines_of("a\r\nb\r\n") == Lines{"a", "b"});
    CHECK(lines_of("a\r\r\n\r\n") == Lines{"a\r", ""});
    CHECK(lines_of("a\rb\n") == Lines{"a\rb"});
    CHECK(lines_of("a\0b\n\n\nc"sv) == Lines{std::string("a\0b"sv), "", "", "c"});
}

TEST_CASE("lines may be longer than any window and stand anywhere in it") {
    const TemporaryFolder folder;
    Lines wanted;
    std::string text;
    for (std::size_t i = 0; i < 400; ++i) {
        wanted.emplace_back((i * 7919) % 3001 + (i % 100 == 50 ? 2000000 : 0), static_cast<char>('a' + i % 26));
        text += wanted.back() + "\n";
    }
    write_file(folder / "in", text);
    Source source(folder / "in");
    LineCursor cursor(source);
    std::string_view line;
    std::size_t count = 0, wrong = 0;
    while (cursor.next(line)) wrong += count >= wanted.size() || line != wanted[count++];
    CHECK(count == wanted.size());
    CHECK(wrong == 0);
}

TEST_CASE("only the last line can lack its end") {
    Source source("text", "a\nb\r\nc");
    LineCursor cursor(source);
    std::string_view line;
    REQUIRE(cursor.next(line));
    CHECK(cursor.terminated());
    REQUIRE(cursor.next(line));
    CHECK(cursor.terminated());
    REQUIRE(cursor.next(line));
    CHECK_FALSE(cursor.terminated());
}

TEST_CASE("errors point into the line") {
    Source source("in.trace", "first\nsecond\n");
    LineCursor cursor(source);
    std::string_view line;
    cursor.next(line);
    cursor.next(line);
    CHECK(cursor.place() == "in.trace:2");
    CHECK(cursor.error_at(line.data() + 3, "expected x, found o") == "in.trace:2:4: expected x, found o\nsecond\n   ^");
    CHECK_THROWS_WITH(cursor.fail_at(line.end(), "expected more"), "in.trace:2:7: expected more\nsecond\n      ^");
    CHECK_FALSE(cursor.next(line));
    CHECK_THROWS_WITH(cursor.fail_at_end("expected \"end\", found none"),
                      Catch::StartsWith("in.trace:3:1: expected \"end\", found none"));
}
