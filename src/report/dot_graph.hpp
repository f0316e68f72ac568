// What of a Summary is drawn: the nodes and edges that pass the thresholds, and what the hidden ones add up to.
#pragma once

#include <vector>

#include "analysis/summary.hpp"
#include "report/dot.hpp"

namespace profconv {

// An edge to or from the box for hidden functions: the sum over the hidden ones.
struct OtherEdge {
    std::uint32_t row = 0;
    Number calls, inclusive;
};

struct DotGraph {
    std::vector<std::uint32_t> nodes;  // rows of the summary: heaviest first, ties by name, file, module
    std::vector<std::uint32_t> edges;  // edges of the summary between them: heaviest first
    std::size_t hidden_nodes = 0, hidden_edges = 0;
    Number hidden_self;                // of all hidden functions
    std::vector<OtherEdge> to_other, from_other;
};

// The weight that decides about showing and colouring a row: its inclusive cost as a share of the total, the lower bound where
// only bounds are known, its self cost where neither is.
double inclusive_share(const Summary& summary, const FunctionRow& row);
double share(const Number& number, const Number& total);

DotGraph select(const Profile& profile, const Summary& summary, const DotOptions& options);

}  // namespace profconv
