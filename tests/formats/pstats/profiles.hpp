// Profiles for the pstats tests: from bytes and from files, always validated.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pstats/pstats.hpp"

namespace pstats_test {

profconv::Profile read_bytes(std::string_view bytes, const profconv::ReadRequest& request = {});
profconv::Profile read_path(const std::string& path, const profconv::ReadRequest& request = {});
// The message with which the bytes are refused, "" if they are not.
std::string read_error(std::string_view bytes, const std::string& name = "test.pstats");
std::string written(const profconv::Profile& profile, const profconv::OptionValues& options = {});
std::string write_error(const profconv::Profile& profile, const profconv::OptionValues& options = {});
const profconv::CallGraph& graph_of(const profconv::Profile& profile);
// What `info --dump` prints, without the notes.
std::string content_of(const profconv::Profile& profile);
std::string notes_of(const profconv::Profile& profile);
std::string file_bytes(const std::string& path);

// Paths of the files below `folder` that end in `suffix`, sorted.
std::vector<std::string> files_below(const std::string& folder, std::string_view suffix);
// testdata/pstats/hand/NAME.pstats
std::string hand(std::string_view name);
// Whether the large collection is here; says so if not.
bool have_shared_data();

}  // namespace pstats_test
