// Stacks as a forest: a node is a frame called from its parent node, so a node stands for one whole stack, root to itself.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "model/array.hpp"
#include "model/ids.hpp"

namespace profconv {

// Invariant: a node's parent has a smaller number, so one backward loop over the nodes computes subtree sums and one forward
// loop anything inherited. Nodes are numbered in order of first appearance.
class StackTree {
public:
    // The node for `frame` called from `parent` (none: a root) at the caller's line `call_line` (0 = unknown); made if new.
    StackId child(StackId parent, FrameId frame, std::uint32_t call_line = 0);

    // As child() of no parent, but roots of different threads are different nodes. A tree uses root() or child(none), not both.
    StackId root(ThreadId thread, FrameId frame, std::uint32_t call_line = 0);

    std::size_t size() const { return nodes_.size(); }
    bool empty() const { return nodes_.empty(); }
    StackId parent(StackId node) const { return {nodes_[node.value].parent}; }
    FrameId frame(StackId node) const { return {nodes_[node.value].frame}; }
    std::uint32_t call_line(StackId node) const { return call_lines_.empty() ? 0 : call_lines_[node.value]; }
    bool has_call_lines() const { return !call_lines_.empty(); }
    // The thread of a node; none if the tree was built without threads.
    ThreadId thread(StackId node) const { return threads_.empty() ? ThreadId{} : threads_[node.value]; }
    bool has_threads() const { return !threads_.empty(); }

    // The frames of the stack that ends at `node`, root first; an invalid node gives the empty stack. Reuses `out`.
    void stack(StackId node, std::vector<FrameId>& out) const;

    // For walks: the first child of a node or, for an invalid one, the first root; and the next child of the same parent. The first
    // children of a node come in order of first appearance; what a wide node has beyond them, and roots of threads, newest first.
    StackId first_child(StackId node) const { return {node.valid() ? nodes_[node.value].first_child : first_root_}; }
    StackId next_sibling(StackId node) const { return {nodes_[node.value].next_sibling}; }

private:
    struct Node {
        std::uint32_t frame, parent, first_child, next_sibling;
    };
    bool is(std::uint32_t node, FrameId frame, std::uint32_t call_line) const {
        return nodes_[node].frame == frame.value && (call_lines_.empty() ? call_line == 0 : call_lines_[node] == call_line);
    }
    std::uint32_t add(std::uint32_t parent, FrameId frame, std::uint32_t call_line);
    std::size_t wide_slot(std::uint32_t parent, FrameId frame, std::uint32_t call_line) const;
    void grow_wide();

    Array<Node> nodes_;
    std::uint32_t first_root_ = UINT32_MAX;
    Array<std::uint32_t> call_lines_;  // empty until a line is seen
    Array<ThreadId> threads_;          // empty without threads
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> thread_roots_;  // thread and frame -> roots
    // Children past the first few of a node are found here, and stand in its sibling list only to be walked.
    std::vector<std::uint32_t> wide_;
    std::size_t wide_used_ = 0;
};

// Calls enter(node) and leave(node) for every node, depth first, without recursion and in no memory of its own.
template <class Enter, class Leave>
void walk(const StackTree& tree, Enter enter, Leave leave) {
    StackId node = tree.first_child({});
    while (node.valid()) {
        enter(node);
        StackId next = tree.first_child(node);
        while (!next.valid() && node.valid()) {
            leave(node);
            next = tree.next_sibling(node);
            node = tree.parent(node);
        }
        node = next;
    }
}

}  // namespace profconv
