// The fast path for plain events against the JSON reader, which a blank before the first member selects.
#include <catch2/catch.hpp>
#include <random>

#include "formats/outcome.hpp"
#include "speedscope/plain_event.hpp"
#include "speedscope/speedscope.hpp"

using namespace profconv;

namespace {

std::string outcome(std::string_view text, bool order, bool lenient) {
    Source source("t.json", text);
    ReadRequest request;
    request.want.order = order;
    request.lenient = lenient;
    const std::string out = read_outcome(source, request, read_speedscope);
    if (out.compare(0, 7, "t.json:") != 0) return out;
    return out.substr(out.find(": ") + 2, out.find('\n') - out.find(": "));  // an error, without the column, which differs
}

std::string number(std::mt19937& random, unsigned now) {
    std::string text = std::to_string(now);
    if (random() % 6 == 0) text += "." + std::to_string(random() % 1000);
    if (random() % 40 == 0) text += "e0";
    if (random() % 60 == 0) text += ".50";
    return text;
}

// `brace`: how an event begins.
std::string profile(std::uint32_t seed, const std::string& brace, bool faults) {
    std::mt19937 random(seed);
    std::string events;
    std::vector<unsigned> open;
    unsigned now = 100;
    for (int i = 0; i < 120; ++i) {
        now += random() % 9;
        const bool close = !open.empty() && random() % 2;
        unsigned frame = close ? open.back() : random() % 4;
        if (faults && random() % 60 == 0) frame = random() % 6;
        close ? open.pop_back() : open.push_back(frame);
        const std::string type = std::string("\"type\":") + (close ? "\"C\"" : "\"O\""), at = "\"at\":" + number(random, faults && random() % 60 == 0 ? now - 50 : now);
        events += (i ? "," : "") + brace;
        events += random() % 2 ? type + ",\"frame\":" + std::to_string(frame) + "," + at + "}" : at + ", " + type + ", \"frame\": " + std::to_string(frame) + "}";
    }
    for (; !open.empty(); open.pop_back()) events += "," + brace + "\"type\":\"C\",\"frame\":" + std::to_string(open.back()) + ",\"at\":" + std::to_string(now + 60) + "}";
    return R"({"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]},"profiles":[{"type":"evented","name":"p","unit":"none","startValue":0,"endValue":9999,"events":[)" +
           events + "]}]}";
}

}  // namespace

TEST_CASE("the fast path and the JSON reader read every profile alike") {
    for (std::uint32_t i = 0; i < 3000; ++i)
        for (const bool order : {false, true}) {
            const bool faults = i % 2 == 1, lenient = i % 4 == 3;
            REQUIRE(outcome(profile(i, "{", faults), order, lenient) == outcome(profile(i, "{  ", faults), order, lenient));
        }
}

TEST_CASE("only plain events are taken") {
    const auto taken = [](std::string text) {
        const std::size_t size = text.size();
        text.resize(size + longest_plain_event + 24, '\0');
        PlainEvent event;
        const char* at = text.data();
        return PlainEventScanner::take(at, event) ? at - text.data() : -1;
    };
    CHECK(taken(R"({"type":"O","frame":1,"at":5},)") == 29);
    CHECK(taken(R"({"at": 5.25, "frame": 1, "type": "C"}])") == 37);
    for (const char* text : {R"({"type":"O","frame":1})", R"({"type":"O","frame":1,"at":5,"at":6})", R"({"type":"X","frame":1,"at":5})", R"({"type":"O","frame":1.5,"at":5})",
                             R"({"type":"O","frame":01,"at":5})", R"({"type":"O","frame":1,"at":-5})", R"({"type":"O","frame":1,"at":05})", R"({"type":"O","frame":1,"at":5e3})", R"({"type":"O","frame":1,"at":5.})",
                             R"({"type":"O","frame":1,"at":5,})", R"({"type":"O","frame":1,"at":5,"x":1})", R"({ "type":"O" ,"frame":1,"at":5})", R"({"type":"O","frame":1,"at":1234567890.1234567890})"})
        CHECK(taken(text) == -1);
}

TEST_CASE("frames that are never closed are reported at the last event, however these were read") {
    for (const std::string brace : {"{", "{  "}) {
        const std::string event = brace + R"("type":"O","frame":0,"at":1})";
        const std::string before = R"({"shared":{"frames":[{"name":"a"}]},"profiles":[{"type":"evented","name":"p","unit":"none","events":[)" + event + "," + event;
        const std::string text = before + "]}]" + std::string(longest_plain_event, ' ') + "}";
        Source source("t.json", text);
        const std::string place = "t.json:1:" + std::to_string(before.size() - 1) + ": profiles[0].events: 2 frames are never closed\n";
        CHECK_THROWS_WITH(read_speedscope(source, {}), Catch::Matchers::StartsWith(place));
    }
}
