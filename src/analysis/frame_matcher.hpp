// Which frames and functions an expression matches: by function name, file, or module.
#pragma once

#include <optional>
#include <vector>

#include "analysis/pattern.hpp"
#include "model/profile.hpp"

namespace profconv {

bool matches(const Pattern& pattern, const Profile& profile, FunctionId function);

// Answers per frame are remembered: stacks hold the same few frames again and again.
class FrameMatcher {
public:
    // A null pattern matches nothing.
    FrameMatcher(const std::optional<Pattern>& pattern, const Profile& profile) : pattern_(pattern ? &*pattern : nullptr), profile_(profile), known_(profile.frames.size()) {}

    bool operator()(FrameId frame);

private:
    enum : char { unknown, yes, no };
    const Pattern* pattern_;
    const Profile& profile_;
    std::vector<char> known_;
};

// Per thread whether its name, its id or its id in the operating system matches.
std::vector<bool> matching_threads(const Pattern& pattern, const Profile& profile);

}  // namespace profconv
