// How producers put files, lines, modules and the kind of code into the text of a frame.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/profile.hpp"

namespace profconv {

enum class FrameStyle : std::uint8_t {
    plain,      // the text is the function's name
    pyspy,      // func (file:line), func (file); py-spy raw, austin -a
    austin1,    // func (file) and then a frame of its own with the line, L12; austin 1 and 2
    colon,      // file:func:line; austin 3, Python 3.15's sampling profiler
    backquote,  // module`func; dtrace
};

// The style's name in Header::meta under "collapsed.style", by which the writer gives the text back.
std::string_view name_of(FrameStyle style);
FrameStyle style_named(std::string_view name);  // plain if unknown

struct FrameParts {
    std::string_view name, file, module;
    std::uint32_t line = 0;
    FrameKind kind = FrameKind::normal;
};

// Splits a frame's text, annotation suffix (_[k] …) included, if joining the parts again gives the same text; else all of it is
// the name. `annotated` false: suffixes and separators are left in the name.
FrameParts split_frame(std::string_view text, FrameStyle style, bool annotated);

// The text of a frame in a style: the inverse of split_frame().
std::string join_frame(const FrameParts& parts, FrameStyle style);

// "_[k]" and the like; "" for normal frames and separators.
std::string_view annotation(FrameKind kind);

// The convention of a file, from its first lines (each without count). Says nothing of a file it is not sure of: plain.
class StyleDetector {
public:
    void look_at(std::string_view stack);
    FrameStyle result() const;

private:
    int lines_ = 0, frames_ = 0, in_parentheses_ = 0, with_line_ = 0, line_frames_ = 0, backquotes_ = 0, colons_ = 0;
    bool austin_roots_ = false, austin1_roots_ = false, tid_root_ = false;
};

}  // namespace profconv
