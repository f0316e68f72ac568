// Ids of one profile's tables in another's: what merging profiles needs first.
#pragma once

#include <vector>

#include "model/profile.hpp"

namespace profconv {

// Adds all texts, functions, mappings, frames and threads of `from` to `into`; threads stay apart.
class Translation {
public:
    Translation(Profile& into, const Profile& from);

    StringId text(StringId id) const { return strings_[id.value]; }
    FunctionId function(FunctionId id) const { return id.valid() ? functions_[id.value] : id; }
    FrameId frame(FrameId id) const { return id.valid() ? frames_[id.value] : id; }
    ThreadId thread(ThreadId id) const { return id.valid() ? threads_[id.value] : id; }

private:
    void add(Function function);
    void add(Mapping mapping);
    void add(Frame frame);
    void add(Thread thread);

    Profile& into_;
    std::vector<StringId> strings_;
    std::vector<FunctionId> functions_;
    std::vector<MappingId> mappings_;
    std::vector<FrameId> frames_;
    std::vector<ThreadId> threads_;
};

}  // namespace profconv
