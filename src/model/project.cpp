#include "model/project.hpp"

#include "model/checked.hpp"
#include "model/graph_rows.hpp"
#include "model/pair_index.hpp"
#include "model/project_nodes.hpp"

namespace profconv {

namespace {

// What the walk over a tree finds out per node, once for all columns.
struct NodeFacts {
    std::vector<std::uint32_t> row;    // function row; a separator has its caller's
    std::vector<std::uint32_t> edge;   // edge into the node; no_row at roots and separators
    std::vector<bool> is_function;     // false: a separator
    std::vector<bool> first_function;  // no ancestor is of the same function
    std::vector<bool> first_edge;      // no ancestor is entered by the same edge
};

NodeFacts rows_and_edges(const StackTree& tree, GraphRows& rows, PairIndex& edges, bool want_edges) {
    NodeFacts facts;
    facts.row.resize(tree.size());
    facts.is_function.resize(tree.size());
    if (want_edges) facts.edge.resize(tree.size(), no_row);
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
        const StackId parent = tree.parent({i});
        const std::uint32_t caller = parent.valid() ? facts.row[parent.value] : no_row;
        const std::uint32_t row = rows.row(tree.frame({i}));
        facts.is_function[i] = row != no_row;
        facts.row[i] = row != no_row ? row : caller;
        if (want_edges && caller != no_row && row != no_row) facts.edge[i] = edges.number(caller, row);
    }
    return facts;
}

void find_outermost(const StackTree& tree, std::size_t functions, std::size_t edges, NodeFacts& facts) {
    facts.first_function.resize(tree.size());
    facts.first_edge.resize(tree.size());
    std::vector<std::uint32_t> open_functions(functions), open_edges(edges);
    const bool want_edges = !facts.edge.empty();
    walk(
        tree,
        [&](StackId node) {
            const std::uint32_t i = node.value;
            if (!facts.is_function[i]) return;
            facts.first_function[i] = open_functions[facts.row[i]]++ == 0;
            if (want_edges && facts.edge[i] != no_row) facts.first_edge[i] = open_edges[facts.edge[i]]++ == 0;
        },
        [&](StackId node) {
            const std::uint32_t i = node.value;
            if (!facts.is_function[i]) return;
            --open_functions[facts.row[i]];
            if (want_edges && facts.edge[i] != no_row) --open_edges[facts.edge[i]];
        });
}

// Self cost of every node plus that of all nodes below it.
Column subtree_sums(const StackTree& tree, const Column& self) {
    Column sums = self;
    for (auto i = static_cast<std::uint32_t>(tree.size()); i-- > 0;)
        if (const StackId parent = tree.parent({i}); parent.valid()) sums.add(parent.value, sums, i);
    return sums;
}

void add_column(const StackTree& tree, const NodeFacts& facts, const Column& self, CallGraph& graph) {
    const Column sums = subtree_sums(tree, self);
    Column function_self = zeros_like(self, graph.functions.size()), function_inclusive = function_self;
    Column edge_self = zeros_like(self, graph.sites.size()), edge_inclusive = edge_self;
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
        if (facts.row[i] == no_row) continue;
        function_self.add(facts.row[i], self, i);
        if (facts.first_function[i]) function_inclusive.add(facts.row[i], sums, i);
        if (facts.edge.empty() || facts.edge[i] == no_row) continue;
        edge_self.add(facts.edge[i], self, i);
        if (facts.first_edge[i]) edge_inclusive.add(facts.edge[i], sums, i);
    }
    graph.self.push_back(std::move(function_self));
    graph.inclusive.push_back(std::move(function_inclusive));
    graph.sites.self.push_back(std::move(edge_self));
    graph.sites.inclusive.push_back(std::move(edge_inclusive));
}

void add_calls(const NodeFacts& facts, const Ticks& calls, CallGraph& graph) {
    const auto add = [](Array<std::int64_t>& sums, std::uint32_t row, std::int64_t count) { sums[row] = add_counts(sums[row], count); };
    graph.calls.resize(graph.functions.size());
    graph.primitive_calls.resize(graph.functions.size());
    graph.sites.primitive_calls.resize(graph.sites.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (!facts.is_function[i]) continue;
        add(graph.calls, facts.row[i], calls[i]);
        if (facts.first_function[i]) add(graph.primitive_calls, facts.row[i], calls[i]);
        if (facts.edge.empty() || facts.edge[i] == no_row) continue;
        add(graph.sites.calls, facts.edge[i], calls[i]);
        if (facts.first_edge[i]) add(graph.sites.primitive_calls, facts.edge[i], calls[i]);
    }
}

}  // namespace

void set_edges(const Profile& profile, const PairIndex& edges, bool calls_recorded, CallGraph& graph) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const FunctionId caller = graph.functions[edges[i].first];
        graph.sites.caller.push_back(caller);
        graph.sites.callee.push_back(graph.functions[edges[i].second]);
        graph.sites.file.push_back(caller.valid() ? profile.functions[caller].file : StringId{0});
        graph.sites.line.push_back(0);
        graph.sites.calls.push_back(calls_recorded ? 0 : not_recorded);
    }
}

CallGraph project_nodes(const Profile& profile, const StackTree& tree, const std::vector<Column>& self,
                        const Ticks& calls, const ProjectOptions& options) {
    GraphRows rows(profile);
    PairIndex edges;
    NodeFacts facts = rows_and_edges(tree, rows, edges, options.edges);
    find_outermost(tree, rows.functions().size(), edges.size(), facts);

    CallGraph graph;
    graph.meaning = EdgeMeaning::on_stack;
    graph.functions = rows.functions();
    set_edges(profile, edges, !calls.empty(), graph);
    for (const Column& column : self) add_column(tree, facts, column, graph);
    if (!calls.empty()) add_calls(facts, calls, graph);
    return graph;
}

CallGraph project(const Profile& profile, const CallTree& tree, const ProjectOptions& options) {
    return project_nodes(profile, tree.tree, tree.self, tree.calls, options);
}

}  // namespace profconv
