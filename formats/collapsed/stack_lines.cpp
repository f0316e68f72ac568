#include "collapsed/stack_lines.hpp"

#include "io/error.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

constexpr int max_decimals = 9;

// In austin 1's style "func (file);L12" is one frame: the end of the frame whose ';' stands at `end`.
std::size_t behind_line_frame(std::string_view stack, std::size_t end) {
    if (end == std::string_view::npos || end + 2 > stack.size() || stack[end + 1] != 'L' || end == 0 || stack[end - 1] != ')') return end;
    std::size_t at = end + 2;
    while (at < stack.size() && stack[at] >= '0' && stack[at] <= '9') ++at;
    if (at == end + 2 || (at < stack.size() && stack[at] != ';')) return end;
    return at == stack.size() ? std::string_view::npos : at;
}

}  // namespace

StackLines::StackLines(Source& source, const ReadRequest& request, const Convention& convention, bool ordered)
    : decimals(static_cast<std::size_t>(convention.layout.columns)), request_(request), convention_(convention), lines_(source) {
    samples.weights.resize(decimals.size());
    samples.ordered = ordered;
    frames_.push_back(make_frame(""));
}

void StackLines::read() {
    const bool one_count = convention_.layout.columns == 1 && convention_.layout.separator == ' ';
    std::string_view line, stack;
    std::int64_t count = 0;
    while (lines_.next(line)) {
        if (one_count && decimals[0] == 0 && split_plain_line(line, stack, count)) {
            add_plain(stack, count, line);
            continue;
        }
        line = trimmed(line);
        if (line.empty()) continue;
        if (line[0] == '#' && is_comment(line))
            comment(line);
        else
            read_line(line);
    }
}

// ---- lines

void StackLines::comment(std::string_view line) {
    ++comments;
    const std::size_t colon = line.find(": ");
    if (line.substr(0, 2) != "# " || colon == std::string_view::npos) return;
    const std::string_view key = line.substr(2, colon - 2), value = trimmed(line.substr(colon + 2));
    if (key == "mode") mode = value;
    profile.header.meta.push_back({profile.strings.intern(key), profile.strings.intern(value)});
}

void StackLines::read_line(std::string_view line) {
    const CollapsedLine split = split_line(line, convention_.layout);
    if (split.bad) return malformed(split.bad, split.problem, line);
    for (std::size_t c = 0; c < decimals.size(); ++c)
        if (split.counts[c].digits < 0 && !convention_.negative)
            return malformed(split.stack.end(), "expected a count of 0 or more (-F collapsed,negative=yes accepts differences)", line);
    ++stacks;
    try {
        add(node_of(split.stack), split, line);
    } catch (const OverflowError&) {
        fail_overflow(line, split.stack);
    }
}

void StackLines::add_plain(std::string_view stack, std::int64_t count, std::string_view line) {
    ++stacks;
    const std::size_t row = row_of(node_of(stack));
    if (!samples.weights[0].ticks.try_add(row, count)) fail_overflow(line, stack);
}

void StackLines::fail_overflow(std::string_view line, std::string_view stack) const {
    const std::string_view counts = trimmed({stack.end(), static_cast<std::size_t>(line.end() - stack.end())});
    lines_.fail_at(counts.data(), "the sum of the counts is beyond 64 bits (9223372036854775807)");
}

void StackLines::malformed(const char* at, std::string_view problem, std::string_view line) {
    if (request_.lenient) return profile.notes.add(NoteLevel::repair, "line without a count: left out", lines_.place());
    const std::string_view found = trimmed({at, static_cast<std::size_t>(line.end() - at)});
    std::string message = std::string(problem) + ", found " + (found.empty() ? "the end of the line" : quoted(found));
    if (convention_.layout.columns == 2 && split_line(line, {}).bad == nullptr) message += "; the lines before have two counts (-F collapsed,columns=1 reads one)";
    lines_.fail_at(found.data(), message);
}

// ---- stacks

StackId StackLines::node_of(std::string_view stack) {
    const std::size_t nodes = samples.tree.size();
    StackId fresh;
    StackId& node = index_.worthwhile() ? index_.find(stack) : fresh;
    if (!node.valid()) node = build(stack);
    index_.count(samples.tree.size() == nodes);
    return node;
}

StackId StackLines::build(std::string_view stack) {
    if (convention_.layout.columns == 1 && !ends_in_number) ends_in_number = trailing_numbers(stack) > 0;
    StackId node;
    for (;;) {
        std::size_t end = stack.find(';');
        if (convention_.style == FrameStyle::austin1) end = behind_line_frame(stack, end);
        node = samples.tree.child(node, frame_of(stack.substr(0, end)));
        if (end == std::string_view::npos) return node;
        stack.remove_prefix(end + 1);
    }
}

FrameId StackLines::frame_of(std::string_view text) {
    const StringId id = texts_.intern(text);
    if (id.value == frames_.size()) frames_.push_back(make_frame(text));
    return frames_[id.value];
}

FrameId StackLines::make_frame(std::string_view text) {
    const FrameParts parts = split_frame(text, convention_.style, convention_.annotated);
    Function function;
    function.name = profile.strings.intern(parts.name);
    function.file = profile.strings.intern(parts.file);
    function.module = profile.strings.intern(parts.module);
    Frame frame;
    frame.function = profile.functions.intern(function);
    frame.kind = parts.kind;
    if (request_.want.lines) frame.line = parts.line;
    has_lines = has_lines || parts.line != 0;
    return profile.frames.intern(frame);
}

// ---- counts

void StackLines::add(StackId node, const CollapsedLine& line, std::string_view text) {
    const std::size_t row = row_of(node);
    for (std::size_t c = 0; c < decimals.size(); ++c) {
        Decimal count = line.counts[c];
        if (count.decimals != decimals[c]) align(c, count, text);
        samples.weights[c].ticks.add(row, count.digits);
    }
}

std::size_t StackLines::row_of(StackId node) {
    if (!samples.ordered) {
        if (row_of_node_.size() <= node.value) row_of_node_.resize(samples.tree.size(), UINT32_MAX);
        if (row_of_node_[node.value] != UINT32_MAX) return row_of_node_[node.value];
        row_of_node_[node.value] = static_cast<std::uint32_t>(samples.stack.size());
    }
    samples.stack.push_back(node);
    for (Column& column : samples.weights) column.ticks.push_back(0);
    return samples.stack.size() - 1;
}

// Brings a count and its column to the same number of decimals, exactly.
void StackLines::align(std::size_t column, Decimal& count, std::string_view text) {
    if (count.decimals > max_decimals) lines_.fail_at(text.data(), "expected a count with at most 9 decimals");
    raise_decimals(column, count.decimals);
    for (; count.decimals < decimals[column]; ++count.decimals)
        if (__builtin_mul_overflow(count.digits, 10, &count.digits)) throw OverflowError();
}

void StackLines::raise_decimals(std::size_t column, int to) {
    if (to <= decimals[column]) return;
    if (!samples.weights[column].rescale(to - decimals[column])) throw OverflowError();
    decimals[column] = to;
}

// ---- several stretches

void StackLines::absorb(const StackLines& next) {
    std::vector<FrameId> frames(next.profile.frames.size());
    for (std::uint32_t text = 0; text < next.texts_.size(); ++text) frames[next.frames_[text].value] = frame_of(next.texts_.view({text}));
    std::vector<StackId> nodes(next.samples.tree.size());
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const StackId parent = next.samples.tree.parent({i});
        nodes[i] = samples.tree.child(parent.valid() ? nodes[parent.value] : parent, frames[next.samples.tree.frame({i}).value]);
    }
    std::vector<Column> weights = next.samples.weights;
    for (std::size_t c = 0; c < decimals.size(); ++c) {
        raise_decimals(c, next.decimals[c]);
        if (!weights[c].rescale(decimals[c] - next.decimals[c])) throw OverflowError();
    }
    for (std::size_t i = 0; i < next.samples.size(); ++i) {
        const std::size_t row = row_of(nodes[next.samples.stack[i].value]);
        for (std::size_t c = 0; c < decimals.size(); ++c) samples.weights[c].add(row, weights[c], i);
    }
    for (const auto& [key, value] : next.profile.header.meta)
        profile.header.meta.push_back({profile.strings.intern(next.profile.text(key)), profile.strings.intern(next.profile.text(value))});
    stacks += next.stacks, comments += next.comments;
    has_lines = has_lines || next.has_lines, ends_in_number = ends_in_number || next.ends_in_number;
    if (!next.mode.empty()) mode = next.mode;
}

}  // namespace profconv
