#include "profiles.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "io/error.hpp"
#include "model/dump.hpp"

namespace pstats_test {

using namespace profconv;

Profile read_bytes(std::string_view bytes, const ReadRequest& request) {
    Source source("test.pstats", bytes);
    Profile profile = read_pstats(source, request);
    validate(profile);
    return profile;
}

Profile read_path(const std::string& path, const ReadRequest& request) {
    Source source(path);
    Profile profile = read_pstats(source, request);
    validate(profile);
    return profile;
}

std::string read_error(std::string_view bytes, const std::string& name) {
    try {
        Source source(name, bytes);
        validate(read_pstats(source, {}));
    } catch (const DataError& error) {
        return error.what();
    }
    return "";
}

std::string written(const Profile& profile, const OptionValues& options) {
    std::string bytes;
    Sink sink(&bytes);
    write_pstats(profile, sink, {Evidence::edges, options, false});
    sink.commit();
    return bytes;
}

std::string write_error(const Profile& profile, const OptionValues& options) {
    try {
        written(profile, options);
    } catch (const DataError& error) {
        return error.what();
    }
    return "";
}

const CallGraph& graph_of(const Profile& profile) { return std::get<CallGraph>(profile.sections.at(0).data); }

std::string content_of(const Profile& profile) {
    const std::string text = dump(profile);
    return text.substr(0, text.find("\nnote ")) + (text.find("\nnote ") == std::string::npos ? "" : "\n");
}

std::string notes_of(const Profile& profile) {
    std::string notes;
    for (const Note& note : profile.notes) notes += to_text(note) + "\n";
    return notes;
}

std::string file_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

std::vector<std::string> files_below(const std::string& folder, std::string_view suffix) {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        if (path.size() >= suffix.size() && path.substr(path.size() - suffix.size()) == suffix) paths.push_back(path);
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::string hand(std::string_view name) { return PROFCONV_TESTDATA "/pstats/hand/" + std::string(name) + ".pstats"; }

bool have_shared_data() {
    if (std::filesystem::is_directory(PROFCONV_SHARED_DATA "/pstats")) return true;
    WARN("the shared data are not here; only testdata is read");
    return false;
}

}  // namespace pstats_test
