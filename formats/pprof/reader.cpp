#include <string>
#include <vector>

#include "io/error.hpp"
#include "pprof/pprof.hpp"
#include "pprof/row_index.hpp"
#include "pprof/scanner.hpp"
#include "pprof/stacks.hpp"

namespace profconv {

namespace {

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
        if (raw_.second_empty_text) repair("the string table has a second empty text; these may be two profiles, one after the other, which are to be given as two files");
        profile_.sections.push_back(std::move(section_));
        return std::move(profile_);
    }

private:
    [[noreturn]] void fail(std::uint64_t at, std::string_view field, std::string message) const {
        if (raw_.second_empty_text) message += "; a second string table begins in this file: these are two profiles, one after the other; split them and give both files";
        throw DataError(binary_error(source_.name(), at, field, message));
    }
    void repair(std::string_view text) { profile_.notes.add(NoteLevel::repair, text); }

    StringId text(std::int64_t index, std::uint64_t at, std::string_view field) const {
        if (index < 0 || static_cast<std::uint64_t>(index) >= raw_.strings.size()) fail(at, field, "no text " + std::to_string(index) + "; string_table has " + std::to_string(raw_.strings.size()));
        return raw_.strings[static_cast<std::size_t>(index)];
    }
    StringId text(const TextUse& use, std::string_view field) const { return text(use.index, use.at, field); }

    void check_tables() const {
        if (source_.offset() == 0) throw DataError(source_.name() + ": the file is empty");
        if (raw_.strings.empty()) fail(source_.offset(), "string_table", "expected texts, found none; the file is truncated or no profile");
        const auto check = [&](const RowIndex& index, const auto& rows, std::string_view field) {
            if (index.duplicate() == RowIndex::none) return;
            const auto& row = rows[index.duplicate()];
            fail(row.at, field, row.id == 0 ? "id 0 is not allowed" : "id " + std::to_string(row.id) + " is there twice");
        };
        check(mapping_rows_, raw_.mappings, "mapping.id");
        check(location_rows_, raw_.locations, "location.id");
        check(function_rows_, raw_.functions, "function.id");
        if (raw_.highest_label_text.index > 0) static_cast<void>(text(raw_.highest_label_text, raw_.highest_label_field));
    }

    void header() {
        Header& h = profile_.header;
        h.time_nanos = raw_.time_nanos;
        h.duration_nanos = raw_.duration_nanos;
        h.period = raw_.period;
        h.drop_frames = text(raw_.drop_frames, "drop_frames");
        h.keep_frames = text(raw_.keep_frames, "keep_frames");
        h.doc_url = text(raw_.doc_url, "doc_url");
        for (const TextUse& comment : raw_.comments) h.comments.push_back(text(comment, "comment"));
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
        if (raw_.types.empty() && raw_.samples.seen == 0) profile_.notes.add(NoteLevel::info, "the profile is empty: it has neither value types nor samples");
        // Without a (known) choice pprof shows the last column.
        section_.default_value = raw_.types.empty() ? 0 : raw_.types.size() - 1;
        const StringId wanted = text(raw_.default_type, "default_sample_type");
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

    // ---- locations

    MappingId mapping_of(const RawLocation& location) {
        if (location.mapping == 0) return {};
        const std::uint32_t row = mapping_rows_.find(location.mapping);
        if (row == RowIndex::none) profile_.notes.add(NoteLevel::info, "location with an unknown mapping: read as one without");
        return row == RowIndex::none ? MappingId{} : MappingId{row};
    }

    void locations() {
        known_functions_.resize(raw_.functions.size());
        for (const RawLocation& raw : raw_.locations) {
            locations_.first.push_back(locations_.frames.size());
            const MappingId mapping = mapping_of(raw);
            Frame frame;
            if (request_.want.addresses) frame.mapping = mapping, frame.address = raw.address;
            frame.folded = raw.folded;
            const StringId module = mapping.valid() ? profile_.mappings[mapping.value].file : StringId{0};
            if (raw.first_line == raw.end_line) add_unnamed(module, frame);
            for (std::size_t i = raw.end_line; i > raw.first_line; --i) {
                frame.kind = i == raw.end_line ? FrameKind::normal : FrameKind::inlined;
                add_line(raw, raw_.lines[i - 1], module, frame);
            }
        }
        locations_.first.push_back(locations_.frames.size());
    }

    // A function known by its object file alone.
    void add_unnamed(StringId module, Frame frame) {
        Function function;
        function.module = module;
        frame.function = profile_.functions.intern(function);
        locations_.frames.push_back(profile_.frames.intern(frame));
    }

    void add_line(const RawLocation& location, const RawLine& line, StringId module, Frame frame) {
        const std::uint32_t row = function_rows_.find(line.function);
        if (row == RowIndex::none) {
            if (!request_.lenient) fail(location.at, "location.line.function_id", "no function " + std::to_string(line.function));
            repair("line of a function that is not there: read as one of an unknown function");
            return add_unnamed(module, frame);
        }
        frame.function = function_of(row, module);
        if (line.line != 0) section_.recorded.add(Facet::lines);
        if (line.column != 0) section_.recorded.add(Facet::columns);
        if (request_.want.lines) frame.line = clamp_line(line.line), frame.column = clamp_line(line.column);
        locations_.frames.push_back(profile_.frames.intern(frame));
    }
    // One function of the file can lie in several objects; nearly always it is the one asked for last.
    FunctionId function_of(std::uint32_t row, StringId module) {
        KnownFunction& known = known_functions_[row];
        if (known.id.valid() && known.module == module) return known.id;
        const RawFunction& raw = raw_.functions[row];
        Function function;
        function.name = text(raw.name, raw.at, "function.name");
        function.system_name = text(raw.system_name, raw.at, "function.system_name");
        if (function.system_name == function.name) function.system_name = {0};
        function.file = text(raw.filename, raw.at, "function.filename");
        function.module = module;
        function.start_line = clamp_line(raw.start_line);
        known = {module, profile_.functions.intern(function)};
        return known.id;
    }
    std::uint32_t clamp_line(std::int64_t line) {
        if (line >= 0 && line <= UINT32_MAX) return static_cast<std::uint32_t>(line);
        repair("line number out of range: left out");
        return 0;
    }

    // ---- samples

    void samples() {
        RawSamples& raw = raw_.samples;
        if (raw_.types.empty() && raw.seen > 0) fail(raw.size() > 0 ? raw.at.front() : raw.odd.at, "sample", "there are samples but no sample_type");
        check_values();
        Samples samples;
        samples.is_flat = true;
        samples.weights = std::move(raw.weights);
        samples.weights.resize(raw_.types.size());
        const auto missing = [&](std::size_t sample, std::uint64_t id) {
            if (!request_.lenient) fail(raw.at[sample], "sample.location_id", "no location " + std::to_string(id));
            repair("sample with a location that is not there: read as one without a stack");
        };
        make_stacks(raw.locations, raw.depths, location_rows_, locations_, missing, samples);
        labels(samples);
        section_.data = std::move(samples);
    }

    void check_values() {
        const RawSamples& raw = raw_.samples;
        const auto fail_at = [&](std::uint64_t number, std::uint64_t values, std::uint64_t at) {
            fail(at, "sample.value", "sample " + std::to_string(number) + " has " + std::to_string(values) + (values == 1 ? " value" : " values") + ", but there are " +
                                         std::to_string(raw_.types.size()) + " sample types");
        };
        const bool types_grew = raw.size() > 0 && raw.weights.size() != raw_.types.size();
        if (types_grew && (raw.odd.count == 0 || raw.at.front() < raw.odd.at)) fail_at(1, raw.weights.size(), raw.at.front());
        if (raw.odd.count == 0) return;
        if (!request_.lenient || types_grew) fail_at(raw.odd.number, raw.odd.values, raw.odd.at);
        for (std::uint64_t i = 0; i < raw.odd.count; ++i) repair("sample with too few or too many values: left out");
    }
    void labels(Samples& samples) {
        RawSamples& raw = raw_.samples;
        if (raw.labels.empty()) return;
        for (Label& label : raw.labels) {
            label.key = raw_.strings[label.key.value];
            label.text = raw_.strings[label.text.value];
            label.unit = raw_.strings[label.unit.value];
        }
        samples.labels = std::move(raw.labels);
        samples.label_offsets = std::move(raw.label_offsets);
    }

    void record_facets() {
        if (raw_.samples.has_labels) section_.recorded.add(Facet::labels);
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
    LocationFrames locations_;
    struct KnownFunction {
        StringId module;
        FunctionId id;
    };
    std::vector<KnownFunction> known_functions_;  // per row of raw_.functions
};

}  // namespace

Profile read_pprof(Source& source, const ReadRequest& request) { return PprofReader(source, request).run(); }

}  // namespace profconv
