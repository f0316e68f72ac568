#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "io/drains.hpp"
#include "io/error.hpp"
#include "model/pair_index.hpp"
#include "pprof/encoder.hpp"
#include "pprof/pprof.hpp"
#include "pprof/whole_numbers.hpp"

namespace profconv {

namespace {

// Takes what a compressor gives and hands it to the Sink.
class SinkDrain : public ByteDrain {
public:
    explicit SinkDrain(Sink& sink) : sink_(sink) {}
    void write(std::string_view bytes) override { sink_.write(bytes); }

private:
    Sink& sink_;
};

bool ends_with(std::string_view text, std::string_view ending) { return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending; }

bool is_option(const OptionValues& options, std::string_view key, std::string_view value) {
    const auto found = options.find(key);
    return found != options.end() && found->second == value;
}

// gzip unless the Sink compresses by itself or the user said no.
std::unique_ptr<ByteDrain> output(Sink& sink, const OptionValues& options) {
    auto drain = std::unique_ptr<ByteDrain>(std::make_unique<SinkDrain>(sink));
    if (!is_option(options, "compress", "none") && !ends_with(sink.name(), ".gz") && !ends_with(sink.name(), ".zst")) drain = gzip_drain(std::move(drain));
    return drain;
}

// Canonical shape: locations, functions and texts numbered by first use (samples in order, leaf to root), samples in input
// order, zero fields left out: the same Profile gives the same bytes.
class PprofWriter {
public:
    PprofWriter(const Profile& profile, Sink& sink, const WriteRequest& request)
        : profile_(profile), section_(profile.sections.at(profile.default_section)), samples_(std::get<Samples>(section_.data)), drain_(output(sink, request.options)),
          estimated_(request.estimated), round_(is_option(request.options, "fractions", "round")), kinds_(kinds_of(profile)), location_of_frame_(profile.frames.size()), function_ids_(profile.functions.size()), text_ids_(profile.strings.size()) {
        text_of(std::string_view());
    }

    void run() {
        value_types();
        for (std::size_t i = 0; i < samples_.size(); ++i) sample(i);
        mappings();
        for (std::size_t i = 0; i < locations_.size(); ++i) location(i);
        write_modules();
        for (std::size_t i = 0; i < functions_.size(); ++i) write_function(i);
        const std::string rest = header();
        for (const std::string_view text : texts_) {
            put_bytes(buffer_, 6, text);
            flush_if_full();
        }
        buffer_ += rest;
        flush();
        drain_->finish();
    }

private:
    struct WrittenFunction {
        FunctionId function;
        StringId file;
    };

    static std::vector<FrameKind> kinds_of(const Profile& profile) {
        std::vector<FrameKind> kinds;
        for (const Frame& frame : profile.frames) kinds.push_back(frame.kind);
        return kinds;
    }

    void flush() {
        drain_->write(buffer_);
        buffer_.clear();
    }
    void flush_if_full() {
        if (buffer_.size() > 256 * 1024) flush();
    }
    void message(std::uint32_t field, std::string_view content) {
        put_bytes(buffer_, field, content);
        flush_if_full();
    }

    // ---- texts

    std::int64_t text(StringId id) {
        if (id.value == 0) return 0;
        std::uint32_t& number = text_ids_[id.value];
        if (number == 0) {
            texts_.push_back(profile_.text(id));
            number = static_cast<std::uint32_t>(texts_.size() - 1);
        }
        return number;
    }
    // A text that is not in the profile's table.
    std::int64_t text_of(std::string_view text) {
        for (std::size_t i = 0; i < texts_.size(); ++i)
            if (texts_[i] == text) return static_cast<std::int64_t>(i);
        if (const StringId known = profile_.strings.find(text); known.valid() && known.value != 0) return this->text(known);
        texts_.push_back(text);
        return static_cast<std::int64_t>(texts_.size() - 1);
    }

    // ---- samples

    void value_types() {
        for (std::size_t v = 0; v < section_.value_types.size(); ++v) {
            columns_.push_back(whole_column(profile_, section_, samples_.weights[v], v, round_));
            std::string content;
            put_number(content, 1, text(section_.value_types[v].type));
            put_number(content, 2, text_of(columns_.back().unit));
            message(1, content);
        }
    }

    void sample(std::size_t i) {
        stack_locations(i);
        values_.clear();
        for (std::size_t v = 0; v < columns_.size(); ++v) values_.push_back(whole_number(columns_[v], samples_.weights[v], i));
        labels(i);
        const std::size_t size = repeated_size(sample_locations_) + repeated_size(values_) + scratch_.size();
        put_varint(buffer_, 2 << 3 | 2);
        put_varint(buffer_, size);
        const std::size_t before = buffer_.size();
        buffer_.resize(before + size + write_slack);
        char* out = write_repeated(buffer_.data() + before, 1, sample_locations_);
        out = write_repeated(out, 2, values_);
        scratch_.copy(out, scratch_.size());
        buffer_.resize(before + size);
        flush_if_full();
    }

    // To scratch_. A number 0 is written though it is 0: without it the label would be an empty text.
    void labels(std::size_t i) {
        scratch_.clear();
        if (samples_.label_offsets.empty()) return;
        for (std::uint64_t at = samples_.label_offsets[i]; at < samples_.label_offsets[i + 1]; ++at) {
            const Label& label = samples_.labels[at];
            content_.clear();
            put_number(content_, 1, text(label.key));
            put_number(content_, 2, text(label.text));
            if (label.numeric && label.number == 0 && label.unit.value == 0) put_varint(content_, 3 << 3), put_varint(content_, 0);
            put_number(content_, 3, label.number);
            put_number(content_, 4, text(label.unit));
            put_bytes(scratch_, 3, content_);
        }
    }

    // The sample's locations, leaf first. A frame and those inlined into it at the same address are one location.
    void stack_locations(std::size_t i) {
        sample_locations_.clear();
        const FrameId *begin, *end;
        find_stack(samples_.stack[i], begin, end);
        while (begin != end) {
            const FrameId leaf = *--end;
            if (kinds_[leaf.value] == FrameKind::separator) continue;  // keeps two stacks apart, is no function
            if (kinds_[leaf.value] != FrameKind::inlined) sample_locations_.push_back(location_of_frame(leaf));
            else sample_locations_.push_back(location_of_inlined(begin, end));
        }
    }
    void find_stack(StackId id, const FrameId*& begin, const FrameId*& end) {
        if (id.valid() && samples_.is_flat) {
            begin = samples_.flat.frames.data() + samples_.flat.offsets[id.value];
            end = samples_.flat.frames.data() + samples_.flat.offsets[id.value + 1];
            return;
        }
        stack_.clear();
        if (id.valid()) samples_.tree.stack(id, stack_);
        // A root without a frame stands for the empty stack.
        stack_.erase(std::remove_if(stack_.begin(), stack_.end(), [](FrameId frame) { return !frame.valid(); }), stack_.end());
        begin = stack_.data();
        end = begin + stack_.size();
    }

    bool joins(FrameId inner, FrameId outer) const {
        const Frame &a = profile_.frames[inner], &b = profile_.frames[outer];
        return a.kind == FrameKind::inlined && a.address == b.address && a.mapping == b.mapping;
    }

    // Numbers of locations, by first use. Nearly all have one frame; chains of frames are numbered pair by pair.
    std::uint32_t location_of_frame(FrameId frame) {
        std::uint32_t& id = location_of_frame_[frame.value];
        if (id == 0) id = add_location(&frame, &frame + 1);
        return id;
    }
    // Of the inlined frame at `leaf` and what it was inlined into; moves `leaf` to the outermost of them. Tries first what it was the
    // last time, which needs no look at the frames themselves.
    std::uint32_t location_of_inlined(const FrameId* begin, const FrameId*& leaf) {
        const FrameId inlined = *leaf;
        std::uint32_t& last = location_of_frame_[inlined.value];
        if (last != 0) {
            const Location& l = locations_[last - 1];
            const FrameId* frames = location_frames_.data() + l.first;
            const bool whole = kinds_[frames[0].value] != FrameKind::inlined;  // nothing more can join
            if (whole && l.count <= static_cast<std::size_t>(leaf - begin) + 1 && std::equal(frames, frames + l.count, leaf + 1 - l.count)) {
                leaf -= l.count - 1;
                return last;
            }
        }
        const FrameId* const end = leaf + 1;
        while (leaf != begin && joins(*leaf, leaf[-1])) --leaf;
        last = location_of_chain(leaf, end);
        return last;
    }
    std::uint32_t location_of_chain(const FrameId* begin, const FrameId* end) {
        std::uint32_t chain = UINT32_MAX;
        for (const FrameId* at = begin; at != end; ++at) chain = chains_.number(chain, at->value);
        if (chain >= location_of_chain_.size()) location_of_chain_.resize(chains_.size());
        std::uint32_t& id = location_of_chain_[chain];
        if (id == 0) id = add_location(begin, end);
        return id;
    }
    std::uint32_t add_location(const FrameId* begin, const FrameId* end) {
        locations_.push_back({location_frames_.size(), static_cast<std::size_t>(end - begin)});
        location_frames_.insert(location_frames_.end(), begin, end);
        return static_cast<std::uint32_t>(locations_.size());
    }

    // ---- tables

    void mappings() {
        for (std::size_t i = 0; i < profile_.mappings.size(); ++i) {
            const Mapping& m = profile_.mappings[i];
            std::string content;
            put_number(content, 1, std::uint64_t{i + 1});
            put_number(content, 2, m.start), put_number(content, 3, m.limit), put_number(content, 4, m.offset);
            put_number(content, 5, text(m.file)), put_number(content, 6, text(m.build_id));
            put_number(content, 7, std::uint64_t{m.has_functions}), put_number(content, 8, std::uint64_t{m.has_filenames});
            put_number(content, 9, std::uint64_t{m.has_line_numbers}), put_number(content, 10, std::uint64_t{m.has_inline_frames});
            message(3, content);
        }
    }

    // Sources without memory maps name modules only: each becomes a mapping with nothing but its name.
    std::uint64_t module_mapping(StringId module) {
        auto found = std::find(modules_.begin(), modules_.end(), module);
        if (found == modules_.end()) found = modules_.insert(modules_.end(), module);
        return profile_.mappings.size() + static_cast<std::size_t>(found - modules_.begin()) + 1;
    }
    void write_modules() {
        for (std::size_t i = 0; i < modules_.size(); ++i) {
            std::string content;
            put_number(content, 1, std::uint64_t{profile_.mappings.size() + i + 1});
            put_number(content, 5, text(modules_[i]));
            put_number(content, 7, std::uint64_t{1});
            message(3, content);
        }
    }

    void location(std::size_t i) {
        const Location& l = locations_[i];
        const Frame& outer = profile_.frames[location_frames_[l.first]];
        const StringId module = profile_.functions[outer.function].module;
        std::string content;
        put_number(content, 1, std::uint64_t{i + 1});
        if (outer.mapping.valid()) put_number(content, 2, std::uint64_t{outer.mapping.value} + 1);
        else if (module.value != 0) put_number(content, 2, module_mapping(module));
        put_number(content, 3, outer.address);
        for (std::size_t f = l.first + l.count; f > l.first; --f) line(profile_.frames[location_frames_[f - 1]], content);
        put_number(content, 5, std::uint64_t{outer.folded});
        message(4, content);
    }
    void line(const Frame& frame, std::string& content) {
        const Function& function = profile_.functions[frame.function];
        const bool symbolized = function.name.value != 0 || function.file.value != 0 || function.system_name.value != 0;
        if (!symbolized && (frame.address != 0 || frame.mapping.valid())) return;  // known by its address alone
        std::string inner;
        put_number(inner, 1, function_id(frame));
        put_number(inner, 2, std::uint64_t{frame.line});
        put_number(inner, 3, std::uint64_t{frame.column});
        put_bytes(content, 4, inner);
    }

    // A frame whose line is in another file than its function gets a function of its own: the format has one file for both.
    std::uint64_t function_id(const Frame& frame) {
        const bool other_file = frame.file.value != 0 && frame.file != profile_.functions[frame.function].file;
        if (other_file) {
            const std::uint32_t pair = other_files_.number(frame.function.value, frame.file.value);
            if (pair >= other_file_ids_.size()) other_file_ids_.resize(other_files_.size());
            return number_function(other_file_ids_[pair], {frame.function, frame.file});
        }
        return number_function(function_ids_[frame.function.value], {frame.function, profile_.functions[frame.function].file});
    }
    std::uint64_t number_function(std::uint64_t& id, WrittenFunction function) {
        if (id == 0) {
            functions_.push_back(function);
            id = functions_.size();
        }
        return id;
    }
    void write_function(std::size_t i) {
        const Function& f = profile_.functions[functions_[i].function];
        std::string content;
        put_number(content, 1, std::uint64_t{i + 1});
        put_number(content, 2, text(f.name));
        put_number(content, 3, text(f.system_name.value == 0 && !pprof_would_shorten(profile_.text(f.name)) ? f.name : f.system_name));
        put_number(content, 4, text(functions_[i].file));
        put_number(content, 5, std::uint64_t{f.start_line});
        message(5, content);
    }

    // Where system_name is the name, pprof takes it for mangled, and cuts what looks like a C++ or Java name: <module> to nothing.
    static bool pprof_would_shorten(std::string_view name) {
        return name.find_first_of("<>[]") != std::string_view::npos || name.find("::") != std::string_view::npos;
    }

    // The header fields; their texts are numbered here, so the text table can follow.
    std::string header() {
        const Header& h = profile_.header;
        std::string out;
        put_number(out, 7, text(h.drop_frames)), put_number(out, 8, text(h.keep_frames));
        put_number(out, 9, h.time_nanos), put_number(out, 10, h.duration_nanos);
        if (h.period_type) {
            std::string type;
            put_number(type, 1, text(h.period_type->type)), put_number(type, 2, text(h.period_type->unit));
            put_bytes(out, 11, type);
        }
        put_number(out, 12, h.period);
        std::vector<std::int64_t> comments;
        for (const StringId comment : h.comments) comments.push_back(text(comment));
        fact_comment("command", profile_.text(h.command), comments), fact_comment("host", profile_.text(h.host), comments);
        fact_comment("date", profile_.text(h.date), comments);
        for (const auto& [key, value] : h.meta)
            if (profile_.text(key) != "collapsed.style") fact_comment(profile_.text(key), profile_.text(value), comments);
        if (estimated_) comments.push_back(text_of("stacks are estimated from a call graph"));
        put_repeated(out, 13, comments);
        // The last column is shown anyway, and files usually say nothing then.
        if (section_.default_value + 1 < section_.value_types.size()) put_number(out, 14, text(section_.value_types[section_.default_value].type));
        put_number(out, 15, text(h.doc_url));
        return out;
    }

    // Facts the format has no field for stand in comments.
    void fact_comment(std::string_view key, std::string_view value, std::vector<std::int64_t>& comments) {
        if (value.empty()) return;
        facts_.push_back(std::string(key) + ": " + std::string(value));
        comments.push_back(text_of(facts_.back()));
    }

    struct Location {
        std::size_t first, count;  // in location_frames_, outermost first
    };
    const Profile& profile_;
    const Section& section_;
    const Samples& samples_;
    std::unique_ptr<ByteDrain> drain_;
    const bool estimated_, round_;
    const std::vector<FrameKind> kinds_;  // per frame
    std::string buffer_, scratch_, content_;
    std::vector<WholeColumn> columns_;
    std::vector<FrameId> stack_;
    std::vector<std::uint32_t> sample_locations_;
    std::vector<std::int64_t> values_;
    PairIndex chains_;
    std::vector<std::uint32_t> location_of_frame_, location_of_chain_;  // 0: none yet
    std::vector<Location> locations_;
    std::vector<FrameId> location_frames_;
    std::vector<WrittenFunction> functions_;
    std::vector<std::uint64_t> function_ids_, other_file_ids_;  // 0: none yet
    PairIndex other_files_;
    std::vector<std::uint32_t> text_ids_;
    std::vector<std::string_view> texts_;
    std::deque<std::string> facts_;  // texts of our own; they stay where they are
    std::vector<StringId> modules_;
};

}  // namespace

void write_pprof(const Profile& profile, Sink& sink, const WriteRequest& request) { PprofWriter(profile, sink, request).run(); }

}  // namespace profconv
