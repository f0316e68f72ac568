#include "trace/functions.hpp"

#include <string>

namespace profconv {

Functions::Entry& Functions::used(std::uint64_t id) {
    Entry& entry = entries_[id];
    if (entry.frame.valid()) return entry;
    Function function;
    function.name = profile_.strings.intern("fn#" + std::to_string(id));
    function.discriminator = ++placeholders_;
    entry.frame = frame_of(function);
    function.discriminator = 0;
    replace(entry.frame, frame_of(function));
    undefined_.push_back(id);
    return entry;
}

void Functions::define(Entry& entry, const Function& function) {
    entry.defined = frame_of(function);
    if (entry.frame.valid())
        replace(entry.frame, entry.defined);
    else
        entry.frame = entry.defined;
}

void Functions::resolve(TraceBuilder& builder) {
    for (const std::uint64_t id : undefined_)
        if (!entries_[id].defined.valid()) profile_.notes.add(NoteLevel::repair, "function id without a definition: shown as fn#ID");
    if (placeholders_ > 0) builder.replace_frames(replacement_);
}

FrameId Functions::frame_of(const Function& function) {
    Frame frame;
    frame.function = profile_.functions.intern(function);
    return profile_.frames.intern(frame);
}

void Functions::replace(FrameId placeholder, FrameId frame) {
    if (replacement_.size() <= placeholder.value) replacement_.resize(placeholder.value + 1);
    replacement_[placeholder.value] = frame;
}

}  // namespace profconv
