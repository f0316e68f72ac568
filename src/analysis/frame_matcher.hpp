// Which frames and functions an expression matches: by function name, file, or module.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/pattern.hpp"
#include "model/profile.hpp"

namespace profconv {

bool matches(const Pattern& pattern, const Profile& profile, FunctionId function);

// What a match of --leaf needs, as pprof's prune_from does: the function's name, in full or simplified.
bool name_matches(const Pattern& pattern, const Profile& profile, FunctionId function);

// A C++ name without its arguments, as pprof simplifies it: a '.' at the front is left out, and all from the first '(' that does
// not begin "(anonymous namespace)" or end "operator()".
std::string_view simplified_name(std::string_view name);

// Answers per frame are remembered: stacks hold the same few frames again and again.
class FrameMatcher {
public:
    // A null pattern matches nothing. `names_only`: as name_matches().
    FrameMatcher(const std::optional<Pattern>& pattern, const Profile& profile, bool names_only = false)
        : pattern_(pattern ? &*pattern : nullptr), profile_(profile), names_only_(names_only), known_(profile.frames.size()) {}

    bool operator()(FrameId frame);

private:
    enum : char { unknown, yes, no };
    const Pattern* pattern_;
    bool search(const Frame& frame) const;

    const Profile& profile_;
    const bool names_only_;
    std::vector<char> known_;
};

// Per thread whether its name, its id or its id in the operating system matches.
std::vector<bool> matching_threads(const Pattern& pattern, const Profile& profile);

}  // namespace profconv
