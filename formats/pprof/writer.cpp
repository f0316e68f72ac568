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

// gzip unless the Sink compresses by itself or the user said no.
std::unique_ptr<ByteDrain> output(Sink& sink, const OptionValues& options) {
    auto drain = std::unique_ptr<ByteDrain>(std::make_unique<SinkDrain>(sink));
    const auto found = options.find("compress");
    const bool wanted = found == options.end() || found->second == "gzip";
    if (wanted && !ends_with(sink.name(), ".gz") && !ends_with(sink.name(), ".zst")) drain = gzip_drain(std::move(drain));
    return drain;
}

// Canonical shape: locations, functions and texts numbered by first use (samples in order, leaf to root), samples in input
// order, zero fields left out: the same Profile gives the same bytes.
class PprofWriter {
public:
    PprofWriter(const Profile& profile, Sink& sink, const WriteRequest& request)
        : profile_(profile), section_(profile.sections.at(0)), samples_(std::get<Samples>(section_.data)), drain_(output(sink, request.options)),
          estimated_(request.estimated), function_ids_(profile.functions.size()), text_ids_(profile.strings.size()) {
        text_of(std::string_view());
    }

    void run() {
        value_types();
        for (std::size_t i = 0; i < samples_.size(); ++i) sample(i);
        mappings();
        for (std::size_t i = 0; i < locations_.size(); ++i) location(i);
        write_modules();
        for (const FunctionId function : functions_) write_function(function);
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
            columns_.push_back(whole_column(profile_, section_, samples_.weights[v], v));
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
        scratch_.clear();
        put_packed(scratch_, 1, sample_locations_);
        put_packed(scratch_, 2, values_);
        labels(i);
        message(2, scratch_);
    }

    void labels(std::size_t i) {
        if (samples_.label_offsets.empty()) return;
        for (std::uint64_t at = samples_.label_offsets[i]; at < samples_.label_offsets[i + 1]; ++at) {
            const Label& label = samples_.labels[at];
            std::string content;
            put_number(content, 1, text(label.key));
            put_number(content, 2, text(label.text));
            put_number(content, 3, label.number);
            put_number(content, 4, text(label.unit));
            put_bytes(scratch_, 3, content);
        }
    }

    // The sample's locations, leaf first. A frame and those inlined into it at the same address are one location.
    void stack_locations(std::size_t i) {
        sample_locations_.clear();
        const StackId id = samples_.stack[i];
        if (!id.valid()) return;
        if (samples_.is_flat) {
            const auto begin = samples_.flat.frames.begin();
            stack_.assign(begin + static_cast<std::ptrdiff_t>(samples_.flat.offsets[id.value]), begin + static_cast<std::ptrdiff_t>(samples_.flat.offsets[id.value + 1]));
        } else {
            samples_.tree.stack(id, stack_);
        }
        for (std::size_t end = stack_.size(); end > 0;) {
            std::size_t start = end - 1;
            while (start > 0 && joins(stack_[start], stack_[start - 1])) --start;
            sample_locations_.push_back(location_id(start, end));
            end = start;
        }
    }

    bool joins(FrameId inner, FrameId outer) const {
        const Frame &a = profile_.frames[inner], &b = profile_.frames[outer];
        return a.kind == FrameKind::inlined && a.address == b.address && a.mapping == b.mapping;
    }

    // Number of the location made of stack_[start, end), by first use. Chains of frames are numbered pair by pair.
    std::uint64_t location_id(std::size_t start, std::size_t end) {
        std::uint32_t chain = UINT32_MAX;
        for (std::size_t i = start; i < end; ++i) chain = chains_.number(chain, stack_[i].value);
        if (chain >= location_of_chain_.size()) location_of_chain_.resize(chains_.size());
        std::uint64_t& id = location_of_chain_[chain];
        if (id == 0) {
            locations_.push_back({location_frames_.size(), end - start});
            location_frames_.insert(location_frames_.end(), stack_.begin() + static_cast<std::ptrdiff_t>(start), stack_.begin() + static_cast<std::ptrdiff_t>(end));
            id = locations_.size();
        }
        return id;
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
        put_number(inner, 1, function_id(frame.function));
        put_number(inner, 2, std::uint64_t{frame.line});
        put_number(inner, 3, std::uint64_t{frame.column});
        put_bytes(content, 4, inner);
    }

    std::uint64_t function_id(FunctionId function) {
        std::uint64_t& id = function_ids_[function.value];
        if (id == 0) {
            functions_.push_back(function);
            id = functions_.size();
        }
        return id;
    }
    void write_function(FunctionId id) {
        const Function& f = profile_.functions[id];
        std::string content;
        put_number(content, 1, function_ids_[id.value]);
        put_number(content, 2, text(f.name));
        put_number(content, 3, text(f.system_name.value != 0 ? f.system_name : f.name));
        put_number(content, 4, text(f.file));
        put_number(content, 5, std::uint64_t{f.start_line});
        message(5, content);
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
        put_packed(out, 13, comments);
        if (!section_.value_types.empty()) put_number(out, 14, text(section_.value_types[section_.default_value].type));
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
    const bool estimated_;
    std::string buffer_, scratch_;
    std::vector<WholeColumn> columns_;
    std::vector<FrameId> stack_;
    std::vector<std::uint64_t> sample_locations_;
    std::vector<std::int64_t> values_;
    PairIndex chains_;
    std::vector<std::uint64_t> location_of_chain_;
    std::vector<Location> locations_;
    std::vector<FrameId> location_frames_;
    std::vector<FunctionId> functions_;
    std::vector<std::uint64_t> function_ids_;
    std::vector<std::uint32_t> text_ids_;
    std::vector<std::string_view> texts_;
    std::deque<std::string> facts_;  // texts of our own; they stay where they are
    std::vector<StringId> modules_;
};

}  // namespace

void write_pprof(const Profile& profile, Sink& sink, const WriteRequest& request) { PprofWriter(profile, sink, request).run(); }

}  // namespace profconv
