#include <algorithm>
#include <array>

#include "analysis/rank.hpp"

namespace profconv {

namespace {

struct KeyName {
    std::string_view name;
    SortKey key;
    bool pstats;  // pstats takes its prefixes too
};

constexpr std::array key_names = {
    KeyName{"calls", SortKey::calls, true},          KeyName{"ncalls", SortKey::calls, true},
    KeyName{"cumtime", SortKey::inclusive, true},    KeyName{"cumulative", SortKey::inclusive, true},
    KeyName{"filename", SortKey::file, true},        KeyName{"line", SortKey::line, true},
    KeyName{"module", SortKey::file, true},          KeyName{"name", SortKey::name, true},
    KeyName{"nfl", SortKey::name_file_line, true},   KeyName{"pcalls", SortKey::primitive_calls, true},
    KeyName{"stdname", SortKey::label, true},        KeyName{"time", SortKey::self, true},
    KeyName{"tottime", SortKey::self, true},         KeyName{"self", SortKey::self, false},
    KeyName{"flat", SortKey::self, false},           KeyName{"inclusive", SortKey::inclusive, false},
    KeyName{"cum", SortKey::inclusive, false},
};

constexpr std::string_view pstats_words[] = {"call count", "primitive call count", "internal time", "cumulative time", "file name",
                                             "line number", "function name", "name/file/line", "standard name"};

// pstats' numeric keys, older than its names.
const SortKey* by_number(std::string_view text) {
    static constexpr SortKey keys[] = {SortKey::label, SortKey::calls, SortKey::self, SortKey::inclusive};
    if (text == "-1") return &keys[0];
    if (text.size() == 1 && text[0] >= '0' && text[0] <= '2') return &keys[text[0] - '0' + 1];
    return nullptr;
}

}  // namespace

SortKey parse_sort_key(std::string_view text, bool alone) {
    if (const SortKey* key = by_number(text)) {
        if (alone) return *key;
        throw RankError("the key " + std::string(text) + " stands alone or not at all; several keys are names");
    }
    if (text == "none") throw RankError("none stands alone: there is nothing to sort by");
    for (const KeyName& k : key_names)
        if (k.name == text) return k.key;
    std::vector<const KeyName*> matches;
    for (const KeyName& k : key_names)
        if (!text.empty() && k.name.substr(0, text.size()) == text && (k.pstats || matches.empty())) matches.push_back(&k);
    const bool one_key = std::all_of(matches.begin(), matches.end(), [&](const KeyName* k) { return k->key == matches.front()->key; });
    if (!matches.empty() && one_key) return matches.front()->key;
    std::string names;
    for (const KeyName& k : key_names)
        if (matches.empty() || std::any_of(matches.begin(), matches.end(), [&](const KeyName* m) { return m->name == k.name; })) names += " " + std::string(k.name);
    throw RankError(matches.empty() ? "unknown sort key \"" + std::string(text) + "\"; choose from" + names
                                    : "sort key \"" + std::string(text) + "\" is ambiguous; choose from" + names);
}

const std::vector<std::string_view>& sort_key_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        for (const KeyName& k : key_names) all.push_back(k.name);
        return all;
    }();
    return names;
}

std::string description(SortKey key, const Table& table) {
    if (table.seconds_per_tick == 0 && key == SortKey::self) return "self " + table.type;
    if (table.seconds_per_tick == 0 && key == SortKey::inclusive) return "inclusive " + table.type;
    return std::string(pstats_words[static_cast<std::size_t>(key)]);
}

}  // namespace profconv
