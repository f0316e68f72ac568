#include "speedscope/shared_frames.hpp"

#include <string_view>

#include "io/json_text.hpp"

namespace profconv {

namespace {

constexpr std::uint32_t several = UINT32_MAX;

void write_number(Sink& sink, std::string_view key, std::uint32_t value) {
    if (value == 0) return;
    sink.write(",\"");
    sink.write(key);
    sink.write("\":");
    sink.write_unsigned(value);
}

}  // namespace

SharedFrames::SharedFrames(const Profile& profile, bool by_line)
    : profile_(profile), by_line_(by_line), index_(profile.frames.size(), UINT32_MAX), by_function_(profile.functions.size(), UINT32_MAX), only_line_(profile.functions.size()) {
    for (const Frame& frame : profile.frames) note_line(frame);
}

// A function whose frames all have one line shows that line; with several it shows none.
void SharedFrames::note_line(const Frame& frame) {
    Line& line = only_line_[frame.function.value];
    if (!line.seen) line = {frame.line, frame.column, true};
    else if (line.line != frame.line || line.column != frame.column) line.line = several;
}

std::uint32_t SharedFrames::number(FrameId id) {
    std::uint32_t& shared = by_function_[profile_.frames[id].function.value];
    if (!by_line_ && shared != UINT32_MAX) return shared;
    frames_.push_back(id);
    return shared = static_cast<std::uint32_t>(frames_.size() - 1);
}

void SharedFrames::write(Sink& sink) const {
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (i > 0) sink.put(',');
        write_frame(sink, frames_[i]);
    }
}

void SharedFrames::write_frame(Sink& sink, FrameId id) const {
    const Frame& frame = profile_.frames[id];
    const Function& function = profile_.functions[frame.function];
    sink.write("{\"name\":");
    write_json_text(sink, name(function, frame));
    const StringId source = by_line_ && frame.file.value != 0 ? frame.file : function.file;
    const std::string_view file = profile_.text(source.value != 0 ? source : function.module);
    if (!file.empty()) {
        sink.write(",\"file\":");
        write_json_text(sink, file);
    }
    const Line& only = only_line_[frame.function.value];
    std::uint32_t line = function.start_line, column = function.start_column;
    if (by_line_ && frame.line != 0) line = frame.line, column = frame.column;
    else if (line == 0 && only.line != several) line = only.line, column = only.column;
    write_number(sink, "line", line);
    if (line != 0) write_number(sink, "col", column);
    sink.put('}');
}

std::string SharedFrames::name(const Function& function, const Frame& frame) const {
    if (function.name.value != 0) return std::string(profile_.text(function.name));
    const std::string_view module = profile_.text(function.module);
    if (!module.empty()) return "[" + std::string(module.substr(module.rfind('/') + 1)) + "]";
    if (frame.address == 0) return "<unknown>";
    std::string hex;
    Sink text(&hex);
    text.write("0x");
    text.write_hex(frame.address);
    text.commit();
    return hex;
}

}  // namespace profconv
