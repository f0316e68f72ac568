#include "analysis/frame_matcher.hpp"

namespace profconv {

bool matches(const Pattern& pattern, const Profile& profile, FunctionId id) {
    if (!id.valid()) return false;
    const Function& f = profile.functions[id];
    const auto found = [&](StringId text) { return text.value != 0 && pattern.search(profile.text(text)); };
    return found(f.name) || found(f.file) || found(f.module);
}

std::string_view simplified_name(std::string_view name) {
    constexpr std::string_view anonymous = "(anonymous namespace)", call = "operator()";
    if (!name.empty() && name[0] == '.') name.remove_prefix(1);
    for (std::size_t at = 0; (at = name.find('(', at)) != std::string_view::npos; ++at) {
        const std::size_t before = call.size() - 2;
        const bool is_call = at >= before && name.substr(at - before, call.size()) == call;
        if (name.substr(at, anonymous.size()) != anonymous && !is_call) return name.substr(0, at);
    }
    return name;
}

bool name_matches(const Pattern& pattern, const Profile& profile, FunctionId id) {
    if (!id.valid()) return false;
    const std::string_view name = profile.text(profile.functions[id].name);
    return pattern.search(name) || pattern.search(simplified_name(name));
}

bool FrameMatcher::search(const Frame& frame) const {
    if (frame.kind == FrameKind::separator) return false;
    if (names_only_) return name_matches(*pattern_, profile_, frame.function);
    return (frame.file.value != 0 && pattern_->search(profile_.text(frame.file))) || matches(*pattern_, profile_, frame.function);
}

bool FrameMatcher::operator()(FrameId id) {
    if (!pattern_ || !id.valid()) return false;
    char& known = known_[id.value];
    if (known == unknown) known = search(profile_.frames[id]) ? yes : no;
    return known == yes;
}

std::vector<bool> matching_threads(const Pattern& pattern, const Profile& profile) {
    std::vector<bool> result;
    for (const Thread& t : profile.threads)
        result.push_back(pattern.search(profile.text(t.name)) || pattern.search(std::to_string(t.id)) || (t.os_tid != 0 && pattern.search(std::to_string(t.os_tid))));
    return result;
}

}  // namespace profconv
