#include "profiles.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "io/error.hpp"

using namespace profconv;

namespace pprof_test {

std::string file_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> files_in(const std::string& folder, const std::string& part) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().filename().string().find(part) != std::string::npos) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool have_shared_data() {
    if (std::filesystem::exists(PROFCONV_SHARED_DATA "/pprof")) return true;
    WARN("the large collection of profiles is not here; only testdata is tested");
    return false;
}

ReadRequest everything() {
    ReadRequest request;
    request.want = {.order = true, .threads = true, .labels = true, .call_sites = true, .lines = true, .addresses = true};
    return request;
}

Profile read_bytes(const std::string& name, std::string_view bytes, const ReadRequest& request) {
    Source source(name, bytes);
    Profile profile = read_pprof(source, request);
    validate(profile);
    return profile;
}

Profile read_path(const std::string& path) { return read_bytes(path.substr(path.rfind('/') + 1), file_bytes(path)); }

std::string read_error(const std::string& name, std::string_view bytes, const ReadRequest& request) {
    try {
        read_bytes(name, bytes, request);
        return "";
    } catch (const DataError& error) {
        return error.what();
    }
}

std::string write_bytes(const Profile& profile, const OptionValues& options) {
    std::string out;
    Sink sink(&out);
    WriteRequest request;
    request.options = options;
    write_pprof(profile, sink, request);
    sink.commit();
    return out;
}

const Samples& samples_of(const Profile& profile) { return std::get<Samples>(profile.sections.at(0).data); }

std::string notes_of(const Profile& profile) {
    std::string text;
    for (const Note& note : profile.notes) text += to_text(note) + "\n";
    return text;
}

namespace {

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b)); }

// As pprof shows a function without a name.
std::string shown_name(const Profile& profile, FrameId frame) {
    const Function& function = profile.functions[profile.frames[frame].function];
    if (function.name.value != 0) return std::string(profile.text(function.name));
    if (function.module.value == 0) return "<unknown>";
    const std::string module(profile.text(function.module));
    return "[" + module.substr(module.rfind('/') + 1) + "]";
}

std::vector<std::string> names_of(const Profile& profile, const Samples& samples, std::size_t sample) {
    std::vector<FrameId> frames;
    const StackId stack = samples.stack[sample];
    if (stack.valid() && samples.is_flat)
        frames.assign(samples.flat.frames.begin() + static_cast<std::ptrdiff_t>(samples.flat.offsets[stack.value]),
                      samples.flat.frames.begin() + static_cast<std::ptrdiff_t>(samples.flat.offsets[stack.value + 1]));
    else if (stack.valid())
        samples.tree.stack(stack, frames);
    std::vector<std::string> names;
    for (const FrameId frame : frames) names.push_back(shown_name(profile, frame));
    return names;
}

template <class Map>
void drop_zeros(Map& map) {
    for (auto at = map.begin(); at != map.end();) at = at->second == typename Map::mapped_type{} ? map.erase(at) : std::next(at);
}

}  // namespace

Counts count(const Profile& profile, std::size_t column) {
    const Samples& samples = samples_of(profile);
    Counts counts;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::int64_t weight = samples.weights[column].ticks[i];
        const auto names = names_of(profile, samples, i);
        if (names.empty()) continue;
        std::set<std::pair<std::string, std::string>> edges;
        std::string stack;
        for (std::size_t k = 0; k < names.size(); ++k) {
            stack = names[k] + (k == 0 ? "" : "\n") + stack;
            if (k > 0 && names[k - 1] != names[k]) edges.insert({names[k - 1], names[k]});
        }
        const std::set<std::string> distinct(names.begin(), names.end());
        for (const std::string& name : distinct) counts.rows[name].second = wrapping_add(counts.rows[name].second, weight);
        for (const auto& edge : edges) counts.edges[edge] = wrapping_add(counts.edges[edge], weight);
        Row& leaf = counts.rows[names.back()];
        leaf.first = wrapping_add(leaf.first, weight);
        counts.stacks[stack] = wrapping_add(counts.stacks[stack], weight);
    }
    drop_zeros(counts.rows);
    drop_zeros(counts.edges);
    drop_zeros(counts.stacks);
    return counts;
}

std::map<std::string, std::string> sections(const std::string& path) {
    std::map<std::string, std::string> found;
    std::istringstream lines(file_bytes(path));
    std::string line, name;
    while (std::getline(lines, line)) {
        if (line.rfind("@@@ ", 0) == 0) name = line.substr(4, line.find(' ', 4) - 4);
        else found[name] += line + "\n";
    }
    return found;
}

namespace {

// "3940000ns" as a number; the unit follows directly.
bool take_value(std::istringstream& words, std::int64_t& value) {
    std::string word;
    if (!(words >> word)) return false;
    std::size_t used = 0;
    try {
        value = std::stoll(word, &used);
    } catch (const std::exception&) {
        return false;
    }
    return word.find_first_of(".%", used) == std::string::npos;
}
bool take_percent(std::istringstream& words) {
    std::string word;
    return words >> word && word.back() == '%';
}

std::string without_mark(std::string name) {
    for (const std::string mark : {" (inline)", " (partial-inline)"})
        if (name.size() > mark.size() && name.compare(name.size() - mark.size(), mark.size(), mark) == 0) return name.substr(0, name.size() - mark.size());
    return name;
}

}  // namespace

std::map<std::string, Row> parse_top(const std::string& text) {
    std::istringstream lines(text);
    std::string line, last;
    std::map<std::string, Row> rows;
    while (std::getline(lines, line) && line.find("flat  flat%") == std::string::npos) {
    }
    std::vector<std::pair<std::string, Row>> list;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        Row row;
        const bool is_row = take_value(words, row.first) && take_percent(words) && take_percent(words) && take_value(words, row.second) && take_percent(words);
        if (is_row && words.peek() == ' ') list.emplace_back(line.substr(static_cast<std::size_t>(words.tellg()) + 2), row);
        else if (!list.empty()) list.back().first += "\n" + line;  // a line break in a name
    }
    for (const auto& [name, row] : list) rows[without_mark(name)] = row;
    return rows;
}

std::map<std::pair<std::string, std::string>, std::int64_t> parse_tree(const std::string& text) {
    std::istringstream lines(text);
    std::string line, row;
    std::map<std::pair<std::string, std::string>, std::int64_t> edges;
    while (std::getline(lines, line)) {
        if (line.rfind("-----", 0) == 0) row.clear();
        const std::size_t bar = line.find(" | ");
        if (bar == std::string::npos) continue;
        if (line.compare(bar, 5, " |   ") != 0) {
            row = line.substr(bar + 3);
            continue;
        }
        std::istringstream words(line);
        std::int64_t weight = 0;
        if (!row.empty() && take_value(words, weight) && weight != 0) edges[{row, without_mark(line.substr(bar + 5))}] = weight;
    }
    return edges;
}

std::map<std::string, std::int64_t> parse_traces(const std::string& text) {
    std::istringstream lines(text);
    std::string line, stack;
    std::int64_t value = 0;
    bool open = false;
    std::map<std::string, std::int64_t> stacks;
    const auto close = [&] {
        if (open) stacks[stack] = wrapping_add(stacks[stack], value);
        open = false;
    };
    bool started = false;
    while (std::getline(lines, line)) {
        if (line.rfind("-----------+", 0) == 0) {
            close();
            started = true;
        } else if (started && open) {
            stack += "\n" + without_mark(line.substr(13));
        } else if (started) {
            std::istringstream words(line);
            open = take_value(words, value) && words.peek() == ' ';  // else a label
            if (open) stack = without_mark(line.substr(static_cast<std::size_t>(words.tellg()) + 3));
        }
    }
    close();
    drop_zeros(stacks);
    return stacks;
}

}  // namespace pprof_test
