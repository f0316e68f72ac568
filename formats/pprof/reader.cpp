#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/error.hpp"
#include "pprof/pprof.hpp"
#include "pprof/scanner.hpp"

namespace profconv {

namespace {

// Rows by the file's ids: a plain table when the ids are small, as they nearly always are.
class RowIndex {
public:
    template <class Row>
    explicit RowIndex(const std::vector<Row>& rows) {
        std::uint64_t largest = 0;
        for (const Row& row : rows) largest = std::max(largest, row.id);
        if (largest < rows.size() * 4 + 1024) dense_.assign(largest + 1, none);
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            if (rows[i].id == 0 || find(rows[i].id) != none) duplicate_ = std::min(duplicate_, i);
            else if (!dense_.empty()) dense_[rows[i].id] = i;
            else sparse_[rows[i].id] = i;
        }
    }
    static constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t find(std::uint64_t id) const {
        if (!dense_.empty()) return id < dense_.size() ? dense_[id] : none;
        const auto found = sparse_.find(id);
        return found == sparse_.end() ? none : found->second;
    }
    // The first row whose id is 0 or was there before; none if all is well.
    std::uint32_t duplicate() const { return duplicate_; }

private:
    std::vector<std::uint32_t> dense_;
    std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
    std::uint32_t duplicate_ = none;
};

class PprofReader {
public:
    PprofReader(Source& source, const ReadRequest& request)
        : source_(source), request_(request), raw_(scan_pprof(source, profile_.strings, request.want.labels)), mapping_rows_(raw_.mappings), location_rows_(raw_.locations),
          function_rows_(raw_.functions) {}

    Profile run() {
        profile_.format = "pprof";
        check_tables();
        header();
        value_types();
        mappings();
        locations();
        samples();
        record_facets();
        if (raw_.unknown_fields > 0) profile_.notes.add(NoteLevel::info, std::to_string(raw_.unknown_fields) + " unknown fields are left out");
        profile_.sections.push_back(std::move(section_));
        return std::move(profile_);
    }

private:
    [[noreturn]] void fail(std::uint64_t at, std::string_view field, std::string_view message) const { throw DataError(binary_error(source_.name(), at, field, message)); }

    StringId text(std::int64_t index, std::uint64_t at, std::string_view field) const {
        if (index < 0 || static_cast<std::uint64_t>(index) >= raw_.strings.size()) {
            if (index == 0) return {0};
            fail(at, field, "no text " + std::to_string(index) + "; string_table has " + std::to_string(raw_.strings.size()));
        }
        return raw_.strings[static_cast<std::size_t>(index)];
    }

    void check_tables() const {
        if (raw_.strings.empty() && !(raw_.types.empty() && raw_.sample_at.empty())) fail(source_.offset(), "string_table", "expected texts, found none; the file is truncated or no profile");
        const auto check = [&](const RowIndex& index, const auto& rows, std::string_view field) {
            if (index.duplicate() == RowIndex::none) return;
            const auto& row = rows[index.duplicate()];
            fail(row.at, field, row.id == 0 ? "id 0 is not allowed" : "id " + std::to_string(row.id) + " is there twice");
        };
        check(mapping_rows_, raw_.mappings, "mapping.id");
        check(location_rows_, raw_.locations, "location.id");
        check(function_rows_, raw_.functions, "function.id");
    }

    void header() {
        Header& h = profile_.header;
        h.time_nanos = raw_.time_nanos;
        h.duration_nanos = raw_.duration_nanos;
        h.period = raw_.period;
        h.drop_frames = text(raw_.drop_frames, 0, "drop_frames");
        h.keep_frames = text(raw_.keep_frames, 0, "keep_frames");
        h.doc_url = text(raw_.doc_url, 0, "doc_url");
        for (const std::int64_t comment : raw_.comments) h.comments.push_back(text(comment, 0, "comment"));
        if (raw_.has_period_type) {
            h.period_type.emplace();
            h.period_type->type = text(raw_.period_type.type, raw_.period_type.at, "period_type.type");
            h.period_type->unit = text(raw_.period_type.unit, raw_.period_type.at, "period_type.unit");
        }
        if (h.drop_frames.value != 0) profile_.notes.add(NoteLevel::info, "the file asks to drop frames (drop_frames); they are kept");
    }

    void value_types() {
        for (const RawValueType& raw : raw_.types) {
            ValueType type;
            type.type = text(raw.type, raw.at, "sample_type.type");
            type.unit = text(raw.unit, raw.at, "sample_type.unit");
            section_.value_types.push_back(type);
        }
        if (raw_.types.empty() && raw_.sample_at.empty()) profile_.notes.add(NoteLevel::info, "the profile is empty: it has neither value types nor samples");
        if (raw_.types.empty() && !raw_.sample_at.empty()) fail(raw_.sample_at.front(), "sample", "there are samples but no sample_type");
        // Without a (known) choice pprof shows the last column.
        section_.default_value = raw_.types.empty() ? 0 : raw_.types.size() - 1;
        const StringId wanted = text(raw_.default_type, 0, "default_sample_type");
        for (std::size_t i = section_.value_types.size(); i-- > 0 && wanted.value != 0;)
            if (section_.value_types[i].type == wanted) section_.default_value = i;
    }

    void mappings() {
        for (const RawMapping& raw : raw_.mappings) {
            Mapping m;
            m.start = raw.start, m.limit = raw.limit, m.offset = raw.file_offset;
            m.file = text(raw.filename, raw.at, "mapping.filename");
            m.build_id = text(raw.build_id, raw.at, "mapping.build_id");
            m.has_functions = raw.has_functions, m.has_filenames = raw.has_filenames;
            m.has_line_numbers = raw.has_line_numbers, m.has_inline_frames = raw.has_inline_frames;
            profile_.add_mapping(m);
        }
    }

    MappingId mapping_of(const RawLocation& location) {
        if (location.mapping == 0) return {};
        const std::uint32_t row = mapping_rows_.find(location.mapping);
        if (row == RowIndex::none) profile_.notes.add(NoteLevel::info, "location with an unknown mapping: read as one without");
        return row == RowIndex::none ? MappingId{} : MappingId{row};
    }

    // The frames of every location, outermost first.
    void locations() {
        for (const RawLocation& raw : raw_.locations) {
            first_frame_.push_back(location_frames_.size());
            const MappingId mapping = mapping_of(raw);
            Frame frame;
            if (request_.want.addresses) frame.mapping = mapping, frame.address = raw.address;
            frame.folded = raw.folded;
            const StringId module = mapping.valid() ? profile_.mappings[mapping.value].file : StringId{0};
            if (raw.first_line == raw.end_line) {
                Function function;
                function.module = module;
                frame.function = profile_.functions.intern(function);
                location_frames_.push_back(profile_.frames.intern(frame));
            }
            for (std::size_t i = raw.end_line; i > raw.first_line; --i) {
                frame.kind = i == raw.end_line ? FrameKind::normal : FrameKind::inlined;
                add_line(raw, raw_.lines[i - 1], module, frame);
            }
        }
        first_frame_.push_back(location_frames_.size());
    }

    void add_line(const RawLocation& location, const RawLine& line, StringId module, Frame frame) {
        const std::uint32_t row = function_rows_.find(line.function);
        if (row == RowIndex::none) fail(location.at, "location.line.function_id", "no function " + std::to_string(line.function));
        const RawFunction& raw = raw_.functions[row];
        Function function;
        function.name = text(raw.name, raw.at, "function.name");
        function.system_name = text(raw.system_name, raw.at, "function.system_name");
        if (function.system_name == function.name) function.system_name = {0};
        function.file = text(raw.filename, raw.at, "function.filename");
        function.module = module;
        function.start_line = clamp_line(raw.start_line);
        frame.function = profile_.functions.intern(function);
        has_lines_ = has_lines_ || line.line != 0;
        if (request_.want.lines) frame.line = clamp_line(line.line), frame.column = clamp_line(line.column);
        location_frames_.push_back(profile_.frames.intern(frame));
    }
    std::uint32_t clamp_line(std::int64_t line) {
        if (line >= 0 && line <= UINT32_MAX) return static_cast<std::uint32_t>(line);
        profile_.notes.add(NoteLevel::repair, "line number out of range: left out");
        return 0;
    }

    void samples() {
        Samples samples;
        samples.is_flat = true;
        samples.ordered = request_.want.order;
        const std::size_t count = raw_.sample_at.size(), columns = raw_.types.size();
        samples.weights.resize(columns);
        for (Column& column : samples.weights) column.ticks.reserve(count);
        samples.stack.reserve(count);
        samples.flat.offsets.reserve(count + 1);
        samples.flat.frames.reserve(raw_.sample_locations.size());
        for (std::size_t i = 0; i < count; ++i) {
            values(i, samples);
            stack(i, samples);
        }
        raw_.sample_locations = {};
        labels(samples);
        section_.data = std::move(samples);
    }

    void values(std::size_t i, Samples& samples) const {
        const std::uint64_t begin = i == 0 ? 0 : raw_.values_end[i - 1], end = raw_.values_end[i];
        if (end - begin != samples.weights.size())
            fail(raw_.sample_at[i], "sample.value", "sample " + std::to_string(i + 1) + " has " + std::to_string(end - begin) + " values, but there are " +
                                                        std::to_string(samples.weights.size()) + " sample types");
        for (std::size_t c = 0; c < samples.weights.size(); ++c) samples.weights[c].ticks.push_back(raw_.sample_values[begin + c]);
    }

    void stack(std::size_t i, Samples& samples) const {
        const std::uint64_t begin = i == 0 ? 0 : raw_.locations_end[i - 1];
        std::uint64_t at = raw_.locations_end[i];
        if (at == begin) return samples.stack.push_back(StackId{});
        while (at > begin) {
            const std::uint64_t id = raw_.sample_locations[--at];
            const std::uint32_t row = location_rows_.find(id);
            if (row == RowIndex::none) fail(raw_.sample_at[i], "sample.location_id", "no location " + std::to_string(id));
            for (std::size_t f = first_frame_[row]; f < first_frame_[row + 1]; ++f) samples.flat.frames.push_back(location_frames_[f]);
        }
        samples.stack.push_back({static_cast<std::uint32_t>(samples.flat.size())});
        samples.flat.offsets.push_back(samples.flat.frames.size());
    }

    void labels(Samples& samples) {
        if (raw_.sample_labels.empty()) return;
        samples.label_offsets.push_back(0);
        samples.label_offsets.insert(samples.label_offsets.end(), raw_.labels_end.begin(), raw_.labels_end.end());
        std::size_t sample = 0;
        for (std::size_t i = 0; i < raw_.sample_labels.size(); ++i) {
            while (raw_.labels_end[sample] <= i) ++sample;
            const RawLabel& raw = raw_.sample_labels[i];
            const std::uint64_t at = raw_.sample_at[sample];
            Label label;
            label.key = text(raw.key, at, "sample.label.key");
            label.text = text(raw.str, at, "sample.label.str");
            label.number = raw.num;
            label.unit = text(raw.unit, at, "sample.label.num_unit");
            // With neither set the text is there, and empty.
            label.numeric = raw.str == 0 && (raw.num != 0 || raw.unit != 0);
            samples.labels.push_back(label);
        }
    }

    void record_facets() {
        if (!raw_.sample_labels.empty()) section_.recorded.add(Facet::labels);
        if (has_lines_) section_.recorded.add(Facet::lines);
        for (const RawLocation& location : raw_.locations)
            if (location.address != 0) section_.recorded.add(Facet::addresses);
        if (!raw_.mappings.empty()) section_.recorded.add(Facet::mappings);
    }

    Source& source_;
    const ReadRequest& request_;
    Profile profile_;
    RawTables raw_;
    RowIndex mapping_rows_, location_rows_, function_rows_;
    Section section_;
    std::vector<std::size_t> first_frame_;  // per location, and one more: its first in location_frames_
    std::vector<FrameId> location_frames_;
    bool has_lines_ = false;
};

}  // namespace

Profile read_pprof(Source& source, const ReadRequest& request) { return PprofReader(source, request).run(); }

}  // namespace profconv
