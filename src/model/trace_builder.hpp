// Takes calls and returns from a reader and keeps them as a Trace, or folds them into a CallTree as they come, so that a trace
// of any length needs memory only for its distinct stacks. One open stack per thread; cost is charged to the innermost frame.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "model/evidence.hpp"
#include "model/profile.hpp"

namespace profconv {

class TraceBuilder {
public:
    // `clocks`: number of value types. want.order keeps a Trace; else a CallTree, by thread if want.threads, by call-site line
    // if want.call_sites.
    TraceBuilder(const Want& want, std::size_t clocks);

    // `now`: one reading per clock, not below the thread's last (the caller has checked).
    void enter(ThreadId thread, FrameId frame, const std::int64_t* now, std::uint32_t call_line = 0);
    // Leaves the innermost frame; the thread must have one.
    void leave(ThreadId thread, const std::int64_t* now);

    // Whether a reading of `now` is below the thread's last.
    bool runs_backwards(ThreadId thread, const std::int64_t* now) {
        const ThreadState& at = state(thread);
        for (std::size_t clock = 0; clock < clocks_; ++clock)
            if (now[clock] < at.last[clock]) return true;
        return false;
    }

    std::size_t depth(ThreadId thread) const { return knows(thread) ? threads_[thread.value - first_thread_].open.size() : 0; }
    // The frame `up` levels above the innermost (0 = the innermost); up < depth.
    FrameId open_frame(ThreadId thread, std::size_t up) const;
    // Whether any open frame of the thread satisfies `same`, and how far up the innermost such one is; depth() if none.
    template <class Same>
    std::size_t find_open(ThreadId thread, Same same) const {
        const std::size_t size = depth(thread);
        for (std::size_t up = 0; up < size; ++up)
            if (same(open_frame(thread, up))) return up;
        return size;
    }
    // The thread's last reading per clock (zeros before its first event).
    const std::int64_t* last(ThreadId thread);

    // Scale of the clocks changed: every reading and cost so far is multiplied by 10^digits. False if one would overflow.
    bool rescale(int digits);

    // Frames that turned out to be others (definitions that follow their use): replaces frame f by replacement[f.value] if that
    // is valid. Nodes that become equal are merged.
    void replace_frames(const std::vector<FrameId>& replacement);

    // Closes nothing: every thread must be at depth 0.
    std::variant<CallTree, Trace> finish();

private:
    struct ThreadState {
        std::vector<std::uint32_t> open;  // nodes of the tree when folding, else frames
        std::vector<std::int64_t> last;   // per clock
    };
    bool knows(ThreadId thread) const { return thread.value - first_thread_ < threads_.size(); }  // below the first it wraps around
    ThreadState& state(ThreadId thread) { return knows(thread) ? threads_[thread.value - first_thread_] : add_thread(thread); }
    ThreadState& add_thread(ThreadId thread);
    void charge(ThreadState& state, const std::int64_t* now);
    StackId node_for(const ThreadState& state, ThreadId thread, FrameId frame, std::uint32_t call_line);
    void record(ThreadId thread, FrameId frame, const std::int64_t* now, std::uint32_t call_line);

    Want want_;
    std::size_t clocks_;
    std::uint32_t first_thread_ = 0;     // threads_[0]; a builder of one thread among many has no room for the others
    std::vector<ThreadState> threads_;
    CallTree tree_;
    Trace trace_;
};

}  // namespace profconv
