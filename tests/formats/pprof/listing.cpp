#include "formats/pprof/listing.hpp"

#include "pprof/scanner.hpp"
#include "profile.pb.h"

using namespace profconv;

namespace pprof_test {

namespace {

// Every number and text of a profile, one per line, in the order of the file's tables.
class Listing {
public:
    template <class... Fields>
    void row(const char* name, Fields... fields) {
        text_ += name;
        ((text_ += " " + std::to_string(fields)), ...);
        text_ += "\n";
    }
    void text(std::string_view text) { text_ += "text " + std::string(text) + "\n"; }
    const std::string& all() const { return text_; }

private:
    std::string text_;
};

void list_samples(RawSamples& samples, Listing& out) {
    std::size_t i = 0;
    for (auto& block : samples.locations.blocks()) {
        const std::uint32_t* at = block.codes.get();
        for (std::size_t k = 0; k < block.samples; ++k, ++i) {
            out.row("sample");
            for (std::uint32_t d = 0; d < samples.depths[i]; ++d) out.row("at", samples.locations.id_of(*at++));
            for (const Column& column : samples.weights) out.row("value", column.ticks[i]);
            if (samples.label_offsets.empty()) continue;
            for (std::uint64_t l = samples.label_offsets[i]; l < samples.label_offsets[i + 1]; ++l)
                out.row("label", samples.labels[l].key.value, samples.labels[l].text.value, samples.labels[l].number, samples.labels[l].unit.value);
        }
    }
}

std::string listing_of(RawTables& t, const StringTable& strings) {
    Listing out;
    for (const auto& type : t.types) out.row("type", type.type, type.unit);
    list_samples(t.samples, out);
    for (const auto& m : t.mappings) {
        out.row("mapping", m.id, m.start, m.limit, m.file_offset, m.filename, m.build_id);
        out.row("has", m.has_functions, m.has_filenames, m.has_line_numbers, m.has_inline_frames);
    }
    for (const auto& l : t.locations) {
        out.row("location", l.id, l.mapping, l.address, l.folded);
        for (std::size_t i = l.first_line; i < l.end_line; ++i) out.row("line", t.lines[i].function, t.lines[i].line, t.lines[i].column);
    }
    for (const auto& f : t.functions) out.row("function", f.id, f.name, f.system_name, f.filename, f.start_line);
    for (const StringId text : t.strings) out.text(strings.view(text));
    out.row("header", t.drop_frames.index, t.keep_frames.index, t.time_nanos, t.duration_nanos, t.has_period_type, t.period_type.type, t.period_type.unit, t.period, t.default_type.index,
            t.doc_url.index);
    for (const TextUse& comment : t.comments) out.row("comment", comment.index);
    return out.all();
}

}  // namespace

std::string listing_of(const proto::Profile& p) {
    Listing out;
    for (const auto& t : p.sample_type()) out.row("type", t.type(), t.unit());
    for (const auto& s : p.sample()) {
        out.row("sample");
        for (const auto id : s.location_id()) out.row("at", id);
        for (const auto value : s.value()) out.row("value", value);
        for (const auto& l : s.label()) out.row("label", l.key(), l.str(), l.num(), l.num_unit());
    }
    for (const auto& m : p.mapping()) {
        out.row("mapping", m.id(), m.memory_start(), m.memory_limit(), m.file_offset(), m.filename(), m.build_id());
        out.row("has", m.has_functions(), m.has_filenames(), m.has_line_numbers(), m.has_inline_frames());
    }
    for (const auto& l : p.location()) {
        out.row("location", l.id(), l.mapping_id(), l.address(), l.is_folded());
        for (const auto& line : l.line()) out.row("line", line.function_id(), line.line(), line.column());
    }
    for (const auto& f : p.function()) out.row("function", f.id(), f.name(), f.system_name(), f.filename(), f.start_line());
    for (const auto& text : p.string_table()) out.text(text);
    out.row("header", p.drop_frames(), p.keep_frames(), p.time_nanos(), p.duration_nanos(), p.has_period_type(), p.period_type().type(), p.period_type().unit(), p.period(),
            p.default_sample_type(), p.doc_url());
    for (const auto comment : p.comment()) out.row("comment", comment);
    return out.all();
}

std::string listing_of_scanned(std::string_view bytes, std::string& error, std::uint64_t& odd) {
    Source source("p", bytes);
    StringTable strings;
    try {
        RawTables tables = scan_pprof(source, strings, true);
        odd = tables.samples.odd.count;
        return listing_of(tables, strings);
    } catch (const std::runtime_error& failure) {
        error = failure.what();
        return "";
    }
}

}  // namespace pprof_test
