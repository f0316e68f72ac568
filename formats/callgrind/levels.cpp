#include "callgrind/levels.hpp"

#include <charconv>
#include <string_view>
#include <unordered_set>

namespace profconv::callgrind {

namespace {

struct Suffix {
    std::string_view base;
    std::uint32_t level = 1;
};

Suffix split_suffix(std::string_view name) {
    const std::size_t apostrophe = name.rfind('\'');
    if (apostrophe == std::string_view::npos || apostrophe == 0 || apostrophe + 1 == name.size() || name[apostrophe + 1] == '0')
        return {};
    std::uint32_t level = 0;
    const char* const end = name.data() + name.size();
    const auto [stop, failure] = std::from_chars(name.data() + apostrophe + 1, end, level);
    if (failure != std::errc{} || stop != end || level < 2) return {};
    return {name.substr(0, apostrophe), level};
}

struct Hash {
    std::size_t operator()(const Function& function) const { return hash_row(function); }
};

}  // namespace

Array<FunctionId> add_functions(const FunctionTable& functions, Profile& profile) {
    // Only names that are looked for as bases need an index; most files have few.
    std::unordered_set<Function, Hash> wanted, bases;
    const auto base_of = [&](const Function& function, const Suffix& suffix) {
        Function base = function;
        base.name = profile.strings.find(suffix.base);
        return base;
    };
    for (const Function& function : functions)
        if (const Suffix suffix = split_suffix(profile.text(function.name)); suffix.level > 1)
            if (const Function base = base_of(function, suffix); base.name.valid()) wanted.insert(base);
    for (const Function& function : functions)
        if (!wanted.empty() && wanted.count(function) != 0 && split_suffix(profile.text(function.name)).level == 1)
            bases.insert(function);

    Array<FunctionId> ids;
    ids.reserve(functions.size());
    if (bases.empty() && profile.functions.size() == 0) {  // no recursion levels: the table as it is
        profile.functions = functions;
        for (std::uint32_t id = 0; id < functions.size(); ++id) ids.push_back({id});
        return ids;
    }
    for (Function function : functions) {
        const Suffix suffix = split_suffix(profile.text(function.name));
        if (suffix.level > 1)
            if (const Function base = base_of(function, suffix); bases.count(base) != 0) {
                function.base = profile.functions.intern(base);
                function.level = suffix.level;
            }
        ids.push_back(profile.functions.intern(function));
    }
    return ids;
}

}  // namespace profconv::callgrind
