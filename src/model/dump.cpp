#include "model/dump.hpp"

#include <fmt/format.h>

namespace profconv {

namespace {

constexpr std::string_view evidence_names[] = {"edges", "stacks", "tree", "events"};
constexpr std::string_view meaning_names[] = {"flow", "on_stack", "pairs"};
constexpr std::string_view odd_cells[] = {"calls", "primitive calls", "site calls", "site primitive calls"};
constexpr std::string_view kind_names[] = {"", "inlined", "kernel", "jit", "interpreted", "c1", "waker", "separator"};

class Dumper {
public:
    explicit Dumper(const Profile& profile) : profile_(profile) {}

    std::string run() {
        line("profconv-dump 1");
        field("format", profile_.format);
        header();
        for (std::size_t i = 0; i < profile_.threads.size(); ++i) thread(i);
        for (std::size_t i = 0; i < profile_.mappings.size(); ++i) mapping(i);
        for (std::size_t i = 0; i < profile_.sections.size(); ++i) section(i);
        for (const Note& note : profile_.notes)
            line(fmt::format("note {}: {}{}", note.level == NoteLevel::repair ? "repair" : "info", note.text,
                             note.count > 1 ? fmt::format(" x{}", note.count) : ""));
        return std::move(out_);
    }

private:
    void line(std::string_view text) { out_.append(text).push_back('\n'); }

    static std::string escaped(std::string_view text) {
        std::string out;
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '\\') out += "\\\\";
            else if (c == '\t') out += "\\t";
            else if (c == '\n') out += "\\n";
            else if (byte < 0x20 || byte == 0x7f) out += fmt::format("\\x{:02x}", byte);
            else out += c;
        }
        return out;
    }
    std::string text(StringId id) const { return escaped(profile_.text(id)); }

    void field(std::string_view name, std::string_view value) {
        if (!value.empty()) line(fmt::format("{}: {}", name, escaped(value)));
    }
    void number(std::string_view name, std::int64_t value) {
        if (value != 0) line(fmt::format("{}: {}", name, value));
    }

    void header() {
        const Header& h = profile_.header;
        field("command", profile_.text(h.command)), field("host", profile_.text(h.host)), field("date", profile_.text(h.date));
        field("creator", profile_.text(h.creator)), field("doc", profile_.text(h.doc_url));
        field("drop", profile_.text(h.drop_frames)), field("keep", profile_.text(h.keep_frames));
        number("pid", static_cast<std::int64_t>(h.pid)), number("time", h.time_nanos), number("duration", h.duration_nanos);
        if (h.period_type) line(fmt::format("period: {} {}/{}", h.period, text(h.period_type->type), text(h.period_type->unit)));
        for (const StringId comment : h.comments) line("comment: " + text(comment));
        for (const auto& [key, value] : h.meta) line(fmt::format("meta {}: {}", text(key), text(value)));
    }

    void thread(std::size_t i) {
        const Thread& t = profile_.threads[i];
        line(fmt::format("thread {}: id {} pid {} tid {} name '{}' process '{}'", i, t.id, t.pid, t.os_tid, text(t.name), text(t.process_name)));
    }

    void mapping(std::size_t i) {
        const Mapping& m = profile_.mappings[i];
        line(fmt::format("mapping {}: {:#x}-{:#x} at {:#x} file '{}' build '{}' has {}{}{}{}", i, m.start, m.limit, m.offset, text(m.file), text(m.build_id),
                         m.has_functions ? "F" : "-", m.has_filenames ? "N" : "-", m.has_line_numbers ? "L" : "-", m.has_inline_frames ? "I" : "-"));
    }

    void section(std::size_t i) {
        const Section& s = profile_.sections[i];
        line("");
        line(fmt::format("section {}: '{}' {}{}", i, text(s.name), evidence_names[static_cast<std::size_t>(s.evidence())],
                         i == profile_.default_section ? " default" : ""));
        for (std::size_t v = 0; v < s.value_types.size(); ++v) {
            const ValueType& type = s.value_types[v];
            line(fmt::format("value {}: {}/{}{}{}{}{}{}", v, text(type.type), text(type.unit), type.decimals ? fmt::format(" e-{}", type.decimals) : "",
                             type.long_name.value ? " '" + text(type.long_name) + "'" : "", type.summable ? "" : " not-summable",
                             type.ticks_per_second > 0 ? fmt::format(" {}/s", type.ticks_per_second) : "", v == s.default_value ? " default" : ""));
        }
        std::visit([this](const auto& data) { show(data); }, s.data);
    }

    std::string function(FunctionId id) const {
        if (!id.valid()) return "(no stack)";
        const Function& f = profile_.functions[id];
        std::string out = "'" + text(f.name) + "'";
        if (f.file.value || f.start_line) out += fmt::format(" {}:{}", text(f.file), f.start_line);
        if (f.negative_line) out += fmt::format(" line -{}", f.negative_line);
        if (f.start_column) out += fmt::format(":{}", f.start_column);
        if (f.module.value) out += " in " + text(f.module);
        if (f.system_name.value) out += " system '" + text(f.system_name) + "'";
        if (f.level > 1) out += fmt::format(" level {}", f.level);
        if (f.discriminator) out += fmt::format(" #{}", f.discriminator);
        return out;
    }
    std::string frame(FrameId id) const {
        if (!id.valid()) return "(no stack)";
        const Frame& f = profile_.frames[id];
        std::string out = function(f.function);
        if (f.file.value || f.line) out += fmt::format(" @{}:{}", text(f.file), f.line);
        if (f.column) out += fmt::format(":{}", f.column);
        if (f.kind != FrameKind::normal) out += fmt::format(" {}", kind_names[static_cast<std::size_t>(f.kind)]);
        if (f.folded) out += " folded";
        if (f.mapping.valid()) out += fmt::format(" m{}", f.mapping.value);
        if (f.address) out += fmt::format(" {:#x}", f.address);
        return out;
    }

    static std::string cell(const Column& column, std::size_t row) {
        if (!column.recorded(row)) return "?";
        return column.is_real ? fmt::format("{}", column.reals[row]) : fmt::format("{}", column.ticks[row]);
    }
    static std::string cells(const std::vector<Column>& columns, std::size_t row) {
        std::string out;
        for (const Column& column : columns) out += " " + cell(column, row);
        return out;
    }
    template <class Counts>
    static std::string count(const Counts& counts, std::size_t row) {
        if (counts.empty() || counts[row] == not_recorded) return "?";
        return fmt::format("{}", counts[row]);
    }
    static std::string stack_name(StackId id) { return id.valid() ? fmt::format("s{}", id.value) : "-"; }

    std::string node(const StackTree& tree, std::uint32_t i) const {
        std::string out = fmt::format("s{} under {}", i, stack_name(tree.parent({i})));
        if (tree.thread({i}).valid()) out += fmt::format(" t{}", tree.thread({i}).value);
        if (tree.call_line({i})) out += fmt::format(" from line {}", tree.call_line({i}));
        return out + ": " + frame(tree.frame({i}));
    }

    void show(const CallTree& tree) {
        for (std::uint32_t i = 0; i < tree.tree.size(); ++i)
            line(fmt::format("{} | calls {} self{}", node(tree.tree, i), count(tree.calls, i), cells(tree.self, i)));
    }

    void show(const Samples& samples) {
        if (samples.is_flat) {
            for (std::uint32_t i = 0; i < samples.flat.size(); ++i) {
                line(fmt::format("s{}:", i));
                for (std::uint64_t at = samples.flat.offsets[i]; at < samples.flat.offsets[i + 1]; ++at) line("    " + frame(samples.flat.frames[at]));
            }
        } else {
            for (std::uint32_t i = 0; i < samples.tree.size(); ++i) line(node(samples.tree, i));
        }
        line(samples.ordered ? "samples in order" : "samples added up");
        for (std::size_t i = 0; i < samples.size(); ++i) sample(samples, i);
    }
    void sample(const Samples& samples, std::size_t i) {
        std::string out = stack_name(samples.stack[i]) + ":" + cells(samples.weights, i);
        if (!samples.thread.empty() && samples.thread[i].valid()) out += fmt::format(" t{}", samples.thread[i].value);
        if (!samples.time.empty()) out += fmt::format(" at {}", samples.time[i]);
        if (!samples.label_offsets.empty())
            for (std::uint64_t at = samples.label_offsets[i]; at < samples.label_offsets[i + 1]; ++at) {
                const Label& l = samples.labels[at];
                out += l.numeric ? fmt::format(" {}={}[{}]", text(l.key), l.number, text(l.unit)) : fmt::format(" {}='{}'", text(l.key), text(l.text));
            }
        line(out);
    }

    void show(const Trace& trace) {
        for (std::size_t i = 0; i < trace.size(); ++i) {
            std::string out = fmt::format("t{}{}", trace.thread[i].value, cells(trace.clocks, i));
            out += trace.frame[i].valid() ? " enter " + frame(trace.frame[i]) : std::string(" leave");
            if (!trace.call_line.empty() && trace.call_line[i]) out += fmt::format(" from line {}", trace.call_line[i]);
            line(out);
        }
    }

    void show(const CallGraph& graph) {
        line(fmt::format("meaning {}", meaning_names[static_cast<std::size_t>(graph.meaning)]));
        for (std::size_t i = 0; i < graph.functions.size(); ++i) {
            std::string out = "function " + function(graph.functions[i]);
            if (!graph.calls.empty()) out += fmt::format(" calls {} primitive {}", count(graph.calls, i), count(graph.primitive_calls, i));
            if (!graph.self.empty()) out += " self" + cells(graph.self, i);
            if (!graph.inclusive.empty()) out += " inclusive" + cells(graph.inclusive, i);
            line(out);
        }
        for (std::size_t i = 0; i < graph.lines.size(); ++i)
            line(fmt::format("line {} | {} self{}", function(graph.lines.function[i]),
                             place(graph.lines.file[i], graph.lines.line[i], graph.lines.address, i), cells(graph.lines.self, i)));
        for (std::size_t i = 0; i < graph.sites.size(); ++i) site(graph.sites, i);
        for (const OddCount& odd : graph.odd_counts)
            line(fmt::format("odd count {} of row {}: {}{}", odd_cells[odd.cell], odd.row, odd.value, odd.truth_value ? " (truth value)" : ""));
    }
    std::string place(StringId file, std::uint32_t line, const Array<std::uint64_t>& addresses, std::size_t i) const {
        std::string out = fmt::format("{}:{}", text(file), line);
        if (!addresses.empty() && addresses[i]) out += fmt::format(" {:#x}", addresses[i]);
        return out;
    }
    void site(const CallSites& sites, std::size_t i) {
        std::string out = fmt::format("call {} -> {} | {} calls {}", function(sites.caller[i]), function(sites.callee[i]),
                                      place(sites.file[i], sites.line[i], sites.address, i), count(sites.calls, i));
        if (!sites.primitive_calls.empty()) out += " primitive " + count(sites.primitive_calls, i);
        if (!sites.self.empty()) out += " self" + cells(sites.self, i);
        line(out + " inclusive" + cells(sites.inclusive, i));
    }

    const Profile& profile_;
    std::string out_;
};

}  // namespace

std::string dump(const Profile& profile) { return Dumper(profile).run(); }

}  // namespace profconv
