#include "model/trace_builder.hpp"

#include <algorithm>

#include "model/checked.hpp"

namespace profconv {

TraceBuilder::TraceBuilder(const Want& want, std::size_t clocks) : want_(want), clocks_(clocks) {
    tree_.self.resize(clocks);
    trace_.clocks.resize(clocks);
}

TraceBuilder::ThreadState& TraceBuilder::add_thread(ThreadId thread) {
    const ThreadState fresh{{}, std::vector<std::int64_t>(clocks_)};
    if (threads_.empty()) first_thread_ = thread.value;
    if (thread.value < first_thread_) {
        // As many again as there are: threads that begin in falling order do not each move all the others.
        const auto more = std::min<std::size_t>(first_thread_, std::max<std::size_t>(first_thread_ - thread.value, threads_.size()));
        threads_.insert(threads_.begin(), more, fresh);
        first_thread_ -= static_cast<std::uint32_t>(more);
    }
    while (!knows(thread)) threads_.push_back(fresh);
    return threads_[thread.value - first_thread_];
}

// The time since the thread's last event belongs to the frame that was innermost meanwhile.
void TraceBuilder::charge(ThreadState& state, const std::int64_t* now) {
    for (std::size_t clock = 0; clock < clocks_; ++clock) {
        if (!state.open.empty()) {
            tree_.self[clock].ticks.add(state.open.back(), checked_sub(now[clock], state.last[clock]));
        }
        state.last[clock] = now[clock];
    }
}

StackId TraceBuilder::node_for(const ThreadState& state, ThreadId thread, FrameId frame, std::uint32_t call_line) {
    if (!want_.call_sites) call_line = 0;
    const StackId parent = state.open.empty() ? StackId{} : StackId{state.open.back()};
    const bool thread_root = want_.threads && !parent.valid();
    const StackId node = thread_root ? tree_.tree.root(thread, frame, call_line) : tree_.tree.child(parent, frame, call_line);
    if (node.value == tree_.calls.size()) {
        tree_.calls.push_back(0);
        for (Column& column : tree_.self) column.ticks.push_back(0);
    }
    return node;
}

void TraceBuilder::record(ThreadId thread, FrameId frame, const std::int64_t* now, std::uint32_t call_line) {
    if (call_line != 0 && trace_.call_line.empty()) trace_.call_line.resize(trace_.frame.size());
    if (call_line != 0 || !trace_.call_line.empty()) trace_.call_line.push_back(call_line);
    trace_.thread.push_back(thread);
    trace_.frame.push_back(frame);
    for (std::size_t clock = 0; clock < clocks_; ++clock) trace_.clocks[clock].ticks.push_back(now[clock]);
}

void TraceBuilder::enter(ThreadId thread, FrameId frame, const std::int64_t* now, std::uint32_t call_line) {
    ThreadState& at = state(thread);
    if (want_.order) {
        record(thread, frame, now, call_line);
        at.last.assign(now, now + clocks_);
        at.open.push_back(frame.value);
        return;
    }
    charge(at, now);
    const StackId node = node_for(at, thread, frame, call_line);
    tree_.calls.add(node.value, 1);
    at.open.push_back(node.value);
}

void TraceBuilder::leave(ThreadId thread, const std::int64_t* now) {
    ThreadState& at = state(thread);
    if (want_.order) {
        record(thread, FrameId{}, now, 0);
        at.last.assign(now, now + clocks_);
    } else {
        charge(at, now);
    }
    at.open.pop_back();
}

FrameId TraceBuilder::open_frame(ThreadId thread, std::size_t up) const {
    const auto& open = threads_[thread.value - first_thread_].open;
    const std::uint32_t id = open[open.size() - 1 - up];
    return want_.order ? FrameId{id} : tree_.tree.frame({id});
}

const std::int64_t* TraceBuilder::last(ThreadId thread) { return state(thread).last.data(); }

bool TraceBuilder::rescale(int digits) {
    for (std::size_t clock = 0; clock < clocks_; ++clock) {
        // The last readings bound every reading and every cost of their threads, so they are tried first.
        Column last;
        for (const ThreadState& thread : threads_) last.ticks.push_back(thread.last[clock]);
        if (!last.rescale(digits) || !tree_.self[clock].rescale(digits) || !trace_.clocks[clock].rescale(digits)) return false;
        for (std::size_t i = 0; i < threads_.size(); ++i) threads_[i].last[clock] = last.ticks[i];
    }
    return true;
}

namespace {

CallTree with_frames(const CallTree& old, const std::vector<FrameId>& replacement) {
    CallTree tree;
    tree.self.resize(old.self.size());
    std::vector<StackId> moved(old.tree.size());
    for (std::uint32_t i = 0; i < old.tree.size(); ++i) {
        FrameId frame = old.tree.frame({i});
        if (frame.value < replacement.size() && replacement[frame.value].valid()) frame = replacement[frame.value];
        const StackId parent = old.tree.parent({i});
        const std::uint32_t line = old.tree.call_line({i});
        const StackId node = !parent.valid() && old.tree.has_threads() ? tree.tree.root(old.tree.thread({i}), frame, line)
                                                                      : tree.tree.child(parent.valid() ? moved[parent.value] : parent, frame, line);
        moved[i] = node;
        if (node.value == tree.calls.size()) {
            tree.calls.push_back(0);
            for (Column& column : tree.self) column.ticks.push_back(0);
        }
        tree.calls.add(node.value, old.calls[i]);
        for (std::size_t c = 0; c < old.self.size(); ++c) tree.self[c].add(node.value, old.self[c], i);
    }
    return tree;
}

}  // namespace

void TraceBuilder::replace_frames(const std::vector<FrameId>& replacement) {
    for (FrameId& frame : trace_.frame)
        if (frame.value < replacement.size() && replacement[frame.value].valid()) frame = replacement[frame.value];
    if (!tree_.tree.empty()) tree_ = with_frames(tree_, replacement);
}

std::variant<CallTree, Trace> TraceBuilder::finish() {
    if (want_.order) return std::move(trace_);
    return std::move(tree_);
}

}  // namespace profconv
