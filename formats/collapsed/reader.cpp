#include <string>
#include <vector>

#include "collapsed/collapsed.hpp"
#include "collapsed/line.hpp"
#include "collapsed/stack_index.hpp"
#include "collapsed/style.hpp"
#include "io/error.hpp"
#include "io/line_cursor.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

constexpr std::size_t prefix_bytes = 64 * 1024;
constexpr int max_decimals = 9;

class CollapsedReader {
public:
    CollapsedReader(Source& source, const ReadRequest& request) : request_(request), source_(source), lines_(source) {
        profile_.format = "collapsed";
        look_ahead();
        section_.value_types.resize(static_cast<std::size_t>(layout_.columns));
        samples_.weights.resize(static_cast<std::size_t>(layout_.columns));
        // Only austin's lines stand in time order; everyone else's order means nothing.
        samples_.ordered = request.want.order && style_ == FrameStyle::austin1;
    }

    Profile run() {
        std::string_view line;
        while (lines_.next(line)) {
            line = trimmed(line);
            if (line.empty()) continue;
            if (line[0] == '#' && is_comment(line)) {
                comment(line);
                continue;
            }
            read_line(line);
        }
        finish();
        return std::move(profile_);
    }

private:
    std::string option(std::string_view key, std::string_view otherwise) const {
        const auto found = request_.options.find(key);
        return found == request_.options.end() ? std::string(otherwise) : found->second;
    }

    // ---- what the first lines show

    void look_ahead() {
        source_.fill(prefix_bytes);
        std::string_view rest = source_.available().substr(0, prefix_bytes);
        const bool complete = rest.size() < prefix_bytes;
        StyleDetector detector;
        int fewest = 3, lines = 0, good = 0, commas = 0;
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            if (end == std::string_view::npos && !complete) break;
            std::string_view line = rest.substr(0, end);
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            line = trimmed(line);
            if (line.empty() || is_comment(line)) continue;
            ++lines;
            if (split_line(line, {}).bad) {
                if (!split_line(line, {3, ','}).bad) ++commas, detector.look_at(split_line(line, {3, ','}).stack);
                continue;
            }
            ++good;
            fewest = std::min(fewest, trailing_numbers(line));
            detector.look_at(split_line(line, {}).stack);
        }
        choose_style(detector.result());
        choose_layout(lines, commas, good > 0 ? fewest : 1);
    }

    void choose_style(FrameStyle found) {
        const std::string wanted = option("style", "auto");
        annotated_ = wanted != "plain";
        if (wanted == "auto") style_ = found;
        else if (wanted == "pyspy") style_ = FrameStyle::pyspy;
        else if (wanted == "austin") style_ = found == FrameStyle::colon ? FrameStyle::colon : FrameStyle::austin1;
        else if (wanted == "python315") style_ = FrameStyle::colon;
        else if (wanted == "dtrace") style_ = FrameStyle::backquote;
        else style_ = FrameStyle::plain;
        profile_.header.meta.push_back({profile_.strings.intern("collapsed.style"), profile_.strings.intern(name_of(style_))});
    }

    void choose_layout(int lines, int commas, int fewest) {
        const std::string wanted = option("columns", "");
        if (!wanted.empty()) {
            layout_.columns = wanted == "2" ? 2 : 1;
        } else if (commas > 0 && commas == lines) {
            layout_ = {3, ','};
        } else if (lines > 0 && fewest == 3 && style_ == FrameStyle::austin1) {
            layout_.columns = 3;
        } else if (lines > 0 && fewest >= 2) {
            layout_.columns = 2;
            profile_.notes.add(NoteLevel::info, "every line ends in two numbers: read as counts before and after (-F collapsed,columns=1 reads one)");
        }
        // Memory can shrink; everything else cannot.
        negative_ = layout_.columns == 3 || option("negative", "no") == "yes";
    }

    // ---- lines

    void comment(std::string_view line) {
        ++comments_;
        const std::size_t colon = line.find(": ");
        if (line.substr(0, 2) != "# " || colon == std::string_view::npos) return;
        const std::string_view key = line.substr(2, colon - 2), value = trimmed(line.substr(colon + 2));
        if (key == "mode") mode_ = value;
        profile_.header.meta.push_back({profile_.strings.intern(key), profile_.strings.intern(value)});
    }

    void read_line(std::string_view line) {
        const CollapsedLine split = split_line(line, layout_);
        if (split.bad) return malformed(split.bad, split.problem, line);
        for (int c = 0; c < layout_.columns; ++c)
            if (split.counts[static_cast<std::size_t>(c)].digits < 0 && !negative_)
                return malformed(split.stack.end(), "expected a count of 0 or more (-F collapsed,negative=yes accepts differences)", line);
        ++stacks_read_;
        try {
            add(node_of(split.stack), split, line);
        } catch (const OverflowError&) {
            lines_.fail_at(trimmed(std::string_view(split.stack.end(), static_cast<std::size_t>(line.end() - split.stack.end()))).data(), "the sum of the counts is beyond 64 bits (9223372036854775807)");
        }
    }

    void malformed(const char* at, std::string_view problem, std::string_view line) {
        std::string_view found(at, static_cast<std::size_t>(line.end() - at));
        found = trimmed(found);
        std::string message = std::string(problem) + ", found " + (found.empty() ? "the end of the line" : quoted(found));
        if (layout_.columns == 2 && split_line(line, {}).bad == nullptr) message += "; the lines before have two counts (-F collapsed,columns=1 reads one)";
        if (!request_.lenient) lines_.fail_at(trimmed(std::string_view(at, static_cast<std::size_t>(line.end() - at))).data(), message);
        profile_.notes.add(NoteLevel::repair, "line without a count: left out", lines_.place());
    }

    StackId node_of(std::string_view stack) {
        if (!index_.worthwhile()) return build(stack);
        StackId& known = index_.find(stack);
        if (!known.valid()) known = build(stack);
        return known;
    }

    StackId build(std::string_view stack) {
        if (layout_.columns == 1 && !ends_in_number_) ends_in_number_ = trailing_numbers(stack) > 0;
        StackId node;
        for (;;) {
            std::size_t end = stack.find(';');
            if (style_ == FrameStyle::austin1) end = behind_line_frame(stack, end);
            node = samples_.tree.child(node, frame_of(stack.substr(0, end)));
            if (end == std::string_view::npos) return node;
            stack.remove_prefix(end + 1);
        }
    }

    // In austin 1's style "func (file);L12" is one frame.
    static std::size_t behind_line_frame(std::string_view stack, std::size_t end) {
        if (end == std::string_view::npos || end + 2 > stack.size() || stack[end + 1] != 'L' || end == 0 || stack[end - 1] != ')') return end;
        std::size_t at = end + 2;
        while (at < stack.size() && stack[at] >= '0' && stack[at] <= '9') ++at;
        if (at == end + 2 || (at < stack.size() && stack[at] != ';')) return end;
        return at == stack.size() ? std::string_view::npos : at;
    }

    FrameId frame_of(std::string_view text) {
        const StringId id = texts_.intern(text);
        if (id.value == frames_.size()) frames_.push_back(make_frame(text));
        return frames_[id.value];
    }

    FrameId make_frame(std::string_view text) {
        const FrameParts parts = split_frame(text, style_, annotated_);
        Function function;
        function.name = profile_.strings.intern(parts.name);
        function.file = profile_.strings.intern(parts.file);
        function.module = profile_.strings.intern(parts.module);
        Frame frame;
        frame.function = profile_.functions.intern(function);
        frame.kind = parts.kind;
        if (request_.want.lines) frame.line = parts.line;
        has_lines_ = has_lines_ || parts.line != 0;
        return profile_.frames.intern(frame);
    }

    // ---- counts

    void add(StackId node, const CollapsedLine& line, std::string_view text) {
        const std::size_t row = row_of(node);
        for (std::size_t c = 0; c < samples_.weights.size(); ++c) {
            Decimal count = line.counts[c];
            if (count.decimals != section_.value_types[c].decimals) align(c, count, text);
            std::int64_t& cell = samples_.weights[c].ticks[row];
            cell = checked_add(cell, count.digits);
        }
    }

    std::size_t row_of(StackId node) {
        if (!samples_.ordered) {
            if (row_of_node_.size() <= node.value) row_of_node_.resize(samples_.tree.size(), UINT32_MAX);
            if (row_of_node_[node.value] != UINT32_MAX) return row_of_node_[node.value];
            row_of_node_[node.value] = static_cast<std::uint32_t>(samples_.stack.size());
        }
        samples_.stack.push_back(node);
        for (Column& column : samples_.weights) column.ticks.push_back(0);
        return samples_.stack.size() - 1;
    }

    // Brings a count and its column to the same number of decimals, exactly.
    void align(std::size_t c, Decimal& count, std::string_view text) {
        int& decimals = section_.value_types[c].decimals;
        if (count.decimals > decimals) {
            if (count.decimals > max_decimals) lines_.fail_at(text.data(), "expected a count with at most 9 decimals");
            if (!samples_.weights[c].rescale(count.decimals - decimals)) throw OverflowError();
            decimals = count.decimals;
        }
        for (; count.decimals < decimals; ++count.decimals)
            if (__builtin_mul_overflow(count.digits, 10, &count.digits)) throw OverflowError();
    }

    // ---- the end

    void finish() {
        if (stacks_read_ == 0) {
            if (lines_.number() == 0) lines_.fail_at_end("expected stacks, found empty input");
            lines_.fail_at_end("expected stacks, found none; the input holds only comments, blank or malformed lines");
        }
        name_values();
        if (comments_ > 0) profile_.notes.add(NoteLevel::info, std::to_string(comments_) + (comments_ == 1 ? " line is a comment" : " lines are comments"));
        if (ends_in_number_) profile_.notes.add(NoteLevel::info, "some frame names end in a number; only the last number of a line is its count");
        if (has_lines_) section_.recorded.add(Facet::lines);
        section_.data = std::move(samples_);
        profile_.sections.push_back(std::move(section_));
    }

    void name_values() {
        const auto set = [&](std::size_t c, std::string_view type, std::string_view unit) {
            section_.value_types[c].type = profile_.strings.intern(type);
            section_.value_types[c].unit = profile_.strings.intern(option("unit", unit));
        };
        const bool austin = style_ == FrameStyle::austin1 || !mode_.empty();
        if (layout_.columns == 2) {
            set(0, "before", "count"), set(1, "after", "count");
            section_.default_value = 1;
        } else if (layout_.columns == 3 && layout_.separator == ',') {
            set(0, "time", "microseconds"), set(1, "idle", "count"), set(2, "memory", "bytes");
        } else if (layout_.columns == 3) {
            set(0, "time", "microseconds"), set(1, "memory_gained", "kilobytes"), set(2, "memory_lost", "kilobytes");
        } else if (austin) {
            mode_ == "memory" ? set(0, "memory", "bytes") : set(0, "time", "microseconds");
        } else {
            set(0, "samples", "count");
        }
    }

    const ReadRequest& request_;
    Source& source_;
    LineCursor lines_;
    Profile profile_;
    Section section_;
    Samples samples_;
    FrameStyle style_ = FrameStyle::plain;
    CountLayout layout_;
    bool annotated_ = true, negative_ = false;
    StringTable texts_;                       // texts of frames; numbered as frames_
    StackIndex index_;
    std::vector<std::uint32_t> row_of_node_;
    std::uint64_t stacks_read_ = 0, comments_ = 0;
    bool has_lines_ = false, ends_in_number_ = false;
    std::string mode_;
    std::vector<FrameId> frames_{make_frame("")};  // per text
};

}  // namespace

Profile read_collapsed(Source& source, const ReadRequest& request) { return CollapsedReader(source, request).run(); }

}  // namespace profconv
