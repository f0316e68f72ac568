// The JSON reader against simdjson: the same documents are accepted, with the same content.
#include <simdjson.h>

#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include <unistd.h>

#include "io/error.hpp"
#include "io/json_reader.hpp"
#include "io/numbers.hpp"

using namespace profconv;

namespace {

// simdjson has no -0 among its integers.
std::string shown(double value) { return value == 0 ? "0" : real_text(value); }

// One line for a value: the same for both readers if they saw the same.
void describe(JsonReader& json, std::string& out) {
    std::string_view key;
    switch (json.peek()) {
        case JsonType::object:
            json.begin_object();
            out += '{';
            while (json.next_key(key)) {
                out += "k" + std::string(key) + ":";
                describe(json, out);
            }
            out += '}';
            break;
        case JsonType::array:
            json.begin_array();
            out += '[';
            while (json.next_element()) describe(json, out), out += ',';
            out += ']';
            break;
        case JsonType::string: out += "s" + std::string(json.string()); break;
        case JsonType::number: {
            std::string_view text = json.number();
            double value = 0;
            if (!take_real(text, value)) json.fail("the number is out of range");
            out += "n" + shown(value);
            break;
        }
        case JsonType::boolean: out += json.boolean() ? "t" : "f"; break;
        case JsonType::null: json.null(), out += "0"; break;
    }
}

std::string ours(Source& source) {
    std::string out;
    try {
        JsonReader json(source);
        describe(json, out);
        json.end();
    } catch (const DataError&) { return "refused"; }
    return out;
}

std::string ours(std::string_view text) {
    Source source("text", text);
    return ours(source);
}

// The text in pieces of a few bytes, as a slow pipe brings them.
std::string ours_in_pieces(std::string_view text, std::size_t piece) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    std::thread writer([&, text] {
        for (std::size_t at = 0; at < text.size(); at += piece) {
            const std::string_view part = text.substr(at, piece);
            if (::write(ends[1], part.data(), part.size()) < 0) break;
        }
        ::close(ends[1]);
    });
    std::string result;
    {
        Source source("/dev/fd/" + std::to_string(ends[0]));
        result = ours(source);
        source.fill(text.size() + 1);
    }
    writer.join();
    ::close(ends[0]);
    return result;
}

void describe(simdjson::dom::element value, std::string& out) {
    using simdjson::dom::element_type;
    switch (value.type()) {
        case element_type::OBJECT:
            out += '{';
            for (const auto field : simdjson::dom::object(value)) {
                out += "k" + std::string(field.key) + ":";
                describe(field.value, out);
            }
            out += '}';
            break;
        case element_type::ARRAY:
            out += '[';
            for (const auto element : simdjson::dom::array(value)) describe(element, out), out += ',';
            out += ']';
            break;
        case element_type::STRING: out += "s" + std::string(std::string_view(value)); break;
        case element_type::INT64: out += "n" + shown(static_cast<double>(std::int64_t(value))); break;
        case element_type::UINT64: out += "n" + shown(static_cast<double>(std::uint64_t(value))); break;
        case element_type::DOUBLE: out += "n" + shown(double(value)); break;
        case element_type::BOOL: out += bool(value) ? "t" : "f"; break;
        case element_type::NULL_VALUE: out += "0"; break;
    }
}

std::string theirs(std::string_view text) {
    static simdjson::dom::parser parser;
    simdjson::dom::element document;
    if (parser.parse(simdjson::padded_string(text)).get(document)) return "refused";
    std::string out;
    describe(document, out);
    return out;
}

class Documents {
public:
    explicit Documents(unsigned seed) : random_(seed) {}

    std::string value(int depth) {
        switch (random_() % (depth > 0 ? 8 : 5)) {
            case 0: return string();
            case 1:
            case 2: return number();
            case 3: return random_() % 2 ? "true" : "false";
            case 4: return "null";
            case 5: return list('[', ']', depth, false);
            default: return list('{', '}', depth, true);
        }
    }

    // Changes a few bytes.
    std::string damaged(std::string text) {
        constexpr std::string_view bytes = "[]{},:\"\\0129.eE+-tfnu \n\t\x01";
        for (unsigned i = 0; i <= random_() % 2 && !text.empty(); ++i) {
            const std::size_t at = random_() % text.size();
            if (const unsigned how = random_() % 3; how == 0)
                text.erase(at, 1);
            else if (how == 1)
                text.insert(at, 1, bytes[random_() % bytes.size()]);
            else
                text[at] = bytes[random_() % bytes.size()];
        }
        return text;
    }

private:
    std::string blank() { return random_() % 3 == 0 ? std::string(random_() % 3, " \n\t\r"[random_() % 4]) : ""; }
    std::string list(char open, char close, int depth, bool keys) {
        std::string out(1, open);
        const unsigned count = random_() % 4;
        for (unsigned i = 0; i < count; ++i) {
            if (i > 0) out += "," + blank();
            if (keys) out += string() + blank() + ":" + blank();
            out += value(depth - 1) + blank();
        }
        return out + close;
    }
    std::string number() {
        std::string out = random_() % 3 == 0 ? "-" : "";
        out += random_() % 4 == 0 ? "0" : std::to_string(1 + random_() % (random_() % 2 ? 99 : 4000000000u));
        if (random_() % 3 == 0) out += "." + std::to_string(random_() % 100000);
        if (random_() % 4 == 0)
            out += std::string(random_() % 2 ? "e" : "E") +
                   (random_() % 3 == 0 ? "-"
                    : random_() % 2    ? "+"
                                       : "") +
                   std::to_string(random_() % 30);
        return out;
    }
    std::string string() {
        static const std::string parts[] = {"a",
                                            "name",
                                            "long enough for a whole vector of bytes",
                                            "\\n",
                                            "\\\"",
                                            "\\\\",
                                            "\\u00e9",
                                            "\\ud83d\\ude00",
                                            "\xc3\xa9",
                                            "\xe2\x82\xac",
                                            "/",
                                            " "};
        std::string out = "\"";
        for (unsigned i = random_() % 5; i > 0; --i) out += parts[random_() % std::size(parts)];
        return out + "\"";
    }

    std::mt19937 random_;
};

// Where the two may differ: we keep bytes that are no UTF-8 and turn lone surrogates into U+FFFD; simdjson refuses both.
bool comparable(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') continue;
        const std::string_view escape = text.substr(at, 12);
        if (escape.substr(1, 2) == "ud" && escape != "\\ud83d\\ude00") return false;
        at += escape == "\\ud83d\\ude00" ? 11 : 1;
    }
    return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

TEST_CASE("documents and damaged documents read as simdjson reads them") {
    Documents documents(2026);
    int accepted = 0, refused = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string text = i % 2 ? documents.value(5) : documents.damaged(documents.value(5));
        if (!comparable(text)) continue;
        const std::string found = ours(text);
        INFO(text);
        REQUIRE(found == theirs(text));
        ++(found == "refused" ? refused : accepted);
    }
    CHECK(accepted > 10000);
    CHECK(refused > 3000);
}

TEST_CASE("it makes no difference how the bytes come") {
    Documents documents(7);
    for (int i = 0; i < 300; ++i) {
        const std::string text = i % 3 ? documents.value(6) : documents.damaged(documents.value(6));
        const std::string whole = ours(text);
        INFO(text);
        for (const std::size_t piece : {std::size_t{1}, std::size_t{5}}) REQUIRE(ours_in_pieces(text, piece) == whole);
    }
}
