#include "analysis/summary.hpp"

#include "analysis/flow.hpp"
#include "model/pair_index.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

// null: not recorded.
const Column* column_of(const std::vector<Column>& columns, std::size_t value) { return columns.empty() ? nullptr : &columns[value]; }

Number cell(const Column* column, std::size_t row) {
    if (!column || !column->recorded(row)) return Number::none(Number::not_recorded);
    return column->is_real ? Number::of_real(column->reals[row]) : Number::of(column->ticks[row]);
}

Number count(const Array<std::int64_t>& counts, std::size_t row) {
    if (counts.empty() || counts[row] == not_recorded) return Number::none(Number::not_recorded);
    return Number::of(counts[row]);
}

// Rows of a graph that states its functions' totals, as every projection of stacks does. Deeper recursion levels have no totals
// of their own; their calls count for their base function.
class StatedSummary {
public:
    StatedSummary(const Profile& profile, const CallGraph& graph, const SummaryOptions& options, Summary& summary)
        : profile_(profile), graph_(graph), options_(options), out_(summary), self_(column_of(graph.self, options.value)), inclusive_(column_of(graph.inclusive, options.value)),
          site_self_(column_of(graph.sites.self, options.value)), site_inclusive_(column_of(graph.sites.inclusive, options.value)), row_of_(profile.functions.size() + 1, UINT32_MAX) {}

    void run() {
        out_.functions.reserve(graph_.functions.size());
        for (std::size_t i = 0; i < graph_.functions.size(); ++i)
            if (shown(graph_.functions[i]) == graph_.functions[i]) add_function(i);
        if (options_.edges) add_edges();
        for (const OddCount& odd : graph_.odd_counts) set(odd);
        mark_called_by_jprofile();
    }

private:
    FunctionId shown(FunctionId f) const {
        if (!options_.fold_levels || !f.valid() || profile_.functions[f].level == 1) return f;
        return profile_.functions[f].base;
    }
    std::uint32_t& row(FunctionId f) {
        const FunctionId base = shown(f);
        return row_of_[base.valid() ? base.value : row_of_.size() - 1];
    }

    void add_function(std::size_t i) {
        FunctionRow fresh;
        fresh.function = graph_.functions[i];
        fresh.calls = count(graph_.calls, i);
        fresh.primitive_calls = count(graph_.primitive_calls, i);
        fresh.self = cell(self_, i);
        fresh.inclusive = fresh.lower = fresh.upper = cell(inclusive_, i);
        fresh.stated = graph_.is_stated(i);
        row(fresh.function) = static_cast<std::uint32_t>(out_.functions.size());
        out_.functions.push_back(fresh);
    }

    void add_edges() {
        const bool add_up = !site_self_;  // where it is recorded an edge has one site
        out_.edges.reserve(graph_.sites.size());
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) {
            const EdgeRow edge = edge_of(i);
            if (edge.caller == UINT32_MAX || edge.callee == UINT32_MAX) continue;  // its base function was filtered away
            const std::uint32_t number = add_up ? edges_.number(edge.caller, edge.callee) : static_cast<std::uint32_t>(out_.edges.size());
            if (number == out_.edges.size())
                out_.edges.push_back(edge);
            else
                add(out_.edges[number], edge);
        }
    }
    EdgeRow edge_of(std::size_t i) {
        EdgeRow edge;
        edge.caller = row(graph_.sites.caller[i]), edge.callee = row(graph_.sites.callee[i]);
        edge.calls = count(graph_.sites.calls, i);
        edge.primitive_calls = count(graph_.sites.primitive_calls, i);
        edge.self = cell(site_self_, i);
        edge.inclusive = cell(site_inclusive_, i);
        return edge;
    }
    static void add(EdgeRow& sum, const EdgeRow& edge) {
        for (Number EdgeRow::*part : {&EdgeRow::calls, &EdgeRow::primitive_calls, &EdgeRow::self, &EdgeRow::inclusive})
            sum.*part = (sum.*part).is_known() && (edge.*part).is_known() ? profconv::add(sum.*part, edge.*part) : Number::none(Number::not_recorded);
    }

    // Counts that are no integers stand beside the columns, by row. They come only from files without recursion levels and with one
    // site per edge, so that sites and edges are the same.
    void set(const OddCount& odd) {
        Number count = odd.truth_value ? Number::of(odd.value != 0) : Number::of_real(odd.value);
        count.is_truth_value = odd.truth_value;
        if (odd.cell == OddCount::calls || odd.cell == OddCount::primitive_calls) {
            FunctionRow& function = out_.functions[row(graph_.functions[odd.row])];
            (odd.cell == OddCount::calls ? function.calls : function.primitive_calls) = count;
        } else if (options_.edges) {
            EdgeRow& edge = out_.edges[odd.row];
            (odd.cell == OddCount::site_calls ? edge.calls : edge.primitive_calls) = count;
        }
    }

    // Python's ancient jprofile put a caller ('jprofile', 0, 'profiler') above the functions that it profiled.
    void mark_called_by_jprofile() {
        const StringId file = profile_.strings.find("jprofile"), name = profile_.strings.find("profiler");
        if (!file.valid() || !name.valid()) return;
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) {
            const FunctionId caller = graph_.sites.caller[i];
            if (!caller.valid() || profile_.functions[caller].file != file || profile_.functions[caller].name != name || profile_.functions[caller].start_line != 0) continue;
            const std::uint32_t callee = row(graph_.sites.callee[i]);
            if (callee != UINT32_MAX) out_.functions[callee].called_by_jprofile = true;
        }
    }

    const Profile& profile_;
    const CallGraph& graph_;
    const SummaryOptions& options_;
    Summary& out_;
    const Column *self_, *inclusive_, *site_self_, *site_inclusive_;
    std::vector<std::uint32_t> row_of_;
    PairIndex edges_;
};

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
    void stated(const CallGraph& graph) const { StatedSummary(profile, graph, options, summary).run(); }
};

// The sum over all stated rows, unknown as soon as one of them is.
template <class Member>
Number sum(const std::vector<FunctionRow>& rows, Member member) {
    Number sum = Number::of(0);
    for (const FunctionRow& row : rows) {
        if (!row.stated) continue;
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
    const auto* graph = std::get_if<CallGraph>(&section.data);
    summary.total = graph && !graph->total.empty() ? cell(column_of(graph->total, options.value), 0) : sum(summary.functions, &FunctionRow::self);
    const bool counted = summary.evidence != Evidence::stacks;
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
