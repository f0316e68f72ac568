#include "analysis/flow.hpp"

#include <algorithm>

#include "analysis/recursion.hpp"
#include "model/graph_rows.hpp"
#include "model/pair_index.hpp"

namespace profconv {

namespace {

Number cell(const Column& column, std::size_t row) {
    if (!column.recorded(row)) return Number::none(Number::not_recorded);
    return column.is_real ? Number::of_real(column.reals[row]) : Number::of(column.ticks[row]);
}

Number count(std::int64_t calls) { return calls == not_recorded ? Number::none(Number::not_recorded) : Number::of(calls); }

// A sum of which one part is unknown is unknown.
void add_to(Number& sum, const Number& part) {
    if (sum.is_known() && part.is_known())
        sum = add(sum, part);
    else
        sum = Number::none(Number::not_recorded);
}

Number larger(const Number& a, const Number& b) { return compare(a, b) < 0 ? b : a; }

// "Raw" functions are those of the file, where f and f'2 are two; rows of the summary may fold them into one.
class FlowSummary {
public:
    FlowSummary(const Profile& profile, const Section& section, const CallGraph& graph, const SummaryOptions& options, Summary& summary)
        : profile_(profile), graph_(graph), options_(options), out_(summary), raw_(profile), rows_(profile) {
        const ValueType& type = section.value_types.at(options.value);
        counted_ = graph.sites.size() > 0 || section.recorded.has(Facet::call_counts);
        inclusive_recorded_ = type.summable && counted_;
        zero_ = column_is_real() ? Number::of_real(0) : Number::of(0);
    }

    void run() {
        number_functions();
        add_self();
        add_sites();
        find_raw_cycles();
        for (std::uint32_t raw = 0; raw < facts_.size(); ++raw) set_inclusive(raw);
        for (FunctionRow& row : out_.functions) finish(row);
        set_cycles();
    }

private:
    struct Incoming {
        Number calls, cost;  // cost without edges to itself
    };
    struct RawFacts {
        Number self, out;  // out without edges to itself
        std::uint32_t row = 0;
        std::uint32_t level = 1;
        Number out_of_cycle, into_cycle;
        bool has_line = false, calls_itself = false;
        std::uint32_t cycle = 0;
    };

    bool column_is_real() const {
        const auto& columns = graph_.lines.size() ? graph_.lines.self : graph_.sites.inclusive;
        return !columns.empty() && columns[options_.value].is_real;
    }

    FunctionId shown(FunctionId f) const {
        if (!options_.fold_levels || !f.valid() || profile_.functions[f].level == 1) return f;
        return profile_.functions[f].base;
    }

    void number_functions() {
        facts_.reserve(graph_.functions.size());
        incoming_.reserve(graph_.functions.size());
        for (const FunctionId f : graph_.functions) {
            raw_.row(f);
            RawFacts facts;
            facts.row = rows_.row(shown(f));
            facts.level = f.valid() ? profile_.functions[f].level : 1;
            facts.self = facts.out = facts.out_of_cycle = facts.into_cycle = zero_;
            facts_.push_back(facts);
            incoming_.push_back({Number::of(0), zero_});
            has_levels_ = has_levels_ || facts.level > 1;
        }
        out_.functions.reserve(rows_.functions().size());
        for (const FunctionId f : rows_.functions()) {
            FunctionRow row;
            row.function = f;
            row.self = zero_;
            row.calls = row.primitive_calls = counted_ ? Number::of(0) : Number::none(Number::not_recorded);
            row.only_callee = true;
            out_.functions.push_back(row);
        }
    }

    void add_self() {
        graph_.lines.function.for_each_run([&](std::size_t first, std::size_t last, FunctionId function) {
            RawFacts& facts = facts_[raw_.row(function)];
            facts.has_line = true;
            for (std::size_t i = first; i < last; ++i) add_to(facts.self, cell(graph_.lines.self[options_.value], i));
        });
        for (const RawFacts& facts : facts_) {
            add_to(out_.functions[facts.row].self, facts.self);
            if (facts.has_line) out_.functions[facts.row].only_callee = false;
        }
    }

    void add_sites() {
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) {
            const auto [caller, callee] = raw_edge(i);
            const Number cost = site_cost(i);
            add_to(incoming_[callee].calls, count(graph_.sites.calls[i]));
            if (options_.edges) add_edge(caller, callee, count(graph_.sites.calls[i]), cost);
            if (caller == callee) {
                facts_[caller].calls_itself = true;
                continue;
            }
            add_to(facts_[caller].out, cost);
            add_to(incoming_[callee].cost, cost);
        }
        for (std::size_t raw = 0; raw < facts_.size(); ++raw) {
            FunctionRow& row = out_.functions[facts_[raw].row];
            add_to(row.calls, incoming_[raw].calls);
            if (facts_[raw].level == 1) add_to(row.primitive_calls, incoming_[raw].calls);
        }
    }
    CallEdge raw_edge(std::size_t site) { return {raw_.row(graph_.sites.caller[site]), raw_.row(graph_.sites.callee[site])}; }
    Number site_cost(std::size_t site) const { return cell(graph_.sites.inclusive[options_.value], site); }
    void add_edge(std::uint32_t caller, std::uint32_t callee, const Number& calls, const Number& cost) {
        const std::uint32_t from = facts_[caller].row, to = facts_[callee].row;
        const std::uint32_t number = edges_.number(from, to);
        if (number == out_.edges.size()) {
            EdgeRow edge;
            edge.caller = from;
            edge.callee = to;
            edge.calls = Number::of(0);
            edge.inclusive = zero_;
            out_.edges.push_back(edge);
        }
        EdgeRow& edge = out_.edges[number];
        add_to(edge.calls, calls);
        add_to(edge.inclusive, cost);
        if (facts_[callee].level > 1 || from == to) edge.in_cycle = true;
    }

    // In a file with recursion levels every activation of a level-1 function is an outermost one, so that nothing is counted
    // twice and cycles of the summed-up graph do no harm.
    void find_raw_cycles() {
        if (has_levels_) return;
        std::vector<CallEdge> edges;
        edges.reserve(graph_.sites.size());
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) edges.push_back(raw_edge(i));
        const std::vector<std::uint32_t> cycle = find_cycles(facts_.size(), edges);
        for (std::size_t i = 0; i < facts_.size(); ++i) facts_[i].cycle = cycle[i];
        for (std::size_t i = 0; i < edges.size(); ++i) {
            if (cycle[edges[i].caller] == cycle[edges[i].callee]) continue;
            add_to(facts_[edges[i].caller].out_of_cycle, site_cost(i));
            add_to(facts_[edges[i].callee].into_cycle, site_cost(i));
        }
        for (EdgeRow& edge : out_.edges) {
            const std::uint32_t c = facts_of_row(edge.caller).cycle;
            if (c != 0 && c == facts_of_row(edge.callee).cycle) edge.in_cycle = true;
        }
    }
    // Without levels rows and raw functions are the same.
    const RawFacts& facts_of_row(std::uint32_t row) const { return facts_[row]; }

    void set_inclusive(std::uint32_t raw) {
        const RawFacts& facts = facts_[raw];
        FunctionRow& row = out_.functions[facts.row];
        if (facts.level > 1 && options_.fold_levels) return;
        if (!inclusive_recorded_) return;
        if (facts.cycle != 0) {
            row.cycle = facts.cycle;
            row.primitive_calls = Number::none(Number::not_recorded);
            row.lower = facts.self;
            add_to(row.lower, facts.out_of_cycle);
            row.lower = larger(row.lower, facts.into_cycle);
            return;
        }
        const bool only_called = !facts.has_line && !is_caller(facts);
        row.inclusive = facts.self;
        add_to(row.inclusive, facts.out);
        if (only_called) row.inclusive = incoming_[raw].cost;
        if (facts.calls_itself) row.primitive_calls = Number::none(Number::not_recorded);
    }
    bool is_caller(const RawFacts& facts) const { return compare(facts.out, zero_) != 0; }

    void finish(FunctionRow& row) const {
        // Levels without the calls between them: the file does not say it.
        if (row.cycle == 0 && row.inclusive.is_known() && compare(row.self, zero_) > 0 && compare(row.inclusive, row.self) < 0) row.inclusive = Number::none(Number::not_recorded);
        if (row.cycle == 0) row.lower = row.upper = row.inclusive;
    }

    void set_cycles() {
        for (std::uint32_t raw = 0; raw < facts_.size(); ++raw) {
            const RawFacts& facts = facts_[raw];
            if (facts.cycle == 0 || !inclusive_recorded_) continue;
            if (out_.cycles.size() < facts.cycle) out_.cycles.resize(facts.cycle, {{}, zero_, zero_});
            Cycle& cycle = out_.cycles[facts.cycle - 1];
            cycle.members.push_back(facts.row);
            add_to(cycle.self, facts.self);
            add_to(cycle.inclusive, facts.self);
            add_to(cycle.inclusive, facts.out_of_cycle);
        }
        for (FunctionRow& row : out_.functions) {
            if (row.cycle == 0) continue;
            row.upper = out_.cycles[row.cycle - 1].inclusive;
            if (compare(row.lower, row.upper) == 0) row.inclusive = row.lower;
        }
    }

    const Profile& profile_;
    const CallGraph& graph_;
    const SummaryOptions& options_;
    Summary& out_;
    GraphRows raw_, rows_;
    PairIndex edges_;
    std::vector<RawFacts> facts_;
    std::vector<Incoming> incoming_;  // beside facts_, and small: a callee may be any function
    Number zero_;
    bool counted_ = false, inclusive_recorded_ = false, has_levels_ = false;
};

}  // namespace

void summarize_flow(const Profile& profile, const Section& section, const CallGraph& graph, const SummaryOptions& options, Summary& summary) {
    FlowSummary(profile, section, graph, options, summary).run();
}

}  // namespace profconv
