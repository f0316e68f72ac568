// The functions of a trace by their ids. An event may use an id before its definition comes, or without one.
#pragma once

#include <cstdint>
#include <vector>

#include "model/profile.hpp"
#include "model/trace_builder.hpp"
#include "trace/id_map.hpp"

namespace profconv {

class Functions {
public:
    explicit Functions(Profile& profile) : profile_(profile) {}

    struct Entry {
        FrameId frame;          // what events are booked on: a placeholder if one used the id before its definition
        FrameId defined;
        StringId definition{};  // the text of its definition, to compare a second one with
    };
    // The entry of an id, valid until the next call; its frame is invalid before anything is known of it.
    Entry& operator[](std::uint64_t id) { return entries_[id]; }
    // The same for an event, which needs a frame.
    Entry& used(std::uint64_t id);
    void define(Entry& entry, const Function& function);

    // Puts the real frames in place of the placeholders, when all definitions are known.
    void resolve(TraceBuilder& builder);

private:
    FrameId frame_of(const Function& function);
    void replace(FrameId placeholder, FrameId frame);

    Profile& profile_;
    IdMap<Entry> entries_;
    std::vector<FrameId> replacement_;  // per placeholder frame
    std::vector<std::uint64_t> undefined_;
    std::uint32_t placeholders_ = 0;
};

}  // namespace profconv
