#include "io/parts.hpp"

#include <catch2/catch.hpp>

#include "files.hpp"
#include "io/sink.hpp"

using namespace profconv;

namespace {

std::string text_of(Source& source) {
    std::string all;
    while (source.fill(1)) {
        all += source.available();
        source.consume(source.available().size());
    }
    return all;
}

std::string lines(std::size_t bytes) {
    std::string text;
    for (int i = 0; text.size() < bytes; ++i) text += std::to_string(i) + std::string(static_cast<std::size_t>(i % 900), 'x') + "\n";
    return text;
}

}  // namespace

TEST_CASE("the parts of a large file end with lines and are the whole file together") {
    const TemporaryFolder folder;
    std::string text = lines(70 << 20);
    text += "the last line lacks its end";
    write_file(folder / "in", text);
    for (const unsigned count : {2u, 3u, 4u, 64u}) {
        const Source source(folder / "in");
        const auto parts = parts_at_lines(source, count);
        REQUIRE(parts.size() == std::min(count, 4u));  // of 16 MiB at least
        std::string all;
        for (const auto& part : parts) {
            const std::string piece = text_of(*part);
            CHECK((&part == &parts.back() || piece.back() == '\n'));
            CHECK(piece.size() > (10 << 20));
            all += piece;
        }
        CHECK(all == text);
    }
}

TEST_CASE("a file of one line is one part, the others are empty") {
    const TemporaryFolder folder;
    const std::string text(40 << 20, 'x');
    write_file(folder / "in", text);
    const Source source(folder / "in");
    const auto parts = parts_at_lines(source, 2);
    REQUIRE(parts.size() == 2);
    CHECK(text_of(*parts[0]) == text);
    CHECK(text_of(*parts[1]).empty());
}

TEST_CASE("small, compressed and marked inputs, and single jobs, are not cut") {
    const TemporaryFolder folder;
    const std::string text = lines(40 << 20);
    write_file(folder / "in", text);
    CHECK(parts_at_lines(Source(folder / "in"), 1).empty());
    write_file(folder / "small", text.substr(0, 20 << 20));
    CHECK(parts_at_lines(Source(folder / "small"), 8).empty());
    write_file(folder / "marked", "\xef\xbb\xbf" + text);
    CHECK(parts_at_lines(Source(folder / "marked"), 2).empty());
    CHECK(parts_at_lines(Source("memory", text), 2).empty());
}
