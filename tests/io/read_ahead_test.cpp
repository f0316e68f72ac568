#include <catch2/catch.hpp>
#include <random>

#include "files.hpp"
#include "io/error.hpp"
#include "io/sink.hpp"
#include "io/source.hpp"

using namespace profconv;

namespace {

std::string random_text(std::size_t bytes) {
    std::mt19937 random(11);
    std::string text(bytes, '\0');
    for (char& c : text) c = static_cast<char>('a' + random() % 16);
    return text;
}

std::string text_of(const std::string& path, unsigned jobs) {
    Source source(path, jobs);
    std::string all;
    while (source.fill(1)) {
        all += source.available();
        source.consume(source.available().size());
    }
    return all;
}

std::string error_of(const std::string& path, unsigned jobs) {
    try {
        text_of(path, jobs);
    } catch (const DataError& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("compressed files give the same bytes and the same errors when they are decoded on a second thread") {
    const TemporaryFolder folder;
    const std::string text = random_text(9 << 20);
    for (const std::string suffix : {".gz", ".zst"}) {
        const std::string path = folder / ("in" + suffix);
        Sink sink(path);
        sink.write(text);
        sink.commit();
        CHECK(text_of(path, 2) == text);

        std::string packed = read_file(path);
        const std::string cut = folder / ("cut" + suffix);
        write_file(cut, packed.substr(0, packed.size() * 3 / 4));
        CHECK(error_of(cut, 2).find("truncated") != std::string::npos);
        CHECK(error_of(cut, 2) == error_of(cut, 1));
        packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] + 1);
        write_file(cut, packed);
        CHECK(error_of(cut, 2).find("damaged") != std::string::npos);
        CHECK(error_of(cut, 2) == error_of(cut, 1));
    }
}

TEST_CASE("a reader that stops in the middle does not wait for the rest") {
    const TemporaryFolder folder;
    const std::string text = random_text(9 << 20);
    Sink sink(folder / "in.gz");
    sink.write(text);
    sink.commit();
    Source source(folder / "in.gz", 2);
    REQUIRE(source.fill(3 << 20));
    CHECK(source.available().substr(0, 1000) == text.substr(0, 1000));
}
