#include "callgrind/header_writer.hpp"

#include <algorithm>
#include <string>

#include "callgrind/facts.hpp"
#include "callgrind/name_writer.hpp"

namespace profconv::callgrind {

namespace {

constexpr std::string_view creator = "profconv 0.1.0";
constexpr std::string_view derived_event = "event:";  // how the reader keeps derived columns among the facts

class HeaderWriter {
public:
    HeaderWriter(const Plan& plan, const std::vector<IntegerColumn>& columns, const Layout& layout, Sink& sink)
        : plan_(plan), profile_(plan.profile), graph_(*plan.graph), columns_(columns), layout_(layout), sink_(sink) {}

    void run() {
        const Header& header = profile_.header;
        line("# callgrind format", "");
        line("version: ", "1");
        line("creator: ", creator);
        if (header.pid != 0) line("pid: ", std::to_string(header.pid));
        if (header.command.value != 0) line("cmd:  ", escape_command(profile_.text(header.command)));
        line("part: ", "1");
        sink_.put('\n');
        write_descriptions();
        line("positions: ", plan_.with_addresses ? "instr line" : "line");
        write_events();
    }

private:
    void line(std::string_view key, std::string_view value) {
        sink_.write(key);
        sink_.write(value);
        sink_.put('\n');
    }

    void describe(std::string_view key, std::string_view text) {
        std::string clean_key(key);
        std::replace(clean_key.begin(), clean_key.end(), ':', ' ');
        if (text.empty()) return;
        sink_.write("desc: ");
        line(clean_name(clean_key) + ": ", clean_name(text));
    }

    void write_descriptions() {
        const Header& header = profile_.header;
        for (const auto& [key, text] : header.meta)
            if (profile_.text(key).substr(0, derived_event.size()) != derived_event)
                describe(profile_.text(key), profile_.text(text));
        if (profile_.text(header.creator).substr(0, 8) != "profconv") describe("Recorded by", profile_.text(header.creator));
        describe("Host", profile_.text(header.host));
        describe("Date", profile_.text(header.date));
        describe("Documentation", profile_.text(header.doc_url));
        describe("Drop frames", profile_.text(header.drop_frames));
        describe("Keep frames", profile_.text(header.keep_frames));
        if (header.time_nanos != 0) describe("Time", std::to_string(header.time_nanos) + " ns since 1970");
        if (header.duration_nanos != 0) describe("Duration", std::to_string(header.duration_nanos) + " ns");
        if (header.period != 0) describe("Period", period_text());
        for (const StringId comment : header.comments) describe("Comment", profile_.text(comment));
        describe_edges();
        if (plan_.request.estimated) describe("Estimated", "the profile records no such edges; they were guessed from totals");
        for (const IntegerColumn& column : columns_)
            if (column.rounded) describe("Rounded", column.name + ": recorded with more digits than are written");
        if (const std::size_t broken = names_with_line_breaks())
            describe("Names", std::to_string(broken) + " with line breaks, written as blanks");
    }

    std::string period_text() const {
        std::string text = std::to_string(profile_.header.period);
        if (const auto& type = profile_.header.period_type)
            for (const StringId part : {type->unit, type->type})
                if (part.value != 0) text.append(" ").append(profile_.text(part));
        return text;
    }

    std::size_t names_with_line_breaks() const {
        return static_cast<std::size_t>(
            std::count_if(layout_.functions().begin(), layout_.functions().end(),
                          [](const OutputFunction& f) { return f.name.find_first_of("\r\n") != std::string::npos; }));
    }

    void describe_edges() {
        const auto& calls = graph_.sites.calls;
        if (graph_.meaning == EdgeMeaning::on_stack) describe(edges_key, edges_on_stack);
        if (graph_.meaning == EdgeMeaning::pairs) describe(edges_key, edges_pairs);
        const auto unknown = std::count(calls.begin(), calls.end(), not_recorded);
        const auto zero = plan_.keep_zero_calls ? 0 : std::count(calls.begin(), calls.end(), 0);
        const std::string of = " of " + std::to_string(calls.size()) + " call sites";
        if (unknown > 0 && static_cast<std::size_t>(unknown) == calls.size())
            describe(calls_key, calls_not_recorded);
        else if (unknown > 0)
            describe(calls_key, "not recorded for " + std::to_string(unknown) + of + ", which say 1");
        if (zero > 0) describe(calls_key, "0 recorded for " + std::to_string(zero) + of + " (begun before), which say 1");
    }

    void write_events() {
        for (const IntegerColumn& column : columns_)
            if (!column.long_name.empty()) line("event: ", column.name + " : " + column.long_name);
        for (const auto& [key, text] : profile_.header.meta)
            if (profile_.text(key).substr(0, derived_event.size()) == derived_event)
                line("event: ",
                     std::string(profile_.text(key).substr(derived_event.size())) + " " + std::string(profile_.text(text)));
        sink_.write("events:");
        for (const IntegerColumn& column : columns_) {
            sink_.put(' ');
            sink_.write(column.name);
        }
        sink_.put('\n');
    }

    const Plan& plan_;
    const Profile& profile_;
    const CallGraph& graph_;
    const std::vector<IntegerColumn>& columns_;
    const Layout& layout_;
    Sink& sink_;
};

}  // namespace

void write_header(const Plan& plan, const std::vector<IntegerColumn>& columns, const Layout& layout, Sink& sink) {
    HeaderWriter(plan, columns, layout, sink).run();
}

}  // namespace profconv::callgrind
