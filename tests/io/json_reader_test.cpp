#include "io/json_reader.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "io/error.hpp"

using namespace profconv;

namespace {

std::string error_of(std::string_view text) {
    Source source("a.json", text);
    JsonReader json(source);
    try {
        json.skip();
        json.end();
    } catch (const DataError& error) { return error.what(); }
    return "none";
}

std::string string_of(std::string_view text) {
    Source source("a.json", text);
    JsonReader json(source);
    return std::string(json.string());
}

}  // namespace

TEST_CASE("a reader is nested loops") {
    Source source("a.json", R"( {"list": [1, -2.5e3, "x"], "empty": {}, "none": null, "yes": true, "no": false} )");
    JsonReader json(source);
    std::string seen;
    std::string_view key;
    json.begin_object();
    while (json.next_key(key)) {
        seen += std::string(key) + "=";
        switch (json.peek()) {
            case JsonType::array:
                json.begin_array();
                while (json.next_element())
                    seen += std::string(json.peek() == JsonType::number ? json.number() : json.string()) + ",";
                break;
            case JsonType::object: json.skip(); break;
            case JsonType::null: json.null(), seen += "null"; break;
            case JsonType::boolean: seen += json.boolean() ? "true" : "false"; break;
            default: FAIL();
        }
        seen += ";";
    }
    json.end();
    CHECK(seen == "list=1,-2.5e3,x,;empty=;none=null;yes=true;no=false;");
}

TEST_CASE("escapes, surrogate pairs and lone surrogates") {
    CHECK(string_of(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    CHECK(string_of(R"("\u0041\u00e9\u20ac\ud83d\ude00")") == "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK(string_of(R"("\ud83d!")") == "\xef\xbf\xbd!");
    CHECK(string_of(R"("\ude00\ud83d")") == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(string_of(R"("\ud83dA")") ==
          "\xef\xbf\xbd"
          "A");
    CHECK(string_of("\"\xff raw bytes stay\"") == "\xff raw bytes stay");
}

TEST_CASE("errors name the line and the column and show the place") {
    CHECK(error_of("[1,\n  2,,3]") == "a.json:2:5: expected a value, found \",\"\n  2,,3]\n    ^");
    CHECK(error_of("{\"a\" 1}") == "a.json:1:6: expected \":\" after a key, found \"1\"\n{\"a\" 1}\n     ^");
    CHECK(error_of("[1 2]") == "a.json:1:4: expected \",\" or \"]\", found \"2\"\n[1 2]\n   ^");
    CHECK(error_of("[1,]") == "a.json:1:4: expected a value, found \"]\"\n[1,]\n   ^");
    CHECK(error_of("{,}") == "a.json:1:2: expected a key in quotes, found \",\"\n{,}\n ^");
    CHECK(error_of("[01]") == "a.json:1:2: expected a number without leading zeros, found \"01\"\n[01]\n ^");
    CHECK(error_of("[1.]") == "a.json:1:2: expected a number, found \"1.]\"\n[1.]\n ^");
    CHECK(error_of("[NaN]") == "a.json:1:2: expected a value, found \"NaN\"\n[NaN]\n ^");
    CHECK(error_of("[] []") == "a.json:1:4: expected the end of the input, found \"[\"\n[] []\n   ^");
    CHECK(error_of("[\"a\tb\"]") ==
          "a.json:1:4: expected no control character in a string (write it as \\u00XX), found byte 9\n[\"a\tb\"]\n   ^");
    CHECK(error_of("[tru]") == "a.json:1:2: expected true or false, found \"tru\"\n[tru]\n ^");
    CHECK_THAT(
        error_of("[\"abc"),
        Catch::StartsWith("a.json:1:6: expected the closing quote of a string, found the end of the input; the file is truncated"));
    CHECK_THAT(error_of("[1"),
               Catch::StartsWith("a.json:1:3: expected \",\" or \"]\", found the end of the input; the file is truncated"));
    CHECK_THAT(error_of(""), Catch::StartsWith("a.json:1:1: expected a value, found the end of the input"));
}

TEST_CASE("a complaint of the caller stands at the value read last, also when it has left the window") {
    const std::string text = "[\n\"first\"," + std::string(3000000, ' ') + "\n  7]";
    Source source("a.json", text);
    JsonReader json(source);
    json.begin_array();
    json.next_element();
    json.string();
    CHECK_THROWS_WITH(json.fail("unlikely name"), Catch::StartsWith("a.json:2:1: unlikely name\n\"first\""));
    json.next_element();  // far behind it
    CHECK_THROWS_WITH(json.fail("unlikely name"), Catch::StartsWith("a.json:2:1: unlikely name\n\"first\""));
    json.number();
    CHECK_THROWS_WITH(json.fail("unlikely number"), "a.json:3:3: unlikely number\n  7]\n  ^");
}

TEST_CASE("depth is bounded") {
    CHECK(error_of(std::string(1000, '[') + std::string(1000, ']')) == "none");
    CHECK_THAT(error_of(std::string(1001, '[') + std::string(1001, ']')), Catch::Contains("nested deeper than 1000 levels"));
    CHECK_THAT(error_of(std::string(10000000, '[')), Catch::Contains("nested deeper than 1000 levels"));
}

TEST_CASE("values of another type than the caller wants") {
    Source source("a.json", "[1]");
    JsonReader json(source);
    CHECK_THROWS_WITH(json.begin_object(), "a.json:1:1: expected an object, found \"[\"\n[1]\n^");
    json.begin_array();
    json.next_element();
    CHECK_THROWS_WITH(json.string(), "a.json:1:2: expected a string, found \"1\"\n[1]\n ^");
    CHECK_THROWS_WITH(json.null(), "a.json:1:2: expected null, found \"1\"\n[1]\n ^");
}

// A pipe's writer gives the bytes a few at a time, so that the window ends everywhere.
TEST_CASE("a key outlives the look at its value, however the bytes arrive") {
    std::string text = "[";
    for (int i = 0; i < 4000; ++i) text += (i ? "," : "") + std::string(i % 2 ? R"({"name":"v","k\u0065y":1})" : "{\"name\" :  \"v\", \"k\\u0065y\"\n:\n1}");
    text += "]";
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    std::thread writer([&] {
        for (std::size_t at = 0; at < text.size(); at += 1 + at % 9) {
            const std::size_t size = std::min(1 + at % 9, text.size() - at);
            if (::write(ends[1], text.data() + at, size) != static_cast<ssize_t>(size)) break;
            if (at % 8 == 0) std::this_thread::yield();
        }
        ::close(ends[1]);
    });
    Source source("/dev/fd/" + std::to_string(ends[0]));
    JsonReader json(source);
    std::size_t objects = 0, wrong = 0;
    json.begin_array();
    for (; json.next_element(); ++objects) {
        json.begin_object();
        for (std::string_view key, expected = "name"; json.next_key(key); expected = "key") {
            json.peek();
            wrong += key != expected;
            json.skip();
        }
    }
    writer.join();
    ::close(ends[0]);
    CHECK(objects == 4000);
    CHECK(wrong == 0);
}
