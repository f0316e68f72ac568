// The fast path for plain events against the careful code, which a CR before the line end selects.
#include <catch2/catch.hpp>
#include <random>

#include "formats/outcome.hpp"
#include "trace/plain_event.hpp"
#include "trace/trace.hpp"

using namespace profconv;

namespace {

std::string outcome(std::string_view text, bool order, bool lenient) {
    Source source("t.trace", text);
    ReadRequest request;
    request.want.order = order;
    request.want.call_sites = true;
    request.lenient = lenient;
    return read_outcome(source, request, read_trace);
}

// A trace with every kind of line, mostly plain events; with `faults` also lines that need repairs or are errors.
std::string random_trace(std::mt19937& random, bool faults) {
    const unsigned clocks = 1 + random() % 3;
    std::string text = "profconv-trace\t1\n";
    for (unsigned c = 0; c < clocks; ++c) text += "clock\tc" + std::to_string(c) + "\tns\n";
    for (int f = 1; f < 6; ++f) text += "fn\t" + std::to_string(f) + "\tf" + std::to_string(f) + "\n";
    text += "@1\n";
    std::vector<std::vector<int>> open(3);
    unsigned thread = 1, now = 1000;
    const auto times = [&] {
        std::string list;
        for (unsigned c = 0; c < clocks; ++c) list += "\t" + std::to_string(now + c);
        return list + "\n";
    };
    for (int i = 0; i < 300; ++i) {
        now += random() % 50;
        const unsigned what = random() % 40;
        if (what == 0) text += "@" + std::to_string(thread = random() % 3) + "\n";
        else if (what == 1) text += "# a comment\n\n";
        else if (what == 2 && !open[thread].empty()) text += "-" + times(), open[thread].pop_back();
        else if (what == 3) text += "=" + times(), open[thread].clear();
        else if (what == 4 && faults) text += "-" + std::to_string(1 + random() % 5) + times();  // perhaps not innermost, perhaps not open
        else if (what == 5 && faults && random() % 9 == 0) text += "+1\t7\n";                      // runs backwards, or lacks a clock
        else if (what == 6 && faults && random() % 9 == 0) text += "+1x" + times();
        else if (what < 24 && !open[thread].empty()) text += "-" + std::to_string(open[thread].back()) + times(), open[thread].pop_back();
        else {
            open[thread].push_back(1 + static_cast<int>(random() % 6));  // 6 is never defined
            std::string line = "+" + std::to_string(open[thread].back()) + times();
            if (random() % 3 == 0) line.insert(line.size() - 1, "\t" + std::to_string(random() % 90));
            text += line;
        }
    }
    return text + (random() % 3 ? "end\n" : "");
}

}  // namespace

TEST_CASE("the fast path and the careful code read every trace alike") {
    std::mt19937 random(29);
    for (int i = 0; i < 3000; ++i) {
        const std::string text = random_trace(random, i % 2 == 1);
        for (const bool order : {false, true}) {
            const std::string fast = outcome(text, order, i % 4 == 3);
            REQUIRE(fast == outcome(with_cr(text), order, i % 4 == 3));
        }
    }
}

TEST_CASE("only whole plain lines within the bytes at hand are taken") {
    const auto taken = [](std::string line, std::size_t clocks, std::size_t given = SIZE_MAX) {
        const std::size_t size = std::min(line.size(), given);
        line.resize(std::max(line.size(), size) + 32, '\0');
        PlainEvent event;
        std::int64_t now[8];
        const char* at = line.data();
        return take_plain_event(at, line.data() + size, clocks, event, now) ? at - line.data() : -1;
    };
    CHECK(taken("+7\t1050\n", 1) == 8);
    CHECK(taken("-7\t1050\t3\n+1", 2) == 10);
    CHECK(taken("+7\t1050\t3\t12\n", 2) == 13);
    for (const char* line : {"+7\t1050", "+7\t1050\r\n", "+\t1050\n", "+7\t\n", "+7 1050\n", "+7\t1050 \n", "-7\t1050\t12\n", "+7\t1050\t\n", "=7\t1050\n", "@7\n", "+7\t-1\n",
                             "+7\t1234567890123456789\n", "+7\t1050\t99999999999\n", ""})
        CHECK(taken(line, 1) == -1);
    for (std::size_t given = 0; given < 8; ++given) CHECK(taken("+7\t1050\n", 1, given) == -1);
}
