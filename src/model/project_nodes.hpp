// Shared by the projections of trees and of samples.
#pragma once

#include "model/pair_index.hpp"
#include "model/project.hpp"

namespace profconv {

// Projects a tree with self cost per node; `calls` per node, or empty: not recorded.
CallGraph project_nodes(const Profile& profile, const StackTree& tree, const std::vector<Column>& self,
                        const Ticks& calls, const ProjectOptions& options);

// Makes one site per edge between rows of graph.functions, without costs.
void set_edges(const Profile& profile, const PairIndex& edges, bool calls_recorded, CallGraph& graph);

}  // namespace profconv
