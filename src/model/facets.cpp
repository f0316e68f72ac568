#include "model/facets.hpp"

#include <algorithm>
#include <array>

#include "model/profile.hpp"

namespace profconv {

std::string_view name_of(Facet facet) {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(Facet::count_)> names = {
        "order",      "time stamps", "call counts", "primitive calls", "call sites",      "lines",       "columns", "addresses",
        "mappings",   "inlining",    "frame kinds", "threads",         "labels",          "value types", "fractions",
        "negative values", "empty stacks", "source files", "modules", "mangled names", "sections", "header facts", "tick rates"};
    return names[static_cast<std::size_t>(facet)];
}

namespace {

class FacetFinder {
public:
    FacetFinder(const Profile& profile, const Section& section) : profile_(profile), found_(section.recorded) {
        if (section.value_types.size() > 1) found_.add(Facet::many_values);
        for (const ValueType& type : section.value_types)
            if (type.decimals > 0) found_.add(Facet::reals);
        for (const ValueType& type : section.value_types)
            if (type.ticks_per_second > 0) found_.add(Facet::tick_rate);
        if (profile.sections.size() > 1) found_.add(Facet::sections);
        look_at_header();
        std::visit([this](const auto& data) { look_at(data); }, section.data);
    }
    Facets found() const { return found_; }

private:
    void look_at_header() {
        const Header& h = profile_.header;
        const auto is_fact = [&](const auto& entry) { return profile_.text(entry.first) != "collapsed.style"; };  // how texts look is no fact of the run
        const bool any = h.command.value || h.host.value || h.date.value || h.doc_url.value || h.drop_frames.value || h.keep_frames.value || h.time_nanos ||
                         h.duration_nanos || h.period || !h.comments.empty() || std::any_of(h.meta.begin(), h.meta.end(), is_fact);
        if (any) found_.add(Facet::header);
    }

    void look_at(FunctionId id) {
        if (!id.valid()) return;
        const Function& f = profile_.functions[id];
        if (f.file.value) found_.add(Facet::files);
        if (f.module.value) found_.add(Facet::modules);
        if (f.system_name.value && f.system_name != f.name) found_.add(Facet::system_names);
    }
    void look_at_frames() {
        for (const Frame& f : profile_.frames) {
            look_at(f.function);
            if (f.line) found_.add(Facet::lines);
            if (f.column) found_.add(Facet::columns);
            if (f.address) found_.add(Facet::addresses);
            if (f.mapping.valid()) found_.add(Facet::mappings);
            if (f.kind == FrameKind::inlined) found_.add(Facet::inlining);
            else if (f.kind != FrameKind::normal && f.kind != FrameKind::separator) found_.add(Facet::frame_kinds);
        }
    }
    void look_at(const std::vector<Column>& columns) {
        for (const Column& column : columns) {
            if (column.is_real) found_.add(Facet::reals);
            if (column.ticks.least() < 0) found_.add(Facet::negatives);
            if (std::any_of(column.reals.begin(), column.reals.end(), [](auto v) { return v < 0; })) found_.add(Facet::negatives);
        }
    }

    void look_at(const CallTree& tree) {
        look_at_frames();
        look_at(tree.self);
        if (!tree.calls.empty()) found_.add({Facet::call_counts, Facet::primitive_calls});
        if (tree.tree.has_call_lines()) found_.add(Facet::call_sites);
    }
    void look_at(const Trace& trace) {
        look_at_frames();
        found_.add({Facet::event_order, Facet::call_counts, Facet::primitive_calls});
        if (!trace.call_line.empty()) found_.add(Facet::call_sites);
    }
    void look_at(const Samples& samples) {
        look_at_frames();
        look_at(samples.weights);
        if (!samples.time.empty()) found_.add(Facet::times);
        if (!samples.labels.empty()) found_.add(Facet::labels);
        if (std::any_of(samples.stack.begin(), samples.stack.end(), [](StackId s) { return !s.valid(); })) found_.add(Facet::empty_stacks);
    }
    void look_at(const CallGraph& graph) {
        for (const FunctionId id : graph.functions) look_at(id);
        look_at(graph.lines.self);
        look_at(graph.sites.inclusive);
        const auto known = [](const auto& cells) { return std::any_of(cells.begin(), cells.end(), [](auto v) { return v != 0; }); };
        if (known(graph.lines.line)) found_.add(Facet::lines);
        if (known(graph.lines.address) || known(graph.sites.address)) found_.add(Facet::addresses);
        if (known(graph.sites.line)) found_.add(Facet::call_sites);
        if (std::any_of(graph.sites.calls.begin(), graph.sites.calls.end(), [](auto v) { return v != not_recorded; })) found_.add(Facet::call_counts);
        if (!graph.primitive_calls.empty()) found_.add(Facet::primitive_calls);
    }

    const Profile& profile_;
    Facets found_;
};

}  // namespace

Facets facets_of(const Profile& profile, const Section& section) { return FacetFinder(profile, section).found(); }

}  // namespace profconv
