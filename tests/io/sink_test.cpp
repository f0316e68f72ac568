#include "io/sink.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "files.hpp"
#include "io/error.hpp"
#include "io/source.hpp"

using namespace profconv;

TEST_CASE("a file appears only when it is complete") {
    const TemporaryFolder folder;
    {
        Sink sink(folder / "out");
        sink.write("half");
        CHECK_FALSE(std::filesystem::exists(folder / "out"));
    }
    CHECK(folder.count() == 0);
    Sink sink(folder / "out");
    sink.write("whole\n");
    sink.commit();
    CHECK(read_file(folder / "out") == "whole\n");
    CHECK(folder.count() == 1);
}

TEST_CASE("an old file stays until the new one is complete, and keeps its permissions") {
    const TemporaryFolder folder;
    write_file(folder / "out", "old");
    ::chmod((folder / "out").c_str(), 0640);
    {
        Sink sink(folder / "out");
        sink.write(std::string(1000000, 'x'));
    }
    CHECK(read_file(folder / "out") == "old");
    Sink sink(folder / "out");
    sink.write("new");
    sink.commit();
    CHECK(read_file(folder / "out") == "new");
    struct stat status {};
    ::stat((folder / "out").c_str(), &status);
    CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("what cannot be written is said when the output is opened") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH(Sink(folder / "no/such/folder"), Catch::Contains(folder / "no/such/folder"));
    CHECK_THROWS_AS(Sink(folder / ""), DataError);
}

TEST_CASE("a full disk is an error and not silence") {
    Sink sink("/dev/full");
    sink.write("x");
    CHECK_THROWS_WITH(sink.commit(), Catch::Contains("/dev/full") && Catch::Contains("No space left"));
}

TEST_CASE("large pieces and small ones come out in order") {
    std::string memory, wanted;
    {
        Sink sink(&memory);
        for (int i = 0; i < 2000; ++i) {
            const std::string piece(static_cast<std::size_t>(i * 37 % 5001) + (i % 500 == 7 ? 600000 : 0),
                                    static_cast<char>('a' + i % 26));
            sink.write(piece);
            sink.put('\n');
            wanted += piece + "\n";
        }
        sink.commit();
    }
    CHECK(memory == wanted);
}

TEST_CASE("numbers") {
    std::string memory;
    Sink sink(&memory);
    sink.write_integer(INT64_MIN), sink.put(' ');
    sink.write_unsigned(UINT64_MAX), sink.put(' ');
    sink.write_hex(0xdeadBEEF), sink.put(' ');
    sink.write_decimal(-1250, 3), sink.put(' ');
    sink.write_decimal(5, 18), sink.put(' ');
    sink.write_real(0.1), sink.put(' ');
    sink.write_real(1e300);
    sink.commit();
    CHECK(memory == "-9223372036854775808 18446744073709551615 deadbeef -1.25 0.000000000000000005 0.1 1e+300");
}

TEST_CASE("compressed output is one member with the same bytes every time") {
    const TemporaryFolder folder;
    const std::string text(3000000, 'q');
    for (const std::string suffix : {".gz", ".zst"}) {
        const auto write = [&](const std::string& name) {
            Sink sink(folder / (name + suffix));
            for (std::size_t at = 0; at < text.size(); at += 1000) sink.write(std::string_view(text).substr(at, 1000));
            sink.commit();
            return read_file(folder / (name + suffix));
        };
        const std::string packed = write("one");
        CHECK(packed == write("two"));
        CHECK(packed.size() < text.size() / 50);
        if (suffix == ".gz") {
            CHECK(packed.substr(0, 3) == "\x1f\x8b\x08");
            CHECK(packed.substr(3, 5) == std::string(5, '\0'));  // no name, no time
            CHECK(packed.find("\x1f\x8b\x08", 1) == std::string::npos);
        }
        Source source(folder / ("one" + suffix));
        CHECK_FALSE(source.fill(text.size() + 1));
        CHECK(source.available() == text);
    }
}
