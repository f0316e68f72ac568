#include "tables.hpp"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "io/error.hpp"

namespace callgrind_test {

using namespace profconv;

namespace {

void add(Costs& to, const Costs& costs) {
    to.resize(std::max(to.size(), costs.size()));
    for (std::size_t i = 0; i < costs.size(); ++i) to[i] += costs[i];
}

FunctionKey key_of(const Profile& profile, FunctionId id) {
    if (!id.valid()) return {"(no stack)", "", ""};
    const Function& f = profile.functions[id];
    return {std::string(profile.text(f.name)), std::string(profile.text(f.file)), std::string(profile.text(f.module))};
}

Costs row(const std::vector<Column>& columns, std::size_t at) {
    Costs costs;
    for (const Column& column : columns) costs.push_back(column.ticks[at]);
    return costs;
}

}  // namespace

std::map<FunctionKey, Costs> Tables::self() const {
    std::map<FunctionKey, Costs> sums;
    for (const auto& [key, level] : functions) sums[key].resize(events.size());
    for (const auto& [key, costs] : lines) add(sums[std::get<0>(key)], costs);
    return sums;
}

std::map<std::pair<FunctionKey, FunctionKey>, Costs> Tables::edges() const {
    std::map<std::pair<FunctionKey, FunctionKey>, Costs> sums;
    for (const auto& [key, costs] : sites) add(sums[{std::get<0>(key), std::get<1>(key)}], costs);
    return sums;
}

std::map<FunctionKey, Costs> Tables::arriving() const {
    std::map<FunctionKey, Costs> sums;
    for (const auto& [key, level] : functions) sums[key].resize(events.size() + 1);
    for (const auto& [edge, costs] : edges()) add(sums[edge.second], edge.first == edge.second ? Costs{costs[0]} : costs);
    return sums;
}

Costs Tables::total() const {
    Costs sum(events.size());
    for (const auto& [key, costs] : lines) add(sum, costs);
    return sum;
}

ReadRequest request_all() {
    ReadRequest request;
    request.want.call_sites = request.want.addresses = request.want.threads = true;
    return request;
}

Profile read_text(std::string_view text, const ReadRequest& request) {
    Source source("test.cg", text);
    Profile profile = callgrind_format.read(source, request);
    validate(profile);
    return profile;
}

Profile read_path(const std::string& path, const ReadRequest& request) {
    Source source(path);
    Profile profile = callgrind_format.read(source, request);
    validate(profile);
    return profile;
}

Tables tables_of(const Profile& profile) {
    const Section& section = profile.sections.at(0);
    const auto& graph = std::get<CallGraph>(section.data);
    Tables tables;
    for (const ValueType& type : section.value_types) tables.events.emplace_back(profile.text(type.type));
    for (const FunctionId id : graph.functions) {
        const bool is_new = tables.functions.emplace(key_of(profile, id), id.valid() ? profile.functions[id].level : 1).second;
        CHECK(is_new);
    }
    const auto text = [&](StringId id) { return std::string(profile.text(id)); };
    for (std::size_t i = 0; i < graph.lines.size(); ++i) {
        const std::uint64_t address = graph.lines.address.empty() ? 0 : graph.lines.address[i];
        const bool is_new = tables.lines
                                .emplace(std::tuple(key_of(profile, graph.lines.function[i]), text(graph.lines.file[i]),
                                                    graph.lines.line[i], address),
                                         row(graph.lines.self, i))
                                .second;
        CHECK(is_new);  // aggregated
    }
    for (std::size_t i = 0; i < graph.sites.size(); ++i) {
        Costs costs = row(graph.sites.inclusive, i);
        costs.insert(costs.begin(), graph.sites.calls[i]);
        const std::uint64_t address = graph.sites.address.empty() ? 0 : graph.sites.address[i];
        const auto key = std::tuple(key_of(profile, graph.sites.caller[i]), key_of(profile, graph.sites.callee[i]),
                                    text(graph.sites.file[i]), graph.sites.line[i], address);
        const bool is_new = tables.sites.emplace(key, costs).second;
        CHECK(is_new);
    }
    return tables;
}

Tables read_tables(std::string_view text) { return tables_of(read_text(text)); }

std::string write_text(const Profile& profile, const OptionValues& options) {
    std::string text;
    Sink sink(&text);
    WriteRequest request;
    request.evidence = Evidence::edges;
    request.options = options;
    callgrind_format.write(profile, sink, request);
    sink.commit();
    return text;
}

std::string read_error(const std::string& name, std::string_view text) {
    Source source(name, text);
    try {
        callgrind_format.read(source, request_all());
    } catch (const DataError& error) { return error.what(); }
    return "";
}

std::string notes_of(const Profile& profile) {
    std::string text;
    for (const Note& note : profile.notes) text += to_text(note) + "\n";
    return text;
}

std::string file_bytes(const std::string& path) {
    Source source(path);
    while (source.fill(source.available().size() + 1)) {}
    return std::string(source.available());
}

std::vector<std::string> files_in(const std::string& folder, std::string_view ending) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
            names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool have_shared_data() {
    if (std::filesystem::exists(PROFCONV_SHARED_DATA "/callgrind/edge/expected.json")) return true;
    WARN("the shared callgrind files are not here: nothing compared");
    return false;
}

std::vector<std::vector<std::string>> read_csv(const std::string& path) {
    std::vector<std::vector<std::string>> rows;
    const std::string bytes = file_bytes(path);
    std::vector<std::string> row(1);
    bool in_quotes = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '"') {
            if (in_quotes && i + 1 < bytes.size() && bytes[i + 1] == '"')
                row.back() += bytes[i++];
            else
                in_quotes = !in_quotes;
        } else if (c == ',' && !in_quotes) {
            row.emplace_back();
        } else if (c == '\n' && !in_quotes) {
            rows.push_back(std::move(row));
            row.assign(1, "");
        } else if (c != '\r') {
            row.back() += c;
        }
    }
    return rows;
}

}  // namespace callgrind_test
