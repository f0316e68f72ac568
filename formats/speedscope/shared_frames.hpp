// "shared.frames" of an output: which frames of the model become one, and what is written of each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/sink.hpp"
#include "model/profile.hpp"

namespace profconv {

class SharedFrames {
public:
    // `by_line`: frames of one function at different lines stay apart.
    SharedFrames(const Profile& profile, bool by_line);

    // Index in shared.frames, given on first use.
    std::uint32_t index(FrameId id) {
        std::uint32_t& index = index_[id.value];
        return index != UINT32_MAX ? index : index = number(id);
    }

    // The elements of the list.
    void write(Sink& sink) const;

private:
    struct Line {
        std::uint32_t line = 0, column = 0;
        bool seen = false;
    };
    void note_line(const Frame& frame);
    std::uint32_t number(FrameId id);
    void write_frame(Sink& sink, FrameId id) const;
    std::string name(const Function& function, const Frame& frame) const;

    const Profile& profile_;
    const bool by_line_;
    std::vector<std::uint32_t> index_, by_function_;
    std::vector<Line> only_line_;  // per function
    std::vector<FrameId> frames_;
};

}  // namespace profconv
