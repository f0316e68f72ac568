// Filters on stacks, in one pass over the nodes of a tree: where does the stack of each node end up?
#pragma once

#include <vector>

#include "analysis/filter.hpp"

namespace profconv {

struct RewrittenStacks {
    StackTree tree;                // only what is left
    std::vector<StackId> stack;    // per old node the new stack; meaningless where dropped
    std::vector<bool> kept;        // per old node: its stack is left in some form
    std::vector<bool> own_frame;   // ... and still ends with the node's own frame
    std::vector<bool> cut_below;   // a stack that began with this one was dropped by --ignore
    bool focus_matched = false, ignore_matched = false, hide_matched = false, show_matched = false, root_matched = false, leaf_matched = false;
};

// `threads`: per thread of the profile whether it is kept (empty: all); only for trees with threads.
RewrittenStacks rewrite_stacks(const Filters& filters, const Profile& profile, const StackTree& tree, const std::vector<bool>& threads);

void filter_samples(const Filters& filters, Profile& profile, Samples& samples);
void filter_tree(const Filters& filters, Profile& profile, CallTree& tree);
void filter_trace(const Filters& filters, Profile& profile, Trace& trace);
void filter_graph(const Filters& filters, Profile& profile, Section& section);

}  // namespace profconv
