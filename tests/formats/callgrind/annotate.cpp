#include "annotate.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include <catch2/catch.hpp>

namespace callgrind_test {

namespace {

// A number with thousands commas, or "." for none. False if it is no such word.
bool parse_number(std::string word, std::int64_t& number) {
    word.erase(std::remove(word.begin(), word.end(), ','), word.end());
    if (word.empty() || word.find_first_not_of("0123456789.") != std::string::npos) return false;
    number = word == "." ? 0 : std::stoll(word);
    return true;
}

bool all_zero(const Costs& costs) {
    return std::all_of(costs.begin(), costs.end(), [](std::int64_t cost) { return cost == 0; });
}

}  // namespace

Annotation parse_annotation(const std::string& text, std::size_t columns) {
    Annotation annotation;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        Costs costs;
        std::string word;
        std::int64_t number = 0;
        while (costs.size() < columns && words >> word && parse_number(word, number)) costs.push_back(number);
        if (costs.size() < columns) continue;
        std::getline(words >> std::ws, word);
        if (word.substr(0, 14) == "PROGRAM TOTALS") {
            annotation.totals = costs;
            continue;
        }
        if (word.back() == ']') word.resize(word.rfind(" ["));
        if (!all_zero(costs)) annotation.self[word] = costs;
    }
    return annotation;
}

std::map<std::string, Costs> self_per_file_and_function(const Tables& tables) {
    std::map<std::string, Costs> rows;
    for (const auto& [key, costs] : tables.lines) {
        const auto& [function, file, line, address] = key;
        const std::string& name = std::get<0>(function);
        Costs& row = rows[(file.empty() ? "???" : file) + ":" + (name.empty() ? "???" : name)];
        row.resize(costs.size());
        for (std::size_t i = 0; i < costs.size(); ++i) row[i] += costs[i];
    }
    for (auto row = rows.begin(); row != rows.end();) row = all_zero(row->second) ? rows.erase(row) : std::next(row);
    return rows;
}

// In /, since it cuts the current directory off some names and not off others.
std::string run_annotate(const std::string& path) {
    const std::string command =
        "cd / && callgrind_annotate --auto=no --threshold=100 --show-percs=no --inclusive=no '" + path + "' 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe);
    std::string output;
    char buffer[4096];
    for (std::size_t size; (size = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, size);
    const int status = pclose(pipe);
    INFO(output);
    REQUIRE(status == 0);
    return output;
}

}  // namespace callgrind_test
