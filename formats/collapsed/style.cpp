#include "collapsed/style.hpp"

#include <array>

#include "io/numbers.hpp"

namespace profconv {

namespace {

constexpr std::array<std::string_view, 5> style_names = {"plain", "pyspy", "austin1", "colon", "backquote"};

bool all_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

// A line number as it would be written: no leading zero, not 0.
bool parse_line(std::string_view text, std::uint32_t& line) {
    std::uint64_t value = 0;
    if (!all_digits(text) || text[0] == '0' || !take_unsigned(text, value) || value > UINT32_MAX) return false;
    line = static_cast<std::uint32_t>(value);
    return true;
}

FrameKind take_annotation(std::string_view& text) {
    if (text.size() < 5 || text.back() != ']' || text.substr(text.size() - 4, 2) != "_[") return FrameKind::normal;
    FrameKind kind = FrameKind::normal;
    switch (text[text.size() - 2]) {
        case 'k': kind = FrameKind::kernel; break;
        case 'i': kind = FrameKind::inlined; break;
        case 'j': kind = FrameKind::jit; break;
        case '0': kind = FrameKind::interpreted; break;
        case '1': kind = FrameKind::c1; break;
        case 'w': kind = FrameKind::waker; break;
        default: return FrameKind::normal;
    }
    text.remove_suffix(4);
    return kind;
}

// "func (file:line)" or "func (file)", split at the last " (".
bool split_parentheses(std::string_view text, FrameParts& parts) {
    const std::size_t open = text.rfind(" (");
    if (text.empty() || text.back() != ')' || open == std::string_view::npos || open == 0) return false;
    std::string_view inside = text.substr(open + 2, text.size() - open - 3);
    const std::size_t colon = inside.rfind(':');
    if (colon != std::string_view::npos && parse_line(inside.substr(colon + 1), parts.line)) inside = inside.substr(0, colon);
    if (inside.empty()) return false;
    parts.name = text.substr(0, open);
    parts.file = inside;
    return true;
}

// "func (file);L12": the line is a frame of its own.
bool split_austin1(std::string_view text, FrameParts& parts) {
    const std::size_t mark = text.rfind(";L");
    std::string_view frame = text;
    if (mark != std::string_view::npos && parse_line(text.substr(mark + 2), parts.line)) frame = text.substr(0, mark);
    FrameParts inner;
    if (!split_parentheses(frame, inner) || inner.line != 0) return false;
    parts.name = inner.name;
    parts.file = inner.file;
    return true;
}

// "file:func:line", split from the right: files may hold colons (C:\…).
bool split_colons(std::string_view text, FrameParts& parts) {
    const std::size_t last = text.rfind(':');
    if (last == std::string_view::npos || last == 0 || !parse_line(text.substr(last + 1), parts.line)) return false;
    const std::size_t middle = text.rfind(':', last - 1);
    if (middle == std::string_view::npos || middle == 0 || middle + 1 == last) return false;
    parts.file = text.substr(0, middle);
    parts.name = text.substr(middle + 1, last - middle - 1);
    return true;
}

bool split_backquote(std::string_view text, FrameParts& parts) {
    const std::size_t mark = text.find('`');
    if (mark == std::string_view::npos || mark == 0 || mark + 1 == text.size()) return false;
    parts.module = text.substr(0, mark);
    parts.name = text.substr(mark + 1);
    return true;
}

bool split_by(FrameStyle style, std::string_view text, FrameParts& parts) {
    switch (style) {
        case FrameStyle::plain: return false;
        case FrameStyle::pyspy: return split_parentheses(text, parts);
        case FrameStyle::austin1: return split_austin1(text, parts);
        case FrameStyle::colon: return split_colons(text, parts);
        case FrameStyle::backquote: return split_backquote(text, parts);
    }
    return false;
}

}  // namespace

std::string_view name_of(FrameStyle style) { return style_names[static_cast<std::size_t>(style)]; }

FrameStyle style_named(std::string_view name) {
    for (std::size_t i = 0; i < style_names.size(); ++i)
        if (style_names[i] == name) return static_cast<FrameStyle>(i);
    return FrameStyle::plain;
}

std::string_view annotation(FrameKind kind) {
    switch (kind) {
        case FrameKind::kernel: return "_[k]";
        case FrameKind::inlined: return "_[i]";
        case FrameKind::jit: return "_[j]";
        case FrameKind::interpreted: return "_[0]";
        case FrameKind::c1: return "_[1]";
        case FrameKind::waker: return "_[w]";
        case FrameKind::normal:
        case FrameKind::separator: break;
    }
    return "";
}

FrameParts split_frame(std::string_view text, FrameStyle style, bool annotated) {
    FrameParts parts;
    if (annotated && (text == "-" || text == "--")) parts.kind = FrameKind::separator;
    else if (annotated) parts.kind = take_annotation(text);
    FrameParts split = parts;
    if (split_by(style, text, split)) return split;
    parts.name = text;
    return parts;
}

std::string join_frame(const FrameParts& parts, FrameStyle style) {
    std::string text(parts.name);
    const std::string line = parts.line != 0 ? std::to_string(parts.line) : "";
    switch (style) {
        case FrameStyle::plain: break;
        case FrameStyle::pyspy:
            if (!parts.file.empty()) text += " (" + std::string(parts.file) + (line.empty() ? "" : ":" + line) + ")";
            break;
        case FrameStyle::austin1:
            if (!parts.file.empty()) text += " (" + std::string(parts.file) + ")" + (line.empty() ? "" : ";L" + line);
            break;
        case FrameStyle::colon:
            if (!parts.file.empty() && !line.empty()) text = std::string(parts.file) + ":" + text + ":" + line;
            break;
        case FrameStyle::backquote:
            if (!parts.module.empty()) text = std::string(parts.module) + "`" + text;
            break;
    }
    return text + std::string(annotation(parts.kind));
}

// ---- detection

namespace {

std::string_view first_frame(std::string_view& stack) {
    const std::size_t end = stack.find(';');
    const std::string_view frame = stack.substr(0, end);
    stack = end == std::string_view::npos ? std::string_view() : stack.substr(end + 1);
    return frame;
}

bool is_hex(std::string_view text, std::string_view also = "") {
    if (text.empty()) return false;
    for (const char c : text)
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || also.find(c) != std::string_view::npos)) return false;
    return true;
}

bool starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

}  // namespace

void StyleDetector::look_at(std::string_view stack) {
    constexpr int enough = 200;
    if (frames_ >= enough) return;
    std::string_view rest = stack;
    std::string_view first = first_frame(rest);
    if (lines_++ == 0) {
        std::string_view after = rest;
        const std::string_view second = first_frame(after);
        austin_roots_ = starts(first, "P") && all_digits(first.substr(1)) && starts(second, "T") && is_hex(second.substr(1), ":");
        const std::string_view thread = starts(first, "Process ") ? second : first;
        austin1_roots_ = starts(thread, "Thread ") && is_hex(thread.substr(7));
        tid_root_ = starts(first, "tid:") && all_digits(first.substr(4));
    }
    for (rest = stack; !rest.empty();) {
        const std::string_view frame = first_frame(rest);
        FrameParts parts;
        std::uint32_t line = 0;
        ++frames_;
        if (split_parentheses(frame, parts)) ++in_parentheses_, with_line_ += parts.line != 0;
        if (starts(frame, "L") && parse_line(frame.substr(1), line)) ++line_frames_;
        if (frame.find('`') != std::string_view::npos) ++backquotes_;
        FrameParts colons;
        if (split_colons(frame, colons)) ++colons_;
    }
}

FrameStyle StyleDetector::result() const {
    if (austin_roots_ || tid_root_) return colons_ > 0 ? FrameStyle::colon : FrameStyle::plain;
    if (austin1_roots_ && line_frames_ > 0) return FrameStyle::austin1;
    if (austin1_roots_ && with_line_ > 0) return FrameStyle::pyspy;
    if (with_line_ > 0 && in_parentheses_ * 10 >= (frames_ - lines_ * 2) * 8) return FrameStyle::pyspy;
    if (backquotes_ * 10 >= frames_ * 3 && backquotes_ > 0) return FrameStyle::backquote;
    return FrameStyle::plain;
}

}  // namespace profconv
