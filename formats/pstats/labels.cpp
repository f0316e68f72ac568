#include "pstats/labels.hpp"

#include <unordered_set>

namespace profconv::pstats {

namespace {

struct Hash {
    std::size_t operator()(const Function& function) const { return hash_row(function); }
};

// What a label says of a function.
Function label_of(const Profile& profile, FunctionId id) {
    Function label;
    if (!id.valid()) return label;
    const Function& function = profile.functions[id];
    label.file = function.file, label.name = function.name;
    label.start_line = function.start_line, label.negative_line = function.negative_line;
    return label;
}

bool says_all(const Profile& profile, FunctionId id) { return id.valid() && profile.functions[id] == label_of(profile, id); }

}  // namespace

Labels::Labels(const Profile& profile, const CallGraph& graph) : profile_(profile), graph_(graph) {
    std::unordered_set<Function, Hash> taken;
    std::unordered_set<std::string> given;
    // Functions with nothing more to them cannot be alike; as a rule that is all of them.
    std::size_t others = 0;
    for (const FunctionId id : graph.functions) others += says_all(profile, id) ? 0 : 1;
    for (std::uint32_t row = 0; others > 0 && row < graph.functions.size(); ++row)
        if (says_all(profile, graph.functions[row])) taken.insert(profile.functions[graph.functions[row]]);
    for (std::uint32_t row = 0; others > 0 && row < graph.functions.size(); ++row) {
        const FunctionId id = graph.functions[row];
        if (says_all(profile, id)) continue;
        if (!id.valid()) names_[row] = "(no stack)";
        else if (!taken.insert(label_of(profile, id)).second) names_[row] = std::string(profile.text(profile.functions[id].name));
        else continue;
        // The module tells most of them apart; a number what is left.
        const std::string_view module = id.valid() ? profile.text(profile.functions[id].module) : std::string_view();
        if (!module.empty()) names_[row].append(" [").append(module).append("]");
        if (id.valid() && (module.empty() || !given.insert(text(row)).second)) names_[row].append(" <").append(std::to_string(row)).append(">");
    }
}

std::string Labels::text(std::uint32_t row) const {
    const FunctionId id = graph_.functions[row];
    const Function function = label_of(profile_, id);
    const std::string* apart = name_apart(row);
    return std::string(profile_.text(function.file)) + (function.negative_line ? ":-" : ":") + std::to_string(function.start_line + function.negative_line) + "(" +
           (apart ? *apart : std::string(profile_.text(function.name))) + ")";
}

}  // namespace profconv::pstats
