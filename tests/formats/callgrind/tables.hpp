// A callgrind profile as plain tables keyed by text, so that tests compare with numbers from elsewhere and not with ids.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "callgrind/callgrind.hpp"

namespace callgrind_test {

using Costs = std::vector<std::int64_t>;
using FunctionKey = std::tuple<std::string, std::string, std::string>;  // name, file, module

struct Tables {
    std::vector<std::string> events;
    std::map<FunctionKey, std::uint32_t> functions;                                                          // recursion level
    std::map<std::tuple<FunctionKey, std::string, std::uint32_t, std::uint64_t>, Costs> lines;               // file, line, address
    std::map<std::tuple<FunctionKey, FunctionKey, std::string, std::uint32_t, std::uint64_t>, Costs> sites;  // calls, costs

    std::map<FunctionKey, Costs> self() const;
    std::map<std::pair<FunctionKey, FunctionKey>, Costs> edges() const;  // calls, costs
    std::map<FunctionKey, Costs> arriving() const;                       // calls, costs; without self edges for the costs
    Costs total() const;

    friend bool operator==(const Tables& a, const Tables& b) {
        return a.events == b.events && a.functions == b.functions && a.lines == b.lines && a.sites == b.sites;
    }
};

// Everything is wanted unless `want` says otherwise.
profconv::ReadRequest request_all();
profconv::Profile read_text(std::string_view text, const profconv::ReadRequest& request = request_all());
profconv::Profile read_path(const std::string& path, const profconv::ReadRequest& request = request_all());
Tables tables_of(const profconv::Profile& profile);
Tables read_tables(std::string_view text);

std::string write_text(const profconv::Profile& profile, const profconv::OptionValues& options = {});
// The message of the DataError that reading throws; "" if it throws none.
std::string read_error(const std::string& name, std::string_view text);
// The notes' texts with their places and counts, one per line.
std::string notes_of(const profconv::Profile& profile);

// The decoded bytes of a file.
std::string file_bytes(const std::string& path);
// Names of the files of a folder that end so, sorted.
std::vector<std::string> files_in(const std::string& folder, std::string_view ending);
bool have_shared_data();
// The cells of a CSV file (gzip'd or not), its header row first.
std::vector<std::vector<std::string>> read_csv(const std::string& path);

}  // namespace callgrind_test
