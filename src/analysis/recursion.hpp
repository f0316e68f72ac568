// Cycles of a call graph: the strongly connected components of two or more functions.
#pragma once

#include <cstdint>
#include <vector>

namespace profconv {

struct CallEdge {
    std::uint32_t caller = 0, callee = 0;
};

// For each of `nodes` nodes the number of its cycle, from 1 in order of each cycle's smallest node, or 0: on none. Edges from a
// node to itself make no cycle, and an edge may come twice. Tarjan's algorithm without recursion; the result does not depend on the order of the edges.
std::vector<std::uint32_t> find_cycles(std::size_t nodes, const std::vector<CallEdge>& edges);

}  // namespace profconv
