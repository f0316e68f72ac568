#include "collapsed/convention.hpp"

#include <algorithm>

namespace profconv {

namespace {

constexpr std::size_t prefix_bytes = 64 * 1024;

// Counts over the first lines.
struct FirstLines {
    StyleDetector styles;
    int fewest_numbers = 3;  // at the end of any line that is a stack with a count
    int lines = 0, stacks = 0, with_commas = 0;

    void look_at(std::string_view line) {
        ++lines;
        const CollapsedLine split = split_line(line, {});
        if (split.bad) {
            const CollapsedLine commas = split_line(line, {3, ','});
            if (commas.bad) return;
            ++with_commas;
            styles.look_at(commas.stack);
            return;
        }
        ++stacks;
        fewest_numbers = std::min(fewest_numbers, trailing_numbers(line));
        styles.look_at(split.stack);
    }
};

FirstLines look_ahead(Source& source) {
    source.fill(prefix_bytes);
    std::string_view rest = source.available().substr(0, prefix_bytes);
    const bool complete = rest.size() < prefix_bytes;
    FirstLines first;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos && !complete) break;
        std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        line = trimmed(line);
        if (!line.empty() && !is_comment(line)) first.look_at(line);
    }
    return first;
}

FrameStyle chosen_style(const std::string& wanted, FrameStyle found) {
    if (wanted == "auto") return found;
    if (wanted == "pyspy") return FrameStyle::pyspy;
    if (wanted == "austin") return found == FrameStyle::colon ? FrameStyle::colon : FrameStyle::austin1;
    if (wanted == "python315") return FrameStyle::colon;
    if (wanted == "dtrace") return FrameStyle::backquote;
    return FrameStyle::plain;
}

CountLayout shown_layout(const FirstLines& first, FrameStyle style) {
    if (first.with_commas > 0 && first.with_commas == first.lines) return {3, ','};
    const int numbers = first.stacks > 0 ? first.fewest_numbers : 1;
    if (first.lines > 0 && numbers == 3 && style == FrameStyle::austin1) return {3, ' '};
    return {first.lines > 0 && numbers >= 2 ? 2 : 1, ' '};
}

}  // namespace

std::string option(const OptionValues& options, std::string_view key, std::string_view otherwise) {
    const auto found = options.find(key);
    return found == options.end() ? std::string(otherwise) : found->second;
}

Convention recognize_convention(Source& source, const OptionValues& options) {
    const FirstLines first = look_ahead(source);
    const std::string style = option(options, "style", "auto"), columns = option(options, "columns", "");
    Convention found;
    found.annotated = style != "plain";
    found.style = chosen_style(style, first.styles.result());
    found.layout = columns.empty() ? shown_layout(first, found.style) : CountLayout{columns == "2" ? 2 : 1, ' '};
    // Memory can shrink; everything else cannot.
    found.negative = found.layout.columns == 3 || option(options, "negative", "no") == "yes";
    found.guessed = columns.empty() && found.layout.columns == 2;
    return found;
}

void describe(const Convention& convention, Profile& profile) {
    profile.header.meta.push_back({profile.strings.intern("collapsed.style"), profile.strings.intern(name_of(convention.style))});
    if (convention.guessed)
        profile.notes.add(NoteLevel::info, "every line ends in two numbers: read as counts before and after (-F collapsed,columns=1 reads one)");
}

}  // namespace profconv
