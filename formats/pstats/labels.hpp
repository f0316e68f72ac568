// Names that keep apart the functions that a label (file, line, name) would make one: those that differ in their module or in
// something else that a pstats file has no place for.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "model/profile.hpp"

namespace profconv::pstats {

class Labels {
public:
    Labels(const Profile& profile, const CallGraph& graph);

    // The name that row `row` of the graph gets in place of its own; null: its own.
    const std::string* name_apart(std::uint32_t row) const {
        const auto found = names_.find(row);
        return found == names_.end() ? nullptr : &found->second;
    }
    // "app.py:10(main)", for messages.
    std::string text(std::uint32_t row) const;

private:
    const Profile& profile_;
    const CallGraph& graph_;
    std::unordered_map<std::uint32_t, std::string> names_;  // few
};

}  // namespace profconv::pstats
