// The many files recorded and written for development, with the numbers each must yield; only where those are at hand.
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "io/json_reader.hpp"
#include "tables.hpp"

using namespace callgrind_test;
using namespace profconv;

namespace {

const std::string data = PROFCONV_SHARED_DATA "/callgrind/";

// "é" as a lone surrogate \udcXX stands for the byte XX, which is no UTF-8; JsonReader gives U+FFFD for it.
std::string shown(const std::string& bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        text += static_cast<unsigned char>(bytes[i]) < 0x80 ? std::string(1, bytes[i]) : "\xef\xbf\xbd";
    return text;
}

struct ExpectedFunction {
    bool any_name = false;
    FunctionKey key;
    std::int64_t calls = 0, self_calls = 0;
    Costs self;
};
struct ExpectedEdge {
    std::string caller, callee;
    Costs costs;
    friend bool operator<(const ExpectedEdge& a, const ExpectedEdge& b) {
        return std::tie(a.caller, a.callee, a.costs) < std::tie(b.caller, b.callee, b.costs);
    }
    friend bool operator==(const ExpectedEdge& a, const ExpectedEdge& b) {
        return std::tie(a.caller, a.callee, a.costs) == std::tie(b.caller, b.callee, b.costs);
    }
};
using ExpectedLine = std::tuple<std::string, std::string, std::uint32_t, std::uint64_t, Costs>;

struct Expected {
    std::string name, result;
    std::int64_t line = 0, column = 0, other_line = 0;
    std::size_t notes = 0;
    bool has_functions = false, has_edges = false, has_lines = false;
    std::int64_t function_count = -1;
    std::vector<std::string> events;
    Costs total;
    std::vector<ExpectedFunction> functions;
    std::vector<ExpectedEdge> edges;
    std::vector<ExpectedLine> lines;
    std::set<std::string> folded;
};

std::int64_t integer(JsonReader& json) { return std::stoll(std::string(json.number())); }
Costs integers(JsonReader& json) {
    Costs list;
    for (json.begin_array(); json.next_element();) list.push_back(integer(json));
    return list;
}
std::string text_or_null(JsonReader& json, bool* null = nullptr) {
    if (json.peek() != JsonType::null) return std::string(json.string());
    json.null();
    if (null) *null = true;
    return "";
}

ExpectedFunction read_function(JsonReader& json) {
    ExpectedFunction f;
    std::string_view key;
    for (json.begin_object(); json.next_key(key);) {
        if (key == "name")
            std::get<0>(f.key) = text_or_null(json, &f.any_name);
        else if (key == "file")
            std::get<1>(f.key) = text_or_null(json);
        else if (key == "object")
            std::get<2>(f.key) = text_or_null(json);
        else if (key == "calls")
            f.calls = integer(json);
        else if (key == "self_calls")
            f.self_calls = integer(json);
        else if (key == "self")
            f.self = integers(json);
        else
            json.skip();
    }
    return f;
}

ExpectedEdge read_edge(JsonReader& json) {
    ExpectedEdge edge;
    std::int64_t calls = 0;
    std::string_view key;
    for (json.begin_object(); json.next_key(key);) {
        if (key == "caller")
            edge.caller = json.string();
        else if (key == "callee")
            edge.callee = json.string();
        else if (key == "calls")
            calls = integer(json);
        else if (key == "cost")
            edge.costs = integers(json);
        else
            json.skip();
    }
    edge.costs.insert(edge.costs.begin(), calls);
    return edge;
}

ExpectedLine read_line(JsonReader& json) {
    ExpectedLine line{};
    std::string_view key;
    for (json.begin_object(); json.next_key(key);) {
        if (key == "function")
            std::get<0>(line) = json.string();
        else if (key == "file")
            std::get<1>(line) = json.string();
        else if (key == "line")
            std::get<2>(line) = static_cast<std::uint32_t>(integer(json));
        else if (key == "address") {
            const std::string address = text_or_null(json);
            std::get<3>(line) = address.empty() ? 0 : std::stoull(address, nullptr, 16);
        } else if (key == "cost")
            std::get<4>(line) = integers(json);
        else
            json.skip();
    }
    return line;
}

void read_functions(JsonReader& json, Expected& e) {
    if (json.peek() == JsonType::number) {
        e.function_count = integer(json);
        return;
    }
    e.has_functions = true;
    for (json.begin_array(); json.next_element();) e.functions.push_back(read_function(json));
}

void read_folded(JsonReader& json, Expected& e) {
    std::string_view key;
    for (json.begin_array(); json.next_element();)
        for (json.begin_object(); json.next_key(key);)
            if (key == "name")
                e.folded.insert(std::string(json.string()));
            else
                json.skip();
}

Expected read_case(JsonReader& json, std::string name) {
    Expected e;
    e.name = std::move(name);
    std::string_view key;
    for (json.begin_object(); json.next_key(key);) {
        if (key == "result")
            e.result = json.string();
        else if (key == "line")
            e.line = integer(json);
        else if (key == "or_line")
            e.other_line = integer(json);
        else if (key == "col")
            e.column = integer(json);
        else if (key == "total")
            e.total = integers(json);
        else if (key == "functions")
            read_functions(json, e);
        else if (key == "folded")
            read_folded(json, e);
        else if (key == "notes")
            for (json.begin_array(); json.next_element(); json.skip()) ++e.notes;
        else if (key == "events")
            for (json.begin_array(); json.next_element();) e.events.emplace_back(json.string());
        else if (key == "edges")
            for (json.begin_array(), e.has_edges = true; json.next_element();) e.edges.push_back(read_edge(json));
        else if (key == "lines")
            for (json.begin_array(), e.has_lines = true; json.next_element();) e.lines.push_back(read_line(json));
        else
            json.skip();
    }
    return e;
}

std::vector<Expected> read_expected() {
    Source source(data + "edge/expected.json");
    JsonReader json(source);
    std::vector<Expected> cases;
    std::string_view key;
    for (json.begin_object(); json.next_key(key);) cases.push_back(read_case(json, std::string(key)));
    return cases;
}

void check_error(const Expected& e) {
    const std::string message = read_error("x", file_bytes(data + "edge/" + e.name));
    INFO(message);
    const auto begins = [&](std::int64_t line) {
        return message.rfind("x:" + std::to_string(line) + ":" + std::to_string(e.column) + ": ", 0) == 0;
    };
    CHECK((begins(e.line) || (e.other_line != 0 && begins(e.other_line))));
}

void check_functions(const Expected& e, const Tables& t) {
    std::map<FunctionKey, std::tuple<Costs, std::int64_t, std::int64_t>> found;
    const auto arriving = t.arriving();
    const auto edges = t.edges();
    for (const auto& [key, self] : t.self()) {
        const auto own = edges.find({key, key});
        const FunctionKey shown_key{shown(std::get<0>(key)), shown(std::get<1>(key)), shown(std::get<2>(key))};
        found[shown_key] = {self, arriving.at(key)[0], own == edges.end() ? 0 : own->second[0]};
    }
    CHECK(found.size() == e.functions.size());
    for (const bool any_name : {false, true})  // the exact ones first; what is left over has any name
        for (const ExpectedFunction& f : e.functions) {
            if (f.any_name != any_name) continue;
            const auto at = any_name ? found.begin() : found.find(f.key);
            INFO(std::get<0>(f.key));
            REQUIRE(at != found.end());
            CHECK(at->second == std::tuple(f.self, f.calls, f.self_calls));
            found.erase(at);
        }
}

void check_result(const Expected& e) {
    const Profile profile = read_path(data + "edge/" + e.name);
    const Tables t = tables_of(profile);
    std::size_t notes = 0;
    for (const Note& note : profile.notes) notes += note.text.find("were added up") == std::string::npos;
    INFO(notes_of(profile));
    CHECK(notes == e.notes);
    CHECK(t.events == e.events);
    CHECK(t.total() == e.total);
    if (e.function_count >= 0) CHECK(t.functions.size() == static_cast<std::size_t>(e.function_count));
    if (e.has_functions) check_functions(e, t);
    std::set<std::string> folded;
    for (const Function& f : profile.functions)
        if (f.level > 1) folded.insert(std::string(profile.text(profile.functions[f.base].name)));
    CHECK(folded == e.folded);
    if (e.has_edges) {
        std::multiset<ExpectedEdge> found, expected(e.edges.begin(), e.edges.end());
        for (const auto& [edge, costs] : t.edges()) found.insert({std::get<0>(edge.first), std::get<0>(edge.second), costs});
        CHECK(found == expected);
    }
    if (e.has_lines) {
        std::multiset<ExpectedLine> found, expected(e.lines.begin(), e.lines.end());
        for (const auto& [key, costs] : t.lines)
            found.insert({std::get<0>(std::get<0>(key)), std::get<1>(key), std::get<2>(key), std::get<3>(key), costs});
        CHECK(found == expected);
    }
}

// ---- the recorded files

struct ExpectedTables {
    std::vector<std::string> events;
    std::map<std::string, FunctionKey> functions;
};

Costs costs_of(const std::vector<std::string>& row, std::size_t first) {
    Costs costs;
    for (std::size_t i = first; i < row.size(); ++i) costs.push_back(std::stoll(row[i]));
    return costs;
}
std::uint64_t address_of(const std::string& cell) { return cell.empty() ? 0 : std::stoull(cell, nullptr, 16); }
bool any(const Costs& costs) {
    return std::any_of(costs.begin(), costs.end(), [](std::int64_t cost) { return cost != 0; });
}
template <class Map>
Map without_zero_rows(const Map& rows) {
    Map kept;
    for (const auto& [key, costs] : rows)
        if (any(costs)) kept[key] = costs;
    return kept;
}

std::map<std::string, FunctionKey> check_function_table(const Tables& t, const std::string& path) {
    std::map<std::string, FunctionKey> ids;
    const auto rows = read_csv(path);
    const auto self = t.self(), arriving = t.arriving();
    CHECK(rows.size() == t.functions.size() + 1);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& row = rows[i];
        const FunctionKey key{row[1], row[2], row[3]};
        ids[row[0]] = key;
        INFO(row[1] << " in " << row[2]);
        REQUIRE(self.count(key) == 1);
        CHECK(arriving.at(key)[0] == std::stoll(row[5]));
        for (std::size_t e = 0; e < t.events.size(); ++e) {
            CHECK(rows[0][7 + 3 * e] == t.events[e] + ".self");
            CHECK(self.at(key)[e] == std::stoll(row[7 + 3 * e]));
            const std::string& in = row[9 + 3 * e];
            if (in != "-" && in != "?") CHECK(arriving.at(key)[e + 1] == std::stoll(in));
        }
    }
    return ids;
}

void check_recorded(const std::string& path, const std::string& expected) {
    const Tables t = tables_of(read_path(path));
    const auto ids = check_function_table(t, expected + ".functions.csv");
    decltype(t.edges()) edges;
    auto rows = read_csv(expected + ".edges.csv");
    for (std::size_t i = 1; i < rows.size(); ++i) edges[{ids.at(rows[i][0]), ids.at(rows[i][1])}] = costs_of(rows[i], 2);
    CHECK(t.edges() == edges);
    decltype(t.lines) lines;
    rows = read_csv(expected + ".lines.csv.gz");
    for (std::size_t i = 1; i < rows.size(); ++i)
        lines[{ids.at(rows[i][0]), rows[i][1], static_cast<std::uint32_t>(std::stoul(rows[i][2])), address_of(rows[i][3])}] =
            costs_of(rows[i], 4);
    CHECK(without_zero_rows(t.lines) == without_zero_rows(lines));
    decltype(t.sites) sites;
    rows = read_csv(expected + ".sites.csv.gz");
    for (std::size_t i = 1; i < rows.size(); ++i)
        sites[{ids.at(rows[i][0]), ids.at(rows[i][1]), rows[i][2], static_cast<std::uint32_t>(std::stoul(rows[i][3])),
               address_of(rows[i][4])}] = costs_of(rows[i], 5);
    CHECK(without_zero_rows(t.sites) == without_zero_rows(sites));
}

std::string expected_name(const std::string& name) { return data + "expected/" + name.substr(0, name.find(".gz")); }

}  // namespace

TEST_CASE("every hand-written file yields what is expected of it") {
    if (!have_shared_data()) return;
    const auto cases = read_expected();
    CHECK(cases.size() == 83);
    for (const Expected& e : cases) {
        INFO(e.name);
        if (e.result == "error")
            check_error(e);
        else
            check_result(e);
    }
}

TEST_CASE("functions, edges, lines and call sites of the recorded files are those of a reference reader") {
    if (!have_shared_data()) return;
    std::size_t files = 0;
    for (const char* folder : {"fib/", "sort/"})
        for (const std::string& name : files_in(data + folder, "")) {
            INFO(name);
            check_recorded(data + folder + name, expected_name(name));
            ++files;
        }
    CHECK(files == 29);
}

TEST_CASE("recorded files survive being written and read again") {
    if (!have_shared_data()) return;
    for (const char* folder : {"fib/", "sort/", "edge/"})
        for (const std::string& name : files_in(data + folder, "")) {
            if (name == "expected.json" || !read_error("x", file_bytes(data + folder + name)).empty() || name == "neg_cost.cg" ||
                name == "xdebug.cg")
                continue;
            INFO(name);
            const Profile profile = read_path(data + folder + name);
            for (const char* compress : {"yes", "no"})
                CHECK(read_tables(write_text(profile, {{"compress", compress}, {"zero-calls", "keep"}})) == tables_of(profile));
        }
}
