#include <algorithm>
#include <string>
#include <vector>

#include "collapsed/collapsed.hpp"
#include "collapsed/convention.hpp"
#include "collapsed/text_stacks.hpp"
#include "io/error.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

// ';' separates frames, line ends separate stacks; blanks around a name would be lost.
std::string safe_text(std::string text, FrameStyle style) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        char& c = text[i];
        const bool line_frame = style == FrameStyle::austin1 && c == ';' && i + 1 < text.size() && text[i + 1] == 'L';
        if (c == ';' && !line_frame) c = ':';
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    }
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos) return "[unknown]";
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// How frames are written: in the style they were read in, or as the options say.
struct FrameForm {
    FrameStyle style = FrameStyle::plain;
    bool lines = true, annotations = false, threads = false;
};

FrameForm frame_form(const Profile& profile, const OptionValues& options) {
    FrameForm form;
    bool was_collapsed = false;
    for (const auto& [key, value] : profile.header.meta)
        if (profile.text(key) == "collapsed.style") form.style = style_named(profile.text(value)), was_collapsed = true;
    const std::string frames = option(options, "frames", "auto"), annotations = option(options, "annotations", "auto");
    if (frames == "function") form.style = FrameStyle::plain;
    if (frames == "module") form.style = FrameStyle::backquote;
    if (frames == "function-file" || frames == "function-line") form.style = FrameStyle::pyspy;
    form.lines = frames != "function-file";
    form.annotations = annotations == "yes" || (annotations == "auto" && was_collapsed);
    form.threads = option(options, "threads", "drop") == "root";
    return form;
}

class CollapsedWriter {
public:
    CollapsedWriter(const Profile& profile, Sink& sink, const WriteRequest& request)
        : profile_(profile), sink_(sink), request_(request), section_(profile.sections.at(0)), samples_(std::get<Samples>(section_.data)),
          form_(frame_form(profile, request.options)) {}

    void run() {
        collect();
        std::vector<Line> lines = merge_equal();
        if (option(request_.options, "order", "text") == "value")
            std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.real != b.real ? a.real > b.real : a.ticks > b.ticks; });
        const bool zeros = option(request_.options, "zeros", "no") == "yes";
        for (const Line& line : lines)
            if (line.ticks != 0 || line.real != 0 || zeros) write(line);
    }

private:
    struct Line {
        std::uint32_t stack;  // of stacks_
        std::int64_t ticks;
        double real;
    };

    void write(const Line& line) {
        for (std::size_t level = 0; level < stacks_.depth(line.stack); ++level) {
            if (level > 0) sink_.put(';');
            sink_.write(stacks_.text(line.stack, level));
        }
        sink_.put(' ');
        if (weights().is_real) sink_.write_real(line.real);
        else sink_.write_decimal(line.ticks, section_.value_types[0].decimals);
        sink_.put('\n');
    }

    const Column& weights() const { return samples_.weights.at(0); }

    void collect() {
        frame_texts_.resize(profile_.frames.size());
        std::vector<FrameId> stack;
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            if (weights().is_real ? weights().reals[i] < 0 : weights().ticks[i] < 0)
                throw DataError("collapsed stacks cannot hold negative values; write the two profiles one by one, or use pprof");
            frames_of(i, stack);
            stacks_.begin();
            if (form_.threads && !samples_.thread.empty() && samples_.thread[i].valid()) stacks_.add(stacks_.intern(thread_text(samples_.thread[i])));
            if (stack.empty()) stacks_.add(stacks_.intern("(no stack)"));
            for (const FrameId frame : stack) stacks_.add(frame_text(frame));
        }
    }

    void frames_of(std::size_t i, std::vector<FrameId>& stack) const {
        const StackId id = samples_.stack[i];
        if (!samples_.is_flat) return samples_.tree.stack(id, stack);
        stack.clear();
        if (!id.valid()) return;
        const auto& flat = samples_.flat;
        stack.assign(flat.frames.begin() + static_cast<std::ptrdiff_t>(flat.offsets[id.value]), flat.frames.begin() + static_cast<std::ptrdiff_t>(flat.offsets[id.value + 1]));
    }

    std::string thread_text(ThreadId id) const {
        const Thread& thread = profile_.threads[id.value];
        const std::string name(profile_.text(thread.name));
        return safe_text(name.empty() ? "thread " + std::to_string(thread.id) : name, FrameStyle::plain);
    }

    StringId frame_text(FrameId id) {
        StringId& text = frame_texts_[id.value];
        if (!text.valid()) text = stacks_.intern(make_text(profile_.frames[id]));
        return text;
    }

    std::string make_text(const Frame& frame) const {
        const Function& function = profile_.functions[frame.function];
        FrameParts parts;
        parts.name = profile_.text(function.name);
        parts.file = profile_.text(frame.file.value != 0 ? frame.file : function.file);
        parts.module = profile_.text(function.module);
        parts.line = form_.lines ? frame.line : 0;
        parts.kind = form_.annotations ? frame.kind : FrameKind::normal;
        const std::string unknown = parts.module.empty() ? "[unknown]" : "[" + std::string(parts.module.substr(parts.module.rfind('/') + 1)) + "]";
        if (parts.name.empty()) parts.name = unknown;
        return safe_text(join_frame(parts, form_.style), form_.style);
    }

    // Different stacks can have one text (lines left out, names made safe); they are added up.
    std::vector<Line> merge_equal() const {
        std::vector<Line> lines;
        for (const std::uint32_t stack : stacks_.sorted()) {
            const std::int64_t ticks = weights().is_real ? 0 : weights().ticks[stack];
            const double real = weights().is_real ? weights().reals[stack] : 0;
            if (lines.empty() || !stacks_.equal(lines.back().stack, stack)) {
                lines.push_back({stack, ticks, real});
            } else {
                lines.back().ticks = checked_add(lines.back().ticks, ticks);
                lines.back().real += real;
            }
        }
        return lines;
    }

    const Profile& profile_;
    Sink& sink_;
    const WriteRequest& request_;
    const Section& section_;
    const Samples& samples_;
    const FrameForm form_;
    TextStacks stacks_;                 // per sample
    std::vector<StringId> frame_texts_;  // per frame, once it is needed
};

}  // namespace

Facets collapsed_drops(const Profile& profile, const OptionValues& options) {
    const FrameForm form = frame_form(profile, options);
    const bool files = form.style == FrameStyle::pyspy || form.style == FrameStyle::austin1 || form.style == FrameStyle::colon;
    Facets drops;
    if (!form.threads) drops.add(Facet::threads);
    if (!form.annotations) drops.add({Facet::frame_kinds, Facet::inlining});
    if (!files) drops.add(Facet::files);
    if (!files || !form.lines) drops.add(Facet::lines);
    if (form.style != FrameStyle::backquote) drops.add(Facet::modules);
    return drops;
}

void write_collapsed(const Profile& profile, Sink& sink, const WriteRequest& request) { CollapsedWriter(profile, sink, request).run(); }

}  // namespace profconv
