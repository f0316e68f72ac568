#include <algorithm>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/usage.hpp"
#include "io/numbers.hpp"
#include "io/sink.hpp"
#include "model/checked.hpp"
#include "model/dump.hpp"
#include "model/project.hpp"
#include "io/json_text.hpp"

namespace profconv {

namespace {

constexpr std::string_view evidence_names[] = {"call graph", "stacks", "call tree", "events"};

// One fact: a key for programs and a value that is a number or a text.
struct Fact {
    std::string key, value;
    bool number = false;
};
Fact fact(std::string key, std::uint64_t number) { return {std::move(key), std::to_string(number), true}; }

// Sizes of one section's tables.
struct Sizes {
    std::vector<Fact> operator()(const Samples& s) const { return {fact("samples", s.size()), fact("stacks", s.is_flat ? s.flat.size() : s.tree.size()), fact("labels", s.labels.size())}; }
    std::vector<Fact> operator()(const CallTree& t) const {
        std::int64_t calls = 0;
        for (const std::int64_t c : t.calls)
            if (c != not_recorded) calls = checked_add(calls, c);
        return {fact("stacks", t.tree.size()), fact("calls", static_cast<std::uint64_t>(calls))};
    }
    std::vector<Fact> operator()(const Trace& t) const { return {fact("events", t.size())}; }
    std::vector<Fact> operator()(const CallGraph& g) const {
        return {fact("functions", g.functions.size()), fact("lines", g.lines.size()), fact("call_sites", g.sites.size())};
    }
};

std::string sum_text(const Column& column, int decimals) {
    if (column.is_real) {
        double sum = 0;
        for (const double v : column.reals) sum += v;
        return real_text(sum);
    }
    std::int64_t sum = 0;
    for (const std::int64_t v : column.ticks) sum = checked_add(sum, v);
    return decimal_text(sum, decimals);
}

// The total of one value type: the sum of all self cost.
struct Total {
    const ValueType& type;
    std::size_t value;
    std::string operator()(const Samples& s) const { return sum_text(s.weights[value], type.decimals); }
    std::string operator()(const CallTree& t) const { return sum_text(t.self[value], type.decimals); }
    std::string operator()(const Trace& t) const { return (*this)(fold(t, false)); }
    std::string operator()(const CallGraph& g) const {
        if (!g.self.empty()) return sum_text(g.self[value], type.decimals);
        return g.lines.self.empty() ? "0" : sum_text(g.lines.self[value], type.decimals);
    }
};

class InfoPrinter {
public:
    InfoPrinter(const Profile& profile, Sink& sink, bool json) : profile_(profile), sink_(sink), json_(json) {}

    void run() {
        open('{');
        text("format", profile_.format);
        sources();
        number("functions", profile_.functions.size());
        header();
        threads();
        sections();
        notes();
        close('}');
        if (json_) sink_.put('\n');
    }

private:
    // JSON and text share the walk: a text has "key: value" lines, indented by level.
    void open(char bracket) {
        if (json_) sink_.put(bracket);
        first_ = true;
        ++level_;
    }
    void close(char bracket) {
        if (json_) sink_.put(bracket);
        first_ = false;
        --level_;
    }
    void key(std::string_view key) {
        if (json_) {
            if (!first_) sink_.put(',');
            if (!key.empty()) write_json_text(sink_, key), sink_.put(':');
        } else {
            sink_.write(std::string(static_cast<std::size_t>(level_ - 1) * 2, ' '));
            sink_.write(key);
        }
        first_ = false;
    }
    void value(std::string_view text, bool is_number) {
        if (!json_) {
            sink_.write(": ");
            sink_.write(text);
            return sink_.put('\n');
        }
        is_number ? sink_.write(text) : write_json_text(sink_, text);
    }
    void text(std::string_view name, std::string_view content) {
        if (content.empty()) return;
        key(name);
        value(content, false);
    }
    void number(std::string_view name, std::uint64_t count) {
        key(name);
        value(std::to_string(count), true);
    }
    void begin_list(std::string_view name) {
        if (json_) key(name), sink_.put('[');
        first_ = true;
    }
    void end_list() {
        if (json_) sink_.put(']');
        first_ = false;
    }
    void begin_item(std::string_view heading) {
        if (json_) {
            if (!first_) sink_.put(',');
        } else {
            sink_.write(std::string(static_cast<std::size_t>(level_ - 1) * 2, ' ') + std::string(heading) + "\n");
        }
        open('{');
    }

    void sources() {
        begin_list("sources");
        for (const SourceFile& source : profile_.sources) {
            if (json_) {
                if (!first_) sink_.put(',');
                write_json_text(sink_, source.path);
            } else {
                sink_.write("file: " + source.path + "\n");
            }
            first_ = false;
        }
        end_list();
    }

    void header() {
        const Header& h = profile_.header;
        text("command", profile_.text(h.command)), text("host", profile_.text(h.host)), text("date", profile_.text(h.date));
        text("creator", profile_.text(h.creator)), text("documentation", profile_.text(h.doc_url));
        text("drop_frames", profile_.text(h.drop_frames)), text("keep_frames", profile_.text(h.keep_frames));
        if (h.pid) number("pid", h.pid);
        if (h.time_nanos > 0) number("time_nanos", static_cast<std::uint64_t>(h.time_nanos));
        if (h.duration_nanos > 0) number("duration_nanos", static_cast<std::uint64_t>(h.duration_nanos));
        if (h.period > 0) number("period", static_cast<std::uint64_t>(h.period));
        if (h.period_type) text("period_type", fmt::format("{}/{}", profile_.text(h.period_type->type), profile_.text(h.period_type->unit)));
        for (std::size_t i = 0; i < h.comments.size(); ++i) text(fmt::format("comment {}", i + 1), profile_.text(h.comments[i]));
        for (const auto& [name, content] : h.meta) text(fmt::format("meta {}", profile_.text(name)), profile_.text(content));
    }

    void threads() {
        if (profile_.threads.empty()) return;
        begin_list("threads");
        for (const Thread& thread : profile_.threads) {
            begin_item("thread");
            number("id", thread.id);
            text("name", profile_.text(thread.name));
            if (thread.pid) number("pid", thread.pid);
            if (thread.os_tid) number("tid", thread.os_tid);
            text("process", profile_.text(thread.process_name));
            close('}');
        }
        end_list();
    }

    void sections() {
        begin_list("sections");
        for (std::size_t i = 0; i < profile_.sections.size(); ++i) section(i);
        end_list();
    }
    void section(std::size_t i) {
        const Section& s = profile_.sections[i];
        begin_item(fmt::format("section {}{}", i + 1, i == profile_.default_section && profile_.sections.size() > 1 ? " (default)" : ""));
        text("name", profile_.text(s.name));
        text("records", evidence_names[static_cast<std::size_t>(s.recorded.has(Facet::event_order) && s.evidence() == Evidence::tree ? Evidence::events : s.evidence())]);
        for (const Fact& f : std::visit(Sizes{}, s.data)) key(f.key), value(f.value, f.number);
        text("has", facets(s));
        begin_list("value_types");
        for (std::size_t v = 0; v < s.value_types.size(); ++v) value_type(s, v);
        end_list();
        close('}');
    }
    std::string facets(const Section& s) const {
        const Facets found = facets_of(profile_, s);
        std::string text;
        for (unsigned i = 0; i < static_cast<unsigned>(Facet::count_); ++i)
            if (found.has(static_cast<Facet>(i))) text += (text.empty() ? "" : ", ") + std::string(name_of(static_cast<Facet>(i)));
        return text;
    }
    void value_type(const Section& s, std::size_t v) {
        const ValueType& type = s.value_types[v];
        begin_item(fmt::format("value type {}{}", v + 1, v == s.default_value && s.value_types.size() > 1 ? " (default)" : ""));
        text("type", profile_.text(type.type));
        text("unit", profile_.text(type.unit));
        text("long_name", profile_.text(type.long_name));
        key("total"), value(std::visit(Total{type, v}, s.data), true);
        close('}');
    }

    void notes() {
        begin_list("notes");
        for (const Note& note : profile_.notes) {
            if (json_) {
                if (!first_) sink_.put(',');
                write_json_text(sink_, to_text(note));
                first_ = false;
            } else {
                sink_.write("note: " + to_text(note) + "\n");
            }
        }
        end_list();
    }

    const Profile& profile_;
    Sink& sink_;
    const bool json_;
    bool first_ = true;
    int level_ = 0;
};

}  // namespace

int run_info(const Arguments& arguments) {
    const bool dumped = arguments.has("dump"), json = arguments.has("json");
    if (dumped && json) throw UsageError("--dump and --json cannot be had at once");
    Want want{.order = dumped, .threads = true, .labels = true, .call_sites = true, .lines = true, .addresses = true};
    const Profile profile = read_inputs(arguments, want, "info");
    Sink sink(arguments.value("output").value_or("-"));
    if (dumped)
        sink.write(dump(profile));
    else
        InfoPrinter(profile, sink, json).run();
    sink.commit();
    return 0;
}

}  // namespace profconv
