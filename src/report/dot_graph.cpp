#include "report/dot_graph.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace profconv {

double share(const Number& number, const Number& total) {
    if (!number.is_known() || !total.is_known() || total.as_double() == 0) return 0;
    return number.as_double() / total.as_double();
}

double inclusive_share(const Summary& summary, const FunctionRow& row) {
    if (row.inclusive.is_known()) return share(row.inclusive, summary.total);
    if (row.lower.is_known()) return share(row.lower, summary.total);
    return share(row.self, summary.total);
}

namespace {

class Selector {
public:
    Selector(const Profile& profile, const Summary& summary, const DotOptions& options) : profile_(profile), summary_(summary), options_(options) {}

    DotGraph run() {
        pick_nodes();
        pick_edges();
        return std::move(graph_);
    }

private:
    bool passes(const FunctionRow& row) const {
        double weight = inclusive_share(summary_, row);
        if (row.cycle != 0) weight = share(summary_.cycles[row.cycle - 1].inclusive, summary_.total);
        return 100 * weight >= options_.node_threshold || summary_.total.as_double() == 0;
    }

    auto name_of(std::uint32_t row) const {
        const FunctionId id = summary_.functions[row].function;
        if (!id.valid()) return std::make_tuple(std::string_view(), std::string_view(), std::string_view(), row);
        const Function& f = profile_.functions[id];
        return std::make_tuple(profile_.text(f.name), profile_.text(f.file), profile_.text(f.module), row);
    }

    void pick_nodes() {
        for (std::uint32_t i = 0; i < summary_.functions.size(); ++i)
            if (passes(summary_.functions[i])) graph_.nodes.push_back(i);
        std::sort(graph_.nodes.begin(), graph_.nodes.end(), [&](std::uint32_t a, std::uint32_t b) {
            const double x = inclusive_share(summary_, summary_.functions[a]), y = inclusive_share(summary_, summary_.functions[b]);
            return x != y ? x > y : name_of(a) < name_of(b);
        });
        if (graph_.nodes.size() > options_.nodes) graph_.nodes.resize(options_.nodes);
        shown_.resize(summary_.functions.size());
        for (const std::uint32_t row : graph_.nodes) shown_[row] = true;
        graph_.hidden_nodes = summary_.functions.size() - graph_.nodes.size();
        // What is not shown is what is missing to the total, also where filters took functions away.
        Number shown = Number::of(0);
        for (const std::uint32_t row : graph_.nodes)
            if (summary_.functions[row].self.is_known()) shown = add(shown, summary_.functions[row].self);
        graph_.hidden_self = Number::none(Number::not_recorded);
        if (summary_.total.is_known()) graph_.hidden_self = summary_.total.is_real || shown.is_real ? Number::of_real(summary_.total.as_double() - shown.as_double()) : Number::of(summary_.total.ticks - shown.ticks);
    }

    bool passes(const Number& cost) const { return 100 * share(cost, summary_.total) >= options_.edge_threshold || summary_.total.as_double() == 0; }

    void pick_edges() {
        std::map<std::uint32_t, OtherEdge> to_other, from_other;
        for (std::uint32_t i = 0; i < summary_.edges.size(); ++i) {
            const EdgeRow& edge = summary_.edges[i];
            if (shown_[edge.caller] && shown_[edge.callee]) {
                // An unknown cost is no reason to hide a call.
                const bool kept = edge.in_cycle || !edge.inclusive.is_known() || passes(edge.inclusive);
                kept ? graph_.edges.push_back(i) : void(++graph_.hidden_edges);
            } else if (shown_[edge.caller]) {
                add_up(to_other, edge.caller, edge);
            } else if (shown_[edge.callee]) {
                add_up(from_other, edge.callee, edge);
            }
        }
        sort_edges();
        collect(to_other, graph_.to_other);
        collect(from_other, graph_.from_other);
    }

    static void add_up(std::map<std::uint32_t, OtherEdge>& edges, std::uint32_t row, const EdgeRow& edge) {
        const auto [at, fresh] = edges.emplace(row, OtherEdge{row, edge.calls, edge.inclusive});
        if (fresh) return;
        for (auto [sum, part] : {std::pair(&at->second.calls, &edge.calls), std::pair(&at->second.inclusive, &edge.inclusive)})
            *sum = sum->is_known() && part->is_known() ? add(*sum, *part) : Number::none(Number::not_recorded);
    }
    void collect(const std::map<std::uint32_t, OtherEdge>& edges, std::vector<OtherEdge>& list) {
        for (const auto& [row, edge] : edges) {
            if (options_.other && passes(edge.inclusive)) list.push_back(edge);
            else ++graph_.hidden_edges;
        }
    }

    void sort_edges() {
        std::sort(graph_.edges.begin(), graph_.edges.end(), [&](std::uint32_t a, std::uint32_t b) {
            const EdgeRow &x = summary_.edges[a], &y = summary_.edges[b];
            if (const int order = compare(y.inclusive.is_known() ? y.inclusive : Number::of(0), x.inclusive.is_known() ? x.inclusive : Number::of(0))) return order < 0;
            return std::make_tuple(name_of(x.caller), name_of(x.callee)) < std::make_tuple(name_of(y.caller), name_of(y.callee));
        });
    }

    const Profile& profile_;
    const Summary& summary_;
    const DotOptions& options_;
    DotGraph graph_;
    std::vector<bool> shown_;
};

}  // namespace

DotGraph select(const Profile& profile, const Summary& summary, const DotOptions& options) { return Selector(profile, summary, options).run(); }

}  // namespace profconv
