#include "analysis/summary.hpp"

#include "analysis/flow.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

Number cell(const std::vector<Column>& columns, std::size_t value, std::size_t row) {
    if (columns.empty() || !columns[value].recorded(row)) return Number::none(Number::not_recorded);
    const Column& column = columns[value];
    return column.is_real ? Number::of_real(column.reals[row]) : Number::of(column.ticks[row]);
}

Number count(const std::vector<std::int64_t>& counts, std::size_t row) {
    if (counts.empty() || counts[row] == not_recorded) return Number::none(Number::not_recorded);
    return Number::of(counts[row]);
}

// Rows of a graph that states its functions' totals, as every projection of stacks does.
void summarize_stated(const Profile& profile, const CallGraph& graph, const SummaryOptions& options, Summary& summary) {
    std::vector<std::uint32_t> row_of(profile.functions.size() + 1, UINT32_MAX);
    const auto slot = [&](FunctionId f) { return f.valid() ? f.value : profile.functions.size(); };
    for (std::size_t i = 0; i < graph.functions.size(); ++i) {
        FunctionRow row;
        row.function = graph.functions[i];
        row.calls = count(graph.calls, i);
        row.primitive_calls = count(graph.primitive_calls, i);
        row.self = cell(graph.self, options.value, i);
        row.inclusive = row.lower = row.upper = cell(graph.inclusive, options.value, i);
        row_of[slot(row.function)] = static_cast<std::uint32_t>(i);
        summary.functions.push_back(row);
    }
    for (std::size_t i = 0; i < graph.sites.size() && options.edges; ++i) {
        EdgeRow edge;
        edge.caller = row_of[slot(graph.sites.caller[i])];
        edge.callee = row_of[slot(graph.sites.callee[i])];
        edge.calls = count(graph.sites.calls, i);
        edge.primitive_calls = count(graph.sites.primitive_calls, i);
        edge.self = cell(graph.sites.self, options.value, i);
        edge.inclusive = cell(graph.sites.inclusive, options.value, i);
        summary.edges.push_back(edge);
    }
}

struct Summarizer {
    const Profile& profile;
    const Section& section;
    const SummaryOptions& options;
    Summary& summary;

    void operator()(const Trace& trace) const { (*this)(fold(trace, false)); }
    void operator()(const CallTree& tree) const { stated(project(profile, tree, {options.edges})); }
    void operator()(const Samples& samples) const { stated(project(profile, samples, {options.edges})); }
    void operator()(const CallGraph& graph) const {
        summary.meaning = graph.meaning;
        if (graph.inclusive.empty())
            summarize_flow(profile, section, graph, options, summary);
        else
            stated(graph);
    }
    void stated(const CallGraph& graph) const { summarize_stated(profile, graph, options, summary); }
};

// The sum over all rows, unknown as soon as one row is.
template <class Member>
Number sum(const std::vector<FunctionRow>& rows, Member member) {
    Number sum = Number::of(0);
    for (const FunctionRow& row : rows) {
        if (!(row.*member).is_known()) return Number::none(Number::not_recorded);
        sum = add(sum, row.*member);
    }
    return sum;
}

}  // namespace

Summary summarize(const Profile& profile, const Section& section, const SummaryOptions& options) {
    Summary summary;
    summary.value_type = section.value_types.at(options.value);
    summary.evidence = section.evidence();
    std::visit(Summarizer{profile, section, options, summary}, section.data);
    summary.total = sum(summary.functions, &FunctionRow::self);
    const bool counted = !summary.functions.empty() && summary.evidence != Evidence::stacks;
    summary.calls = counted ? sum(summary.functions, &FunctionRow::calls) : Number::none(Number::not_recorded);
    summary.primitive_calls = counted ? sum(summary.functions, &FunctionRow::primitive_calls) : Number::none(Number::not_recorded);
    return summary;
}

std::string display_name(const Profile& profile, FunctionId id) {
    if (!id.valid()) return "(no stack)";
    const Function& function = profile.functions[id];
    if (function.name.value != 0) return std::string(profile.text(function.name));
    const std::string_view module = profile.text(function.module);
    if (module.empty()) return "<unknown>";
    return "[" + std::string(module.substr(module.rfind('/') + 1)) + "]";
}

}  // namespace profconv
