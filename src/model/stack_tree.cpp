#include "model/stack_tree.hpp"

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace profconv {

namespace {

constexpr std::uint32_t none = UINT32_MAX;
// Walking a few siblings is sequential memory; hashing is a cache miss. Measured: 3 to 4 is best, 16 clearly worse.
constexpr int siblings_walked = 4;

std::uint64_t hash(std::uint32_t parent, std::uint32_t frame, std::uint32_t call_line) {
    std::uint64_t h = (std::uint64_t{parent} << 32 | frame) * 0x9E3779B97F4A7C15ull;
    h ^= (h >> 29) + call_line * 0xBF58476D1CE4E5B9ull;
    h *= 0x94D049BB133111EBull;
    return h ^ (h >> 32);
}

}  // namespace

StackId StackTree::child(StackId parent, FrameId frame, std::uint32_t call_line) {
    assert(parent.valid() || threads_.empty());
    std::uint32_t node = parent.valid() ? nodes_[parent.value].first_child : first_root_;
    std::uint32_t last = none;
    for (int i = 0; node != none; ++i) {
        if (is(node, frame, call_line)) return {node};
        if (i == siblings_walked) {
            if ((wide_used_ + 1) * 2 > wide_.size()) grow_wide();
            const std::size_t slot = wide_slot(parent.value, frame, call_line);
            if (wide_[slot] != none) return {wide_[slot]};
            ++wide_used_;
            const std::uint32_t fresh = add(parent.value, frame, call_line);
            wide_[slot] = fresh;
            nodes_[fresh].next_sibling = nodes_[node].next_sibling;
            nodes_[node].next_sibling = fresh;
            return {fresh};
        }
        last = node;
        node = nodes_[node].next_sibling;
    }
    node = add(parent.value, frame, call_line);
    if (last != none)
        nodes_[last].next_sibling = node;
    else
        (parent.valid() ? nodes_[parent.value].first_child : first_root_) = node;
    return {node};
}

StackId StackTree::root(ThreadId thread, FrameId frame, std::uint32_t call_line) {
    auto& same = thread_roots_[std::uint64_t{thread.value} << 32 | frame.value];
    for (const std::uint32_t node : same)
        if (is(node, frame, call_line)) return {node};
    assert(threads_.size() == nodes_.size());
    threads_.push_back(thread);
    const std::uint32_t node = add(none, frame, call_line);
    same.push_back(node);
    nodes_[node].next_sibling = first_root_;
    first_root_ = node;
    return {node};
}

std::uint32_t StackTree::add(std::uint32_t parent, FrameId frame, std::uint32_t call_line) {
    if (nodes_.size() >= none - 1) throw std::length_error("more than 4294967294 different stacks");
    const auto node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({frame.value, parent, none, none});
    if (call_line != 0 && call_lines_.empty()) call_lines_.resize(node);
    if (call_line != 0 || !call_lines_.empty()) call_lines_.push_back(call_line);
    if (!threads_.empty() && parent != none) threads_.push_back(threads_[parent]);
    return node;
}

std::size_t StackTree::wide_slot(std::uint32_t parent, FrameId frame, std::uint32_t call_line) const {
    const std::size_t mask = wide_.size() - 1;
    std::size_t at = hash(parent, frame.value, call_line) & mask;
    while (wide_[at] != none && !(nodes_[wide_[at]].parent == parent && is(wide_[at], frame, call_line))) at = (at + 1) & mask;
    return at;
}

void StackTree::grow_wide() {
    std::vector<std::uint32_t> old(wide_.empty() ? 64 : wide_.size() * 2, none);
    old.swap(wide_);
    for (const std::uint32_t node : old)
        if (node != none) wide_[wide_slot(nodes_[node].parent, {nodes_[node].frame}, call_line({node}))] = node;
}

void StackTree::stack(StackId node, std::vector<FrameId>& out) const {
    out.clear();
    for (; node.valid(); node = parent(node)) out.push_back(frame(node));
    std::reverse(out.begin(), out.end());
}

}  // namespace profconv
