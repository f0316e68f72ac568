#include "pprof/scanner.hpp"

#include <string>

#include "io/error.hpp"
#include "pprof/stream.hpp"

namespace profconv {

namespace {

class Scanner {
public:
    Scanner(Source& source, StringTable& strings, bool want_labels) : source_(source), strings_(strings), want_labels_(want_labels), stream_(source) {}

    RawTables run() {
        source_.fill(2);
        if (source_.available().substr(0, 2) == "\x1f\x8b") throw DataError(source_.name() + ": gzip data inside of gzip data; unpack it once");
        try {
            while (stream_.next()) top_field();
        } catch (const WireFault& fault) {
            throw DataError(binary_error(source_.name(), stream_.offset_of(fault.at), fault.field, fault.message));
        }
        tables_.unknown_fields += stream_.unknown_fields();
        if (tables_.samples.labels.empty()) tables_.samples.label_offsets.clear();
        return std::move(tables_);
    }

private:
    void top_field() {
        Message m = stream_.field();
        m.next();
        switch (m.number()) {
            case 1: tables_.types.push_back(value_type(m.message("sample_type"), "sample_type.type", "sample_type.unit")); break;
            case 2: sample(m.bytes("sample")); break;
            case 3: mapping(m.message("mapping")); break;
            case 4: location(m.message("location")); break;
            case 5: function(m.message("function")); break;
            case 6: text(m); break;
            default: header(m); break;
        }
        m.next();  // notices a value that is cut off
    }

    void header(Message& m) {
        switch (m.number()) {
            case 7: tables_.drop_frames = use(m, "drop_frames"); break;
            case 8: tables_.keep_frames = use(m, "keep_frames"); break;
            case 9: time(m); break;
            case 10: tables_.duration_nanos = integer(m, "duration_nanos"); break;
            case 11:
                tables_.period_type = value_type(m.message("period_type"), "period_type.type", "period_type.unit");
                tables_.has_period_type = true;
                break;
            case 12: tables_.period = integer(m, "period"); break;
            case 13:
                m.varints("comment", [&](std::uint64_t v) { tables_.comments.push_back({static_cast<std::int64_t>(v), stream_.offset()}); });
                break;
            case 14: tables_.default_type = use(m, "default_sample_type"); break;
            case 15: tables_.doc_url = use(m, "doc_url"); break;
        }
    }

    static std::int64_t integer(Message& m, std::string_view field) { return static_cast<std::int64_t>(m.varint(field)); }
    TextUse use(Message& m, std::string_view field) { return {integer(m, field), stream_.offset()}; }
    void unknown(Message& m) {
        m.skip();
        ++tables_.unknown_fields;
    }

    // `cat a b` gives one message with two times.
    void time(Message& m) {
        const std::int64_t nanos = integer(m, "time_nanos");
        if (tables_.time_nanos != 0)
            throw WireFault{m.field_at(), "time_nanos", "a second time: these are two profiles, one after the other; split them and give both files"};
        tables_.time_nanos = nanos;
    }

    RawValueType value_type(Message m, std::string_view type_field, std::string_view unit_field) {
        RawValueType type;
        type.at = stream_.offset();
        while (m.next()) switch (m.number()) {
                case 1: type.type = integer(m, type_field); break;
                case 2: type.unit = integer(m, unit_field); break;
                default: unknown(m);
            }
        return type;
    }

    void text(Message& m) {
        const std::string_view text = m.bytes("string_table");
        if (tables_.strings.empty() && !text.empty()) throw WireFault{m.field_at(), "string_table", "expected the first text to be empty, found " + quoted(text)};
        if (!tables_.strings.empty() && text.empty()) tables_.second_empty_text = true;
        tables_.strings.push_back(strings_.intern(text));
    }

    // ---- samples

    void sample(std::string_view bytes) {
        RawSamples& samples = tables_.samples;
        std::uint32_t* const begin = samples.locations.begin_sample(bytes.size());  // an id takes a byte at least
        std::uint32_t* end = begin;
        const std::size_t labels_before = samples.labels.size();
        values_.clear();
        Message m("sample", bytes);
        while (m.next()) switch (m.number()) {
                case 1: m.varints("sample.location_id", [&](std::uint64_t id) { *end++ = samples.locations.code(id); }); break;
                case 2: m.varints("sample.value", [&](std::uint64_t value) { values_.push_back(static_cast<std::int64_t>(value)); }); break;
                case 3: label(m.message("sample.label")); break;
                default: unknown(m);
            }
        if (samples.seen++ == 0) samples.weights.resize(tables_.types.empty() ? values_.size() : tables_.types.size());
        if (values_.size() != samples.weights.size()) {
            samples.labels.resize(labels_before);
            if (samples.odd.count++ == 0) samples.odd = {1, samples.seen, values_.size(), stream_.offset()};
            return;
        }
        const auto depth = static_cast<std::uint32_t>(end - begin);
        samples.locations.end_sample(depth);
        samples.depths.push_back(depth);
        samples.at.push_back(stream_.offset());
        for (std::size_t i = 0; i < values_.size(); ++i) samples.weights[i].ticks.push_back(values_[i]);
        if (!want_labels_) return;
        if (samples.label_offsets.empty()) samples.label_offsets.push_back(0);
        samples.label_offsets.push_back(samples.labels.size());
    }

    void label(Message m) {
        tables_.samples.has_labels = true;
        Label label;
        bool has_number = false;
        while (m.next()) switch (m.number()) {
                case 1: label.key = label_text(m, "label.key"); break;
                case 2: label.text = label_text(m, "label.str"); break;
                case 3: label.number = integer(m, "label.num"), has_number = true; break;
                case 4: label.unit = label_text(m, "label.num_unit"), has_number = true; break;
                default: unknown(m);
            }
        // Zeros are usually left out, so a label with neither is an empty text; or a number 0, which cannot be told from one.
        label.numeric = has_number && label.text.value == 0;
        if (want_labels_) tables_.samples.labels.push_back(label);
    }
    StringId label_text(Message& m, std::string_view field) {
        const std::int64_t index = integer(m, field);
        if (index < 0 || index >= UINT32_MAX) throw WireFault{m.field_at(), field, "no text " + std::to_string(index)};
        if (index > tables_.highest_label_text.index) tables_.highest_label_text = {index, stream_.offset_of(m.field_at())}, tables_.highest_label_field = field;
        return {static_cast<std::uint32_t>(index)};
    }

    // ---- tables

    void mapping(Message m) {
        RawMapping row;
        row.at = stream_.offset();
        while (m.next()) switch (m.number()) {
                case 1: row.id = m.varint("mapping.id"); break;
                case 2: row.start = m.varint("mapping.memory_start"); break;
                case 3: row.limit = m.varint("mapping.memory_limit"); break;
                case 4: row.file_offset = m.varint("mapping.file_offset"); break;
                case 5: row.filename = integer(m, "mapping.filename"); break;
                case 6: row.build_id = integer(m, "mapping.build_id"); break;
                case 7: row.has_functions = m.varint("mapping.has_functions") != 0; break;
                case 8: row.has_filenames = m.varint("mapping.has_filenames") != 0; break;
                case 9: row.has_line_numbers = m.varint("mapping.has_line_numbers") != 0; break;
                case 10: row.has_inline_frames = m.varint("mapping.has_inline_frames") != 0; break;
                default: unknown(m);
            }
        tables_.mappings.push_back(row);
    }

    void location(Message m) {
        RawLocation row;
        row.at = stream_.offset();
        row.first_line = tables_.lines.size();
        while (m.next()) switch (m.number()) {
                case 1: row.id = m.varint("location.id"); break;
                case 2: row.mapping = m.varint("location.mapping_id"); break;
                case 3: row.address = m.varint("location.address"); break;
                case 4: line(m.message("location.line")); break;
                case 5: row.folded = m.varint("location.is_folded") != 0; break;
                default: unknown(m);
            }
        row.end_line = tables_.lines.size();
        tables_.locations.push_back(row);
    }

    void line(Message m) {
        RawLine row;
        while (m.next()) switch (m.number()) {
                case 1: row.function = m.varint("line.function_id"); break;
                case 2: row.line = integer(m, "line.line"); break;
                case 3: row.column = integer(m, "line.column"); break;
                default: unknown(m);
            }
        tables_.lines.push_back(row);
    }

    void function(Message m) {
        RawFunction row;
        row.at = stream_.offset();
        while (m.next()) switch (m.number()) {
                case 1: row.id = m.varint("function.id"); break;
                case 2: row.name = integer(m, "function.name"); break;
                case 3: row.system_name = integer(m, "function.system_name"); break;
                case 4: row.filename = integer(m, "function.filename"); break;
                case 5: row.start_line = integer(m, "function.start_line"); break;
                default: unknown(m);
            }
        tables_.functions.push_back(row);
    }

    Source& source_;
    StringTable& strings_;
    const bool want_labels_;
    FieldStream stream_;
    RawTables tables_;
    std::vector<std::int64_t> values_;  // of the current sample
};

}  // namespace

RawTables scan_pprof(Source& source, StringTable& strings, bool want_labels) { return Scanner(source, strings, want_labels).run(); }

}  // namespace profconv
