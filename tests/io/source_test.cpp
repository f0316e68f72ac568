#include "io/source.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "files.hpp"
#include "io/error.hpp"
#include "io/sink.hpp"

using namespace profconv;

namespace {

std::string take_all(Source& source, std::size_t step) {
    std::string all;
    while (source.fill(step) || !source.available().empty()) {
        const std::string_view piece = source.available().substr(0, step);
        all += piece;
        source.consume(piece.size());
    }
    return all;
}

std::string take_all(const std::string& path, std::size_t step = 1000) {
    Source source(path);
    return take_all(source, step);
}

// Lines of all lengths, some far longer than the window.
std::string sample_text(std::size_t bytes) {
    std::mt19937 random(7);
    std::string text;
    while (text.size() < bytes) {
        text.append(random() % 4 == 0 ? random() % 5000 : random() % 80, static_cast<char>('a' + random() % 26));
        text += '\n';
    }
    return text;
}

std::string compressed(const TemporaryFolder& folder, const std::string& suffix, std::string_view text) {
    Sink sink(folder / ("packed" + suffix));
    sink.write(text);
    sink.commit();
    return read_file(folder / ("packed" + suffix));
}

}  // namespace

TEST_CASE("a source gives the bytes of a file in pieces of any size, and says where it is") {
    const TemporaryFolder folder;
    const std::string text = sample_text(1500000);
    write_file(folder / "in", text);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, std::size_t{1000001}, text.size()}) {
        if (step == 1) continue;  // covered by 7; a byte at a time only takes longer
        CHECK(take_all(folder / "in", step) == text);
    }
    Source source(folder / "in");
    CHECK(source.file_size() == text.size());
    CHECK(source.mtime().has_value());
    CHECK(source.name() == folder / "in");
    CHECK(source.offset() == 0);
    REQUIRE(source.fill(10));
    source.consume(10);
    CHECK(source.offset() == 10);
    REQUIRE(source.fill(1000000));
    CHECK(source.available().substr(0, 1000000) == std::string_view(text).substr(10, 1000000));
    CHECK_FALSE(source.fill(text.size()));
    CHECK(source.available() == std::string_view(text).substr(10));
}

TEST_CASE("whole words may be loaded at the end of the input") {
    const std::string text = "0123456789";
    Source source("memory", text);
    source.fill(text.size() + 1);
    const char* end = source.available().data() + source.available().size();
    int sum = 0;
    for (int i = 0; i < 32; ++i) sum += end[i];  // the address sanitizer objects if it is not ours
    CHECK(sum == sum);
    CHECK(source.available() == text);
}

TEST_CASE("gzip and zstd are found by content, whatever the name") {
    const TemporaryFolder folder;
    const std::string text = sample_text(700000);
    for (const std::string suffix : {".gz", ".zst"}) {
        write_file(folder / "in.txt", compressed(folder, suffix, text));
        Source source(folder / "in.txt");
        CHECK(take_all(source, 12345) == text);
        CHECK(source.compression() == (suffix == ".gz" ? "gzip" : "zstd"));
    }
    write_file(folder / "plain.gz", text);
    CHECK(take_all(folder / "plain.gz") == text);
}

TEST_CASE("gzip members and zstd frames follow each other, empty ones too") {
    const TemporaryFolder folder;
    const std::string text = sample_text(300000);
    for (const std::string suffix : {".gz", ".zst"}) {
        std::string joined;
        for (const std::string_view part : {"one\n", "", "two\n"}) joined += compressed(folder, suffix, part);
        joined += compressed(folder, suffix, text);
        write_file(folder / "joined", joined);
        CHECK(take_all(folder / "joined") == "one\ntwo\n" + text);
    }
}

TEST_CASE("cut and damaged compressed files are errors, wherever they are cut") {
    const TemporaryFolder folder;
    const std::string text = sample_text(200000);
    for (const std::string suffix : {".gz", ".zst"}) {
        const std::string packed = compressed(folder, suffix, text);
        for (const std::size_t kept : {std::size_t{12}, packed.size() / 2, packed.size() - 1}) {
            write_file(folder / "cut", packed.substr(0, kept));
            CHECK_THROWS_WITH(take_all(folder / "cut"), Catch::Contains("truncated"));
        }
        std::string flipped = packed;
        flipped[packed.size() / 2] = static_cast<char>(flipped[packed.size() / 2] ^ 0x55);
        write_file(folder / "flipped", flipped);
        CHECK_THROWS_AS(take_all(folder / "flipped"), DataError);
        write_file(folder / "tail", packed + "no member");
        CHECK_THROWS_WITH(take_all(folder / "tail"), Catch::Contains("tail"));
    }
}

TEST_CASE("what cannot be read is named") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH(Source(folder / "absent"), Catch::Contains(folder / "absent") && Catch::Contains("No such file"));
    CHECK_THROWS_WITH(Source(folder / ""), Catch::Contains("directory"));
}

TEST_CASE("an empty input is at its end at once") {
    const TemporaryFolder folder;
    write_file(folder / "empty", "");
    Source source(folder / "empty");
    CHECK_FALSE(source.fill(1));
    CHECK(source.available().empty());
    CHECK(take_all(folder / "empty") == "");
}

TEST_CASE("byte order marks are dropped and UTF-16 becomes UTF-8") {
    const TemporaryFolder folder;
    const auto decoded = [&](std::string_view bytes) {
        write_file(folder / "in", bytes);
        Source source(folder / "in");
        std::string text = take_all(source, 3);
        CHECK(source.had_byte_order_mark());
        return text;
    };
    using namespace std::string_view_literals;
    CHECK(decoded("\xef\xbb\xbfmain 1\n"sv) == "main 1\n");
    CHECK(decoded("\xff\xfem\0\xe9\0\x3d\xd8\x00\xde\n\0"sv) == "m\xc3\xa9\xf0\x9f\x98\x80\n");
    CHECK(decoded("\xfe\xff\0m\0\xe9\xd8\x3d\xde\x00\0\n"sv) == "m\xc3\xa9\xf0\x9f\x98\x80\n");
    CHECK(decoded("\xff\xfe\x3d\xd8x\0"sv) == "\xef\xbf\xbdx");  // half a pair
}
