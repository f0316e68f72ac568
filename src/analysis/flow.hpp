// Inclusive costs of a recorded call graph whose edges are a flow (callgrind): exact off cycles, bounded on them.
#pragma once

#include "analysis/summary.hpp"

namespace profconv {

// Fills the rows, edges and cycles of `summary` for value type `options.value` of a graph without stated totals.
void summarize_flow(const Profile& profile, const Section& section, const CallGraph& graph, const SummaryOptions& options, Summary& summary);

}  // namespace profconv
