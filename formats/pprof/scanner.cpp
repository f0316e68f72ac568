#include "pprof/scanner.hpp"

#include <string>

#include "io/error.hpp"
#include "pprof/wire.hpp"

namespace profconv {

namespace {

class Scanner {
public:
    Scanner(Source& source, StringTable& strings, bool want_labels) : source_(source), strings_(strings), want_labels_(want_labels) {}

    RawTables run() {
        while (source_.fill(1)) top_field();
        return std::move(tables_);
    }

private:
    [[noreturn]] void fail(std::uint64_t offset, std::string_view field, std::string_view message) const {
        throw DataError(binary_error(source_.name(), offset, field, message));
    }

    // ---- the outermost message, of which only one field is in memory

    void top_field() {
        const std::uint64_t at = source_.offset();
        source_.fill(20);  // a tag and a length
        std::string_view head = source_.available().substr(0, 20);
        const std::size_t size = head.size();
        std::uint64_t tag = 0, value = 0;
        if (!take_varint(head, tag) || tag >> 3 == 0) fail(at, "profile", "expected a field of profile.proto, found other bytes; the file is damaged or of another format");
        const auto number = static_cast<std::uint32_t>(tag >> 3);
        const auto type = static_cast<WireType>(tag & 7);
        if (type == WireType::fixed64 || type == WireType::fixed32) return skip_fixed(at, number, size - head.size(), type == WireType::fixed64 ? 8 : 4);
        if (type != WireType::varint && type != WireType::bytes) fail(at, "profile", "expected a field of profile.proto, found wire type " + std::to_string(tag & 7));
        if (!take_varint(head, value)) fail(at, name_of(number), "the number is cut off; the file is truncated or damaged");
        const std::size_t used = size - head.size();
        if (type == WireType::varint) {
            source_.consume(used);
            return number_field(at, number, value);
        }
        if (!source_.fill(used + value)) fail(at, name_of(number), "expected " + std::to_string(value) + " bytes, found " + std::to_string(source_.available().size() - used) + "; the file is truncated");
        message_field(at, number, source_.available().substr(used, value));
        source_.consume(used + value);
    }

    void skip_fixed(std::uint64_t at, std::uint32_t number, std::size_t used, std::size_t size) {
        if (number <= 15) fail(at, name_of(number), "this field has the wrong wire type");
        if (!source_.fill(used + size)) fail(at, "profile", "a field is cut off; the file is truncated");
        source_.consume(used + size);
        ++tables_.unknown_fields;
    }

    static std::string_view name_of(std::uint32_t number) {
        constexpr std::string_view names[] = {"profile", "sample_type", "sample", "mapping", "location", "function", "string_table", "drop_frames", "keep_frames", "time_nanos",
                                              "duration_nanos", "period_type", "period", "comment", "default_sample_type", "doc_url"};
        return number <= 15 ? names[number] : names[0];
    }

    void number_field(std::uint64_t at, std::uint32_t number, std::uint64_t value) {
        const auto v = static_cast<std::int64_t>(value);
        switch (number) {
            case 7: tables_.drop_frames = v; return;
            case 8: tables_.keep_frames = v; return;
            case 9: tables_.time_nanos = v; return;
            case 10: tables_.duration_nanos = v; return;
            case 12: tables_.period = v; return;
            case 13: tables_.comments.push_back(v); return;
            case 14: tables_.default_type = v; return;
            case 15: tables_.doc_url = v; return;
            default: break;
        }
        if (number <= 15) fail(at, name_of(number), "this field has the wrong wire type");
        ++tables_.unknown_fields;
    }

    void message_field(std::uint64_t at, std::uint32_t number, std::string_view bytes) {
        at_ = at;
        switch (number) {
            case 1: tables_.types.push_back(value_type(bytes, "sample_type")); return;
            case 2: return sample(bytes);
            case 3: return mapping(bytes);
            case 4: return location(bytes);
            case 5: return function(bytes);
            case 6: return text(bytes);
            case 11:
                tables_.period_type = value_type(bytes, "period_type");
                tables_.has_period_type = true;
                return;
            case 13:
                numbers(bytes, "comment", [&](std::uint64_t v) { tables_.comments.push_back(static_cast<std::int64_t>(v)); });
                return;
            default: break;
        }
        if (number <= 15) fail(at, name_of(number), "this field has the wrong wire type");
        ++tables_.unknown_fields;
    }

    // ---- inner messages, in memory whole

    // Calls visit(field) for every field of a message.
    template <class Visit>
    void fields(std::string_view message, std::string_view name, Visit visit) {
        WireField field;
        while (take_field(message, field)) visit(field);
        if (!message.empty()) fail(at_, name, "the message is malformed; the file is damaged");
    }
    std::int64_t number(const WireField& field, std::string_view name) const {
        if (field.type != WireType::varint) fail(at_, name, "field " + std::to_string(field.number) + " has the wrong wire type");
        return static_cast<std::int64_t>(field.value);
    }
    template <class Take>
    void numbers(std::string_view packed, std::string_view name, Take take) {
        std::uint64_t value = 0;
        while (!packed.empty()) {
            if (!take_varint(packed, value)) fail(at_, name, "a packed number is cut off; the file is damaged");
            take(value);
        }
    }
    // A repeated number may come packed, one by one, or both.
    template <class Take>
    void repeated(const WireField& field, std::string_view name, Take take) {
        if (field.type == WireType::bytes) return numbers(field.bytes, name, take);
        take(static_cast<std::uint64_t>(number(field, name)));
    }

    RawValueType value_type(std::string_view bytes, std::string_view name) {
        RawValueType type;
        type.at = at_;
        fields(bytes, name, [&](const WireField& f) {
            if (f.number == 1) type.type = number(f, name);
            else if (f.number == 2) type.unit = number(f, name);
            else ++tables_.unknown_fields;
        });
        return type;
    }

    void sample(std::string_view bytes) {
        fields(bytes, "sample", [&](const WireField& f) {
            if (f.number == 1) repeated(f, "sample.location_id", [&](std::uint64_t v) { tables_.sample_locations.push_back(v); });
            else if (f.number == 2) repeated(f, "sample.value", [&](std::uint64_t v) { tables_.sample_values.push_back(static_cast<std::int64_t>(v)); });
            else if (f.number == 3) label(f);
            else ++tables_.unknown_fields;
        });
        tables_.locations_end.push_back(tables_.sample_locations.size());
        tables_.values_end.push_back(tables_.sample_values.size());
        tables_.labels_end.push_back(tables_.sample_labels.size());
        tables_.sample_at.push_back(at_);
    }
    void label(const WireField& outer) {
        if (outer.type != WireType::bytes) fail(at_, "sample.label", "this field has the wrong wire type");
        RawLabel label;
        fields(outer.bytes, "sample.label", [&](const WireField& f) {
            const std::int64_t v = f.number <= 4 ? number(f, "sample.label") : 0;
            if (f.number == 1) label.key = v;
            else if (f.number == 2) label.str = v;
            else if (f.number == 3) label.num = v;
            else if (f.number == 4) label.unit = v;
            else ++tables_.unknown_fields;
        });
        if (want_labels_) tables_.sample_labels.push_back(label);
    }

    void mapping(std::string_view bytes) {
        RawMapping m;
        m.at = at_;
        fields(bytes, "mapping", [&](const WireField& f) {
            const std::int64_t v = f.number <= 10 ? number(f, "mapping") : 0;
            switch (f.number) {
                case 1: m.id = static_cast<std::uint64_t>(v); break;
                case 2: m.start = static_cast<std::uint64_t>(v); break;
                case 3: m.limit = static_cast<std::uint64_t>(v); break;
                case 4: m.file_offset = static_cast<std::uint64_t>(v); break;
                case 5: m.filename = v; break;
                case 6: m.build_id = v; break;
                case 7: m.has_functions = v != 0; break;
                case 8: m.has_filenames = v != 0; break;
                case 9: m.has_line_numbers = v != 0; break;
                case 10: m.has_inline_frames = v != 0; break;
                default: ++tables_.unknown_fields;
            }
        });
        tables_.mappings.push_back(m);
    }

    void location(std::string_view bytes) {
        RawLocation l;
        l.at = at_;
        l.first_line = tables_.lines.size();
        fields(bytes, "location", [&](const WireField& f) {
            switch (f.number) {
                case 1: l.id = static_cast<std::uint64_t>(number(f, "location.id")); break;
                case 2: l.mapping = static_cast<std::uint64_t>(number(f, "location.mapping_id")); break;
                case 3: l.address = static_cast<std::uint64_t>(number(f, "location.address")); break;
                case 4: line(f); break;
                case 5: l.folded = number(f, "location.is_folded") != 0; break;
                default: ++tables_.unknown_fields;
            }
        });
        l.end_line = tables_.lines.size();
        tables_.locations.push_back(l);
    }
    void line(const WireField& outer) {
        if (outer.type != WireType::bytes) fail(at_, "location.line", "this field has the wrong wire type");
        RawLine line;
        fields(outer.bytes, "location.line", [&](const WireField& f) {
            const std::int64_t v = f.number <= 3 ? number(f, "location.line") : 0;
            if (f.number == 1) line.function = static_cast<std::uint64_t>(v);
            else if (f.number == 2) line.line = v;
            else if (f.number == 3) line.column = v;
            else ++tables_.unknown_fields;
        });
        tables_.lines.push_back(line);
    }

    void function(std::string_view bytes) {
        RawFunction r;
        r.at = at_;
        fields(bytes, "function", [&](const WireField& f) {
            const std::int64_t v = f.number <= 5 ? number(f, "function") : 0;
            switch (f.number) {
                case 1: r.id = static_cast<std::uint64_t>(v); break;
                case 2: r.name = v; break;
                case 3: r.system_name = v; break;
                case 4: r.filename = v; break;
                case 5: r.start_line = v; break;
                default: ++tables_.unknown_fields;
            }
        });
        tables_.functions.push_back(r);
    }

    void text(std::string_view bytes) {
        if (tables_.strings.empty() && !bytes.empty()) fail(at_, "string_table", "expected the first text to be empty, found " + quoted(bytes));
        // Writers never repeat a text, so a second empty one begins the table of a second profile.
        if (!tables_.strings.empty() && bytes.empty()) fail(at_, "string_table", "a second text table begins here: these are two profiles, one after the other; split them and give both files");
        tables_.strings.push_back(strings_.intern(bytes));
    }

    Source& source_;
    StringTable& strings_;
    const bool want_labels_;
    RawTables tables_;
    std::uint64_t at_ = 0;
};

}  // namespace

RawTables scan_pprof(Source& source, StringTable& strings, bool want_labels) { return Scanner(source, strings, want_labels).run(); }

}  // namespace profconv
