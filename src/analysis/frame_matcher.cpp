#include "analysis/frame_matcher.hpp"

namespace profconv {

bool matches(const Pattern& pattern, const Profile& profile, FunctionId id) {
    if (!id.valid()) return false;
    const Function& f = profile.functions[id];
    const auto found = [&](StringId text) { return text.value != 0 && pattern.search(profile.text(text)); };
    return found(f.name) || found(f.file) || found(f.module);
}

bool FrameMatcher::operator()(FrameId id) {
    if (!pattern_ || !id.valid()) return false;
    char& known = known_[id.value];
    if (known == unknown) {
        const Frame& frame = profile_.frames[id];
        const bool in_file = frame.file.value != 0 && pattern_->search(profile_.text(frame.file));
        known = frame.kind != FrameKind::separator && (in_file || matches(*pattern_, profile_, frame.function)) ? yes : no;
    }
    return known == yes;
}

std::vector<bool> matching_threads(const Pattern& pattern, const Profile& profile) {
    std::vector<bool> result;
    for (const Thread& t : profile.threads)
        result.push_back(pattern.search(profile.text(t.name)) || pattern.search(std::to_string(t.id)) || (t.os_tid != 0 && pattern.search(std::to_string(t.os_tid))));
    return result;
}

}  // namespace profconv
