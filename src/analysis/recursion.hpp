// Cycles of a call graph: the strongly connected components of two or more functions.
#pragma once

#include <cstdint>
#include <vector>

#include "model/pair_index.hpp"

namespace profconv {

// For each of `nodes` nodes the number of its cycle, from 1 in order of each cycle's smallest node, or 0: on none. Edges from a
// node to itself make no cycle. Tarjan's algorithm without recursion; the result does not depend on the order of the edges.
std::vector<std::uint32_t> find_cycles(std::size_t nodes, const PairIndex& edges);

}  // namespace profconv
