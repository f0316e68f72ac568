// Shared by the tests of the pprof format: files, profiles read in full, and what pprof printed of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pprof/pprof.hpp"

namespace pprof_test {

std::string file_bytes(const std::string& path);
// Names in a folder that contain `part`, sorted.
std::vector<std::string> files_in(const std::string& folder, const std::string& part);
// False, after a warning, where the large collection is absent.
bool have_shared_data();

// Everything wanted, validated.
profconv::ReadRequest everything();
profconv::Profile read_bytes(const std::string& name, std::string_view bytes, const profconv::ReadRequest& request = everything());
profconv::Profile read_path(const std::string& path);
// The message of the error, or "" if there is none.
std::string read_error(const std::string& name, std::string_view bytes, const profconv::ReadRequest& request = everything());
std::string write_bytes(const profconv::Profile& profile, const profconv::OptionValues& options = {{"compress", "none"}});
const profconv::Samples& samples_of(const profconv::Profile& profile);
std::string notes_of(const profconv::Profile& profile);

// Flat and cumulative value by function name, edges by pair of names, values by stack ("leaf\nmain"): counted here, by names, with
// recursion once, apart from what the program does. Sums wrap, as pprof's do. Rows and edges of 0 are left out.
using Row = std::pair<std::int64_t, std::int64_t>;
struct Counts {
    std::map<std::string, Row> rows;
    std::map<std::pair<std::string, std::string>, std::int64_t> edges;
    std::map<std::string, std::int64_t> stacks;
};
Counts count(const profconv::Profile& profile, std::size_t column);

// The sections of an .exp file by name ("top.0"), and the same three things as pprof printed them.
std::map<std::string, std::string> sections(const std::string& path);
std::map<std::string, Row> parse_top(const std::string& text);
std::map<std::pair<std::string, std::string>, std::int64_t> parse_tree(const std::string& text);
std::map<std::string, std::int64_t> parse_traces(const std::string& text);

}  // namespace pprof_test
