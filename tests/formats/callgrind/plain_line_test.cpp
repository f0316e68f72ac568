// The fast path for plain cost lines against the careful code, which a CR before the line end selects.
#include "callgrind/plain_line.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "callgrind/callgrind.hpp"
#include "formats/outcome.hpp"

using namespace profconv;

namespace {

std::string outcome(std::string_view text, bool all, bool lenient) {
    Source source("t.cg", text);
    ReadRequest request;
    request.want.lines = request.want.call_sites = all;
    request.lenient = lenient;
    return read_outcome(source, request, read_callgrind);
}

// Lines of every kind, mostly plain cost lines; with `faults` also malformed ones and sums beyond 64 bits.
std::string random_file(std::mt19937_64& random, bool faults) {
    const auto below = [&](std::uint64_t end) { return random() % end; };
    const std::size_t columns = 1 + below(3);
    const auto events = [&] {
        std::string line = "events:";
        for (std::size_t c = 0; c < columns; ++c) line += " E" + std::to_string(c);
        return line + "\n";
    };
    std::string text = events();
    if (below(4) != 0) text += "fn=(1) start\n";
    const auto costs = [&] {
        std::string line;
        const std::size_t count = below(6) == 0 ? below(columns + 1 + (faults && below(8) == 0)) : columns;
        for (std::size_t c = 0; c < count; ++c) {
            const std::string number = faults && below(40) == 0 ? std::to_string(random()) : below(20) == 0 ? "0x1f" : std::to_string(below(3000));
            line += (below(30) == 0 ? "\t" : " ") + number;
        }
        return line + (below(50) == 0 ? " \n" : "\n");
    };
    std::uint64_t line = 0;  // the position that the next one may be relative to; only roughly after a new part
    const auto position = [&]() -> std::string {
        if (faults && below(60) == 0) return std::vector<std::string>{"+", "-99999", "+4294967295", "5000000000", "7x"}[below(5)];
        switch (below(24)) {
            case 0: return "*";
            case 1: return std::to_string(line = below(4000000000));
            case 2: return line > 9 ? line -= 3, "-3" : "*";
            case 3: return line = 16, "0x10";
            default:
                if (below(3) == 0) return std::to_string(line = below(500));
                const std::uint64_t distance = below(4);
                line += distance;
                return "+" + std::to_string(distance);
        }
    };
    const auto call = [&] {
        std::string lines;
        for (const char* word : {"cob", "cfi", "cfl"})
            if (below(8) == 0) lines += word + ("=(" + std::to_string(1 + below(4)) + (below(2) == 0 ? ") x\n" : ")\n"));
        if (below(20) != 0) lines += "cfn=" + std::vector<std::string>{"(1)", "(2)", "(3)", "(3) named here", "plain", "(9)"}[below(6)] + "\n";
        if (faults && below(30) == 0) return lines;
        lines += "calls=" + std::vector<std::string>{"1 20", "7 0x5", "0 1", "3", "2  9", "4 1 2"}[below(6)] + "\n";
        if (faults && below(30) == 0) lines += "calls=1 1\n";
        return lines;
    };
    for (int i = 0; i < 120; ++i) {
        const unsigned what = static_cast<unsigned>(below(60));
        if (what < 4) text += "fn=(" + std::to_string(1 + below(5)) + ") f" + std::to_string(below(3)) + "\n";
        else if (what < 14) text += call();
        else if (what == 14) text += "fi=(" + std::to_string(1 + below(3)) + ") a" + std::to_string(below(3)) + ".c\n";
        else if (what == 15) text += "\n# a comment\n";
        else if (what == 16 && below(4) == 0) text += events(), line = 0;
        else if (what == 17 && below(4) == 0) text += below(2) == 0 ? "positions: instr line\n" : "positions: line\n";
        else if (what == 18) text += "jump=1 " + std::to_string(below(90)) + "\n";
        else if (what == 19 && faults && below(4) == 0) text += "nonsense\n";
        text += position() + costs();
    }
    if (faults && below(3) == 0) text += "7 9223372036854775000\n8 9223372036854775000\n";
    if (below(5) == 0) text.pop_back();
    return text;
}

}  // namespace

TEST_CASE("the fast path and the careful code read every callgrind file alike") {
    std::mt19937_64 random(31);
    int read = 0;
    for (int i = 0; i < 4000; ++i) {
        const std::string text = random_file(random, i % 2 == 1);
        for (const bool all : {false, true}) {
            const std::string fast = outcome(text, all, i % 4 == 3);
            REQUIRE(fast == outcome(with_cr(text), all, i % 4 == 3));
            read += fast.substr(0, 5) != "t.cg:";
        }
    }
    CHECK(read > 1000);  // not only messages were compared
}

TEST_CASE("a sum beyond 64 bits in a plain line is shown where it stands") {
    CHECK_THAT(outcome("events: A B\nfn=f\n1 2 3\n+1 4 900000000000000000\n" + [] {
                   std::string lines;
                   for (int i = 0; i < 9; ++i) lines += "+1 4 900000000000000000\n";
                   return lines;
               }() + "+1 4 900000000000000000\n",
                       true, false),
               Catch::Contains("t.cg:14:6: the sum of a cost goes beyond 64 bits") && Catch::Contains("+1 4 900000000000000000"));
}

TEST_CASE("only whole plain cost lines within the bytes at hand are taken") {
    const auto taken = [](std::string text, std::size_t columns, std::size_t given = SIZE_MAX) {
        const std::size_t size = std::min(text.size(), given);
        text.resize(text.size() + 32, '\0');
        std::int64_t costs[8];
        std::size_t count = 0;
        std::uint32_t line = 10;
        const char* at = text.data();
        if (!callgrind::take_plain_cost_line(at, text.data() + size, columns, line, costs, count)) return std::string("no");
        std::string out = std::to_string(at - text.data()) + ": " + std::to_string(line);
        for (std::size_t c = 0; c < count; ++c) out += " " + std::to_string(costs[c]);
        return out;
    };
    CHECK(taken("+7 105 3\n", 2) == "9: 17 105 3");
    CHECK(taken("-7 105\n+1", 2) == "7: 3 105");
    CHECK(taken("* 0\n", 1) == "4: 10 0");
    CHECK(taken("4294967295\n", 1) == "11: 4294967295");
    for (const char* line : {"", "+7", "+7 1", "+7 1\r\n", "+ 1\n", "-11 1\n", "+4294967295 1\n", "4294967296 1\n", "+7 1 2\n", "+7 1 \n", "+7\t1\n", "+7  1\n", "+7 -1\n", "0x7 1\n", "7 0x1\n",
                             "7:9 1\n", "** 1\n", "fn=f\n", "+7 1234567890123456789\n"})
        CHECK(taken(line, 1) == "no");
    for (std::size_t given = 0; given < 9; ++given) CHECK(taken("+7 105 3\n", 2, given) == "no");
}

TEST_CASE("only whole plain lines of calls within the bytes at hand are taken") {
    const auto callee = [](std::string text, std::size_t given = SIZE_MAX) {
        const std::size_t size = std::min(text.size(), given);
        text.resize(text.size() + 32, '\0');
        const char* at = text.data();
        std::string_view word;
        std::uint64_t id = 0;
        return callgrind::take_plain_callee(at, text.data() + size, word, id) ? std::to_string(at - text.data()) + ": " + std::string(word) + " " + std::to_string(id) : "no";
    };
    CHECK(callee("cfn=(12)\n*") == "9: cfn 12");
    CHECK(callee("cob=(0)\n") == "8: cob 0");
    for (const char* line : {"", "cfn=(12)", "cfn=(12)\r\n", "cfn=(12) main\n", "cfn=main\n", "cfn=()\n", "cfn=(1234567890123456789)\n", "fn=(12)\n", "calls=1 2\n"}) CHECK(callee(line) == "no");
    for (std::size_t given = 0; given < 9; ++given) CHECK(callee("cfn=(12)\n", given) == "no");

    const auto calls = [](std::string text, std::size_t given = SIZE_MAX) {
        const std::size_t size = std::min(text.size(), given);
        text.resize(text.size() + 32, '\0');
        const char* at = text.data();
        std::uint64_t count = 0;
        return callgrind::take_plain_calls(at, text.data() + size, count) ? std::to_string(at - text.data()) + ": " + std::to_string(count) : "no";
    };
    CHECK(calls("calls=31 7\n*") == "11: 31");
    for (const char* line : {"", "calls=31 7", "calls=31 7\r\n", "calls=31\n", "calls=31 \n", "calls=31 0x7\n", "calls=31 +7\n", "calls=0x3 7\n", "calls= 3 7\n", "calls=31 7 9\n", "rcalls=3 7\n"})
        CHECK(calls(line) == "no");
    for (std::size_t given = 0; given < 11; ++given) CHECK(calls("calls=31 7\n", given) == "no");
}
