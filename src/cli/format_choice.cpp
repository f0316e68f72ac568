#include "cli/format_choice.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "cli/suggest.hpp"
#include "cli/usage.hpp"

namespace profconv {

namespace {

// Formats that a later version brings; asking for one deserves a better answer than "unknown".
constexpr std::string_view later_formats[] = {"chrome", "chrometrace", "perf", "cpuprofile", "heapprofile", "firefox", "gprof", "pyspy-dump", "gperftools"};

const Format* find_format(std::string_view name) {
    for (const Format* format : formats()) {
        if (format->name == name) return format;
        if (std::find(format->aliases.begin(), format->aliases.end(), name) != format->aliases.end()) return format;
    }
    return nullptr;
}

[[noreturn]] void fail_unknown(std::string_view name, Direction direction) {
    if (std::find(std::begin(later_formats), std::end(later_formats), name) != std::end(later_formats))
        throw UsageError("format " + std::string(name) + " is not built yet; choose from " + format_names(direction));
    std::vector<std::string_view> names;
    for (const Format* format : formats()) {
        names.push_back(format->name);
        names.insert(names.end(), format->aliases.begin(), format->aliases.end());
    }
    throw UsageError("unknown format \"" + std::string(name) + "\"" + did_you_mean(name, names) + "; choose from " + format_names(direction));
}

void add_option(FormatChoice& choice, std::string_view text, Direction direction) {
    const auto& known = direction == Direction::read ? choice.format->read_options : choice.format->write_options;
    const std::size_t equals = text.find('=');
    const std::string_view key = text.substr(0, equals);
    std::vector<std::string_view> keys;
    const FormatOption* found = nullptr;
    for (const FormatOption& option : known) {
        keys.push_back(option.key);
        if (option.key == key) found = &option;
    }
    const std::string name(choice.format->name);
    if (!found) {
        std::string list;
        for (const std::string_view k : keys) list += (list.empty() ? "" : ", ") + std::string(k);
        throw UsageError("format " + name + " has no " + (direction == Direction::read ? "reading" : "writing") + " option \"" + std::string(key) + "\"" + did_you_mean(key, keys) +
                         (list.empty() ? "; it has none" : "; it has " + list));
    }
    if (equals == std::string_view::npos) throw UsageError("format option " + std::string(key) + " needs a value: " + std::string(key) + "=" + std::string(found->values));
    const std::string value(text.substr(equals + 1));
    // A list of words such as "text|value" is checked here; capitals ("NAME") stand for anything.
    const bool any = found->values.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos;
    const std::string choices = "|" + std::string(found->values) + "|";
    if (!any && choices.find("|" + value + "|") == std::string::npos)
        throw UsageError("format option " + std::string(key) + " is " + std::string(found->values) + ", not \"" + value + "\"");
    choice.options[std::string(key)] = value;
}

}  // namespace

std::string format_names(Direction direction) {
    std::string names;
    for (const Format* format : formats())
        if (direction == Direction::read ? format->read != nullptr : format->write != nullptr) names += (names.empty() ? "" : ", ") + std::string(format->name);
    return names;
}

FormatChoice parse_format(std::string_view text, Direction direction) {
    FormatChoice choice;
    std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, comma);
    choice.format = find_format(name);
    if (!choice.format) fail_unknown(name, direction);
    if (direction == Direction::read && !choice.format->read) throw UsageError("format " + std::string(name) + " cannot be read");
    if (direction == Direction::write && !choice.format->write) throw UsageError("format " + std::string(name) + " cannot be written");
    while (comma != std::string_view::npos) {
        const std::size_t next = text.find(',', comma + 1);
        add_option(choice, text.substr(comma + 1, next == std::string_view::npos ? next : next - comma - 1), direction);
        comma = next;
    }
    return choice;
}

const Format& format_by_suffix(const std::string& path) {
    std::string name = path;
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const std::string_view packed : {".gz", ".zst"})
        if (name.size() > packed.size() && name.compare(name.size() - packed.size(), packed.size(), packed) == 0 && name != packed) name.resize(name.size() - packed.size());
    const auto ends_with = [&](std::string_view suffix) { return name.size() > suffix.size() && name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0; };
    const Format* best = nullptr;
    std::size_t longest = 0;
    for (const Format* format : formats())
        for (const std::string_view suffix : format->suffixes)
            if (format->write && suffix.size() > longest && ends_with(suffix)) best = format, longest = suffix.size();
    if (best) return *best;
    const std::string suffix = name.find('.', name.rfind('/') + 1) == std::string::npos ? "" : name.substr(name.rfind('.'));
    const std::string what = suffix.empty() ? "\"" + path + "\" has no suffix" : "the suffix " + suffix + (suffix == ".json" || suffix == ".out" ? " can mean several formats" : " names no format");
    throw UsageError(what + "; say -f " + (suffix == ".json" ? "speedscope" : suffix == ".out" ? "callgrind or -f pprof" : "FORMAT") + " (formats: " + format_names(Direction::write) + ")");
}

}  // namespace profconv
