#include "cli/input.hpp"

#include <algorithm>
#include <cctype>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "analysis/filter.hpp"
#include "analysis/merge.hpp"
#include "cli/format_choice.hpp"
#include "cli/message.hpp"
#include "cli/suggest.hpp"
#include "cli/usage.hpp"
#include "io/error.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

constexpr std::size_t prefix_bytes = 64 * 1024;

bool ends_with(std::string_view text, std::string_view ending) { return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending; }

bool has_suffix(const Format& format, std::string_view name) {
    return std::any_of(format.suffixes.begin(), format.suffixes.end(), [&](std::string_view suffix) { return ends_with(name, suffix); });
}

std::string first_bytes(std::string_view bytes) { return quoted(bytes.substr(0, std::min<std::size_t>(bytes.find('\n'), 40))); }

bool makes_tables(std::string_view command) { return command == "stats" || command == "callers" || command == "callees"; }

class InputReader {
public:
    InputReader(const Arguments& arguments, const Want& want, std::string_view command) : arguments_(arguments), command_(command) {
        request_.want = want;
        request_.lenient = arguments.has("lenient");
        request_.as_stored = arguments.has("pstats-quirks");
        request_.jobs = static_cast<unsigned>(arguments.number("jobs", 1, 1024).value_or(std::max(1u, std::thread::hardware_concurrency())));
        if (const auto from = arguments.value("from")) {
            choice_ = parse_format(*from, Direction::read);
            request_.options = choice_.options;
        }
    }

    Profile read(const std::string& path) {
        check_exists(path);
        Source source(path, request_.jobs);
        const bool more = source.fill(prefix_bytes);
        const std::string suffix = suffix_of(path);
        const Prefix prefix{source.available().substr(0, prefix_bytes), !more, suffix};
        if (prefix.bytes.empty()) throw DataError(source.name() + ": the file is empty");
        const Format* found = choice_.format ? choice_.format : sniff(prefix);
        if (!found)
            throw DataError(source.name() + ": format not recognized; it begins with " + first_bytes(prefix.bytes) + "; say -F FORMAT (formats: " + format_names(Direction::read) + ")");
        Profile profile = read_as(*found, source, hint(*found, prefix));
        profile.format = found->name;
        profile.sources = {{path, source.mtime()}};
        return profile;
    }

private:
    // `callers app.trace main` means a function, and its name stands where a file is expected.
    void check_exists(const std::string& path) const {
        if (!makes_tables(command_) || path == "-" || path == arguments_.inputs.front() || ::access(path.c_str(), F_OK) == 0) return;
        throw UsageError("there is no file \"" + path + "\"; for the rows of a function say --restrict " + path);
    }

    // If another format claims the content, a failure to read it as the given one has an explanation.
    std::string hint(const Format& used, const Prefix& prefix) const {
        if (!choice_.format) return "";
        const Format* other = sniff(prefix);
        return other && other != &used ? "\nhint: the content looks like " + std::string(other->name) + "; try -F " + std::string(other->name) : "";
    }

    Profile read_as(const Format& format, Source& source, const std::string& hint) const {
        try {
            return format.read(source, request_);
        } catch (const DataError& error) {
            throw DataError(error.what() + hint);
        }
    }

    const Arguments& arguments_;
    const std::string command_;
    ReadRequest request_;
    FormatChoice choice_;
};

std::optional<Pattern> pattern(const Arguments& arguments, const std::string& name) {
    const auto text = arguments.value(name);
    if (!text) return std::nullopt;
    try {
        return Pattern(*text);
    } catch (const PatternError& error) {
        throw UsageError("--" + name + ": " + error.what());
    }
}

Filters filters_of(const Arguments& arguments) {
    Filters filters;
    filters.focus = pattern(arguments, "focus"), filters.ignore = pattern(arguments, "ignore");
    filters.hide = pattern(arguments, "hide"), filters.show = pattern(arguments, "show");
    filters.root = pattern(arguments, "root"), filters.leaf = pattern(arguments, "leaf");
    filters.thread = pattern(arguments, "thread");
    if (const auto depth = arguments.number("depth", 1, UINT32_MAX)) filters.depth = static_cast<std::uint32_t>(*depth);
    return filters;
}

// Leaves only the section that will be used.
void keep_section(Profile& profile, std::size_t index) {
    Section section = std::move(profile.sections[index]);
    profile.sections.clear();
    profile.sections.push_back(std::move(section));
    profile.default_section = 0;
}

// The inputs in the order in which they are added: for tables and for files of pstats that is pstats' order, which is the first and
// then the last to the second; it shows in the lines about the files, in the order of ties and in sums of doubles.
std::vector<std::string> order_of_merging(const std::vector<std::string>& inputs, const Profile& first, std::string_view command) {
    const auto* graph = std::get_if<CallGraph>(&first.sections.front().data);
    std::vector<std::string> rest(inputs.begin() + 1, inputs.end());
    if (makes_tables(command) || (graph && !graph->inclusive.empty())) std::reverse(rest.begin(), rest.end());
    return rest;
}

Profile read_merged(const Arguments& arguments, InputReader& reader, std::string_view command) {
    Profile profile = reader.read(arguments.inputs.front());
    keep_section(profile, chosen_section(arguments, profile));
    for (const std::string& input : order_of_merging(arguments.inputs, profile, command)) {
        Profile next = reader.read(input);
        keep_section(next, chosen_section(arguments, next));
        try {
            merge(profile, next);
        } catch (const MergeRefused& error) {
            throw DataError("cannot merge " + input + " with " + arguments.inputs.front() + ": " + error.what());
        }
    }
    print_note(arguments, fmt::format("merged {} files", arguments.inputs.size()));
    return profile;
}

}  // namespace

std::string suffix_of(const std::string& path) {
    std::string name = path.substr(path.rfind('/') + 1);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const std::string_view packed : {".gz", ".zst"})
        if (ends_with(name, packed)) name.resize(name.size() - packed.size());
    const std::size_t dot = name.find('.');
    return dot == std::string::npos ? "" : name.substr(dot);
}

const Format* sniff(const Prefix& prefix) {
    const Format* best = nullptr;
    Match best_match = Match::no;
    for (const Format* format : formats()) {
        const Match match = format->sniff(prefix);
        const bool better = match > best_match || (match != Match::no && match == best_match && has_suffix(*format, prefix.suffix) && !has_suffix(*best, prefix.suffix));
        if (better) best = format, best_match = match;
    }
    return best;
}

Profile read_inputs(const Arguments& arguments, Want want, std::string_view command) {
    if (arguments.inputs.empty()) throw UsageError("no input; say profconv " + std::string(command) + " FILE, or - for standard input");
    if (std::count(arguments.inputs.begin(), arguments.inputs.end(), "-") > 1) throw UsageError("standard input (-) can be read only once");
    const Filters filters = filters_of(arguments);
    if (filters.thread) want.threads = true;
    if (filters.focus || filters.ignore || filters.leaf || arguments.inputs.size() > 1) want.order = false;
    InputReader reader(arguments, want, command);
    Profile profile = arguments.inputs.size() > 1 ? read_merged(arguments, reader, command) : reader.read(arguments.inputs.front());
    if (filters.any())
        for (Section& section : profile.sections) apply(filters, profile, section);
    print_notes(arguments, profile.notes);
    return profile;
}

std::size_t chosen_section(const Arguments& arguments, const Profile& profile) {
    const auto list = [&] {
        std::string names;
        for (std::size_t i = 0; i < profile.sections.size(); ++i) names += fmt::format("{}{}{}{}", i ? ", " : "", i + 1, profile.sections[i].name.value ? " " : "", profile.text(profile.sections[i].name));
        return names;
    };
    if (profile.sections.empty()) throw DataError((profile.sources.empty() ? std::string("input") : profile.sources[0].path) + ": the file holds no profile");
    const auto wanted = arguments.value("section");
    if (!wanted) {
        if (profile.sections.size() > 1)
            print_note(arguments, fmt::format("using section {} of {} ({}); --section chooses another", profile.default_section + 1, profile.sections.size(),
                                              profile.text(profile.sections[profile.default_section].name)));
        return profile.default_section;
    }
    for (std::size_t i = 0; i < profile.sections.size(); ++i)
        if (profile.text(profile.sections[i].name) == *wanted || std::to_string(i + 1) == *wanted) return i;
    throw UsageError("--section: there is no section \"" + *wanted + "\"; choose from " + list());
}

std::size_t chosen_value(const Arguments& arguments, const Profile& profile, const Section& section) {
    const auto wanted = arguments.value("value");
    if (section.value_types.empty()) throw DataError("the profile holds no values");
    if (!wanted) return section.default_value;
    const std::size_t mark = wanted->rfind('#');
    const std::string name = wanted->substr(0, mark);
    const std::string nth = mark == std::string::npos ? "1" : wanted->substr(mark + 1);
    std::size_t seen = 0;
    std::string list;
    for (std::size_t i = 0; i < section.value_types.size(); ++i) {
        const std::string_view type = profile.text(section.value_types[i].type);
        if (type == *wanted || (type == name && std::to_string(++seen) == nth)) return i;
        list += (i ? ", " : "") + std::string(type);
    }
    for (std::size_t i = 0; i < section.value_types.size(); ++i)
        if (std::to_string(i + 1) == *wanted) return i;
    throw UsageError("--value: there is no value type \"" + *wanted + "\"; choose from " + list);
}

}  // namespace profconv
