// Reading with several threads: the same profile and the same messages for every number of them.
#include <catch2/catch.hpp>
#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include "collapsed/collapsed.hpp"
#include "formats/outcome.hpp"

using namespace profconv;

namespace {

// A file large enough to be read in parts, gone at the end.
class LargeFile {
public:
    explicit LargeFile(const std::string& text) {
        char name[] = "/tmp/profconv-jobs-XXXXXX";
        const int descriptor = ::mkstemp(name);
        path_ = name;
        std::ofstream(path_, std::ios::binary) << text;
        ::close(descriptor);
    }
    ~LargeFile() { std::remove(path_.c_str()); }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// What a run prints and its notes, or its error.
std::string outcome(const LargeFile& file, unsigned jobs, OptionValues options = {}, bool lenient = false, bool lines = true) {
    Source source(file.path(), jobs);
    ReadRequest request;
    request.jobs = jobs;
    request.lenient = lenient;
    request.want.lines = lines;
    request.options = std::move(options);
    return read_outcome(source, request, read_collapsed);
}

// Stacks that share much and little, some of them repeated far away, 3 MiB of distinct text written again and again.
std::string stacks(std::size_t bytes, bool decimals) {
    std::mt19937 random(17);
    std::vector<std::string> lines;
    for (std::size_t size = 0; size < (3 << 20); size += lines.back().size()) {
        std::string line;
        for (unsigned depth = 1 + random() % 20, i = 0; i < depth; ++i) line += "function_" + std::to_string(random() % 3000) + " (file" + std::to_string(random() % 40) + ".py:" + std::to_string(random() % 9 + 1) + ");";
        line.back() = ' ';
        lines.push_back(std::move(line));
    }
    std::string text;
    while (text.size() < bytes) {
        text += lines[random() % lines.size()] + std::to_string(random() % 1000);
        if (decimals && random() % 100000 == 0) text += "." + std::to_string(random() % 10000);
        text += random() % 9 ? "\n" : "\r\n";
        if (random() % 100000 == 0) text += "# number: " + std::to_string(random()) + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("a large file is the same profile for every number of jobs") {
    for (const bool decimals : {false, true}) {
        const LargeFile file(stacks(50 << 20, decimals));
        for (const bool lines : {true, !decimals}) {
            const std::string serial = outcome(file, 1, {}, false, lines);
            REQUIRE(serial.find("function_1") != std::string::npos);
            for (const unsigned jobs : {2u, 3u}) CHECK(outcome(file, jobs, {}, false, lines) == serial);
        }
    }
}

TEST_CASE("an error in a late part is reported with its true line, also behind an earlier error in a part before it") {
    std::string text = stacks(40 << 20, false);
    text += "no count here\n";
    {
        const LargeFile file(text);
        const std::string serial = outcome(file, 1);
        CHECK(serial.find("expected a count after the last blank") != std::string::npos);
        CHECK(outcome(file, 2) == serial);
        CHECK(outcome(file, 2, {}, true) == outcome(file, 1, {}, true));
    }
    text.insert(text.find('\n') + 1, "main;early 99999999999999999999\n");
    const LargeFile file(text);
    CHECK(outcome(file, 2).find(":2:") != std::string::npos);
    CHECK(outcome(file, 2) == outcome(file, 1));
}

TEST_CASE("a sum that only overflows when parts are added is reported as in one reading") {
    const std::string line = "main;f 5000000000000000000\n";
    const LargeFile file(line + stacks(40 << 20, false) + line);
    const std::string serial = outcome(file, 1);
    CHECK(serial.find("the sum of the counts is beyond 64 bits") != std::string::npos);
    CHECK(outcome(file, 2) == serial);
}

TEST_CASE("a sum that leaves 64 bits and comes back within a part is reported as in one reading") {
    const std::string line = "main;f 5000000000000000000\n";
    const LargeFile file(line + stacks(40 << 20, false) + line + "main;f -5000000000000000000\n");
    const OptionValues negative = {{"negative", "yes"}};
    const std::string serial = outcome(file, 1, negative);
    CHECK(serial.find("the sum of the counts is beyond 64 bits") != std::string::npos);
    CHECK(outcome(file, 2, negative) == serial);
}

#ifdef __GLIBC__
TEST_CASE("where the system gives no threads the lines are read without") {
    const LargeFile file(stacks(40 << 20, false));
    const std::string serial = outcome(file, 1);
    pthread_attr_t usual, huge;
    REQUIRE(::pthread_getattr_default_np(&usual) == 0);
    REQUIRE(::pthread_getattr_default_np(&huge) == 0);
    REQUIRE(::pthread_attr_setstacksize(&huge, std::size_t{1} << 50) == 0);
    REQUIRE(::pthread_setattr_default_np(&huge) == 0);
    const std::string without = outcome(file, 2);
    REQUIRE(::pthread_setattr_default_np(&usual) == 0);
    CHECK(without == serial);
}
#endif
