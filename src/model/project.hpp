// The exact steps from stronger to weaker evidence. Definitions of self, inclusive and calls: evidence.hpp.
#pragma once

#include "model/evidence.hpp"
#include "model/profile.hpp"

namespace profconv {

// Adds up a trace per distinct stack (and thread, and call-site line if `call_sites`).
CallTree fold(const Trace& trace, bool call_sites = true);

// One sample per distinct stack (and thread and label set), in order of first appearance; weights added up.
Samples add_up(const Samples& samples);

// The stacks as a tree with the weights as self cost; no call counts (`calls` is empty). The empty stack becomes a root whose
// frame is invalid. Threads are kept.
CallTree to_tree(Samples samples);

// The stacks of a tree as samples, in node order, threads kept: one per node that has cost, or that ends a stack (so that no
// function disappears because it cost nothing).
Samples to_samples(CallTree tree);

// Turns flat stacks into a tree; samples keep their order, threads, times and labels.
void to_tree_form(Samples& samples);

struct ProjectOptions {
    bool edges = true;  // false: function totals only, which is faster; `sites` stays empty
};

// Function totals and edges, on_stack: recursion counted once. One site per caller and callee; no lines. Weight on no stack is
// the row of the invalid FunctionId.
CallGraph project(const Profile& profile, const CallTree& tree, const ProjectOptions& options = {});
CallGraph project(const Profile& profile, const Samples& samples, const ProjectOptions& options = {});

// As a flow: the second and deeper activations of f become functions f'2, f'3 … up to `levels` (the last takes all deeper ones),
// so that the inclusive cost of level 1 is exact for every viewer. With lines and call sites. Adds functions to `profile`.
CallGraph project_levels(Profile& profile, const CallTree& tree, std::uint32_t levels = 2);

// The only guess: stacks from edges, splitting each function's cost over its callers in proportion to the recorded edge costs.
// Recursion is cut: a function that would appear twice on a stack keeps the rest as self cost. Never call it unasked.
CallTree estimate_tree(Profile& profile, const CallGraph& graph);

}  // namespace profconv
