// "Did you mean …?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace profconv {

// The candidate nearest to `word` by edits (insert, delete, replace, swap neighbours), if it is near enough to be meant; else "".
std::string nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// " (did you mean X?)", or "" if nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace profconv
