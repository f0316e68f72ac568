#include "analysis/filter_stacks.hpp"

#include "analysis/frame_matcher.hpp"
#include "model/checked.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

constexpr std::uint32_t none = UINT32_MAX;

class StackRewriter {
public:
    StackRewriter(const Filters& filters, const Profile& profile, const StackTree& tree, const std::vector<bool>& threads)
        : filters_(filters), tree_(tree), threads_(threads), focus_(filters.focus, profile), ignore_(filters.ignore, profile), hide_(filters.hide, profile),
          show_(filters.show, profile), root_(filters.root, profile), leaf_(filters.leaf, profile, true), facts_(tree.size()) {}

    RewrittenStacks run() {
        const std::size_t size = tree_.size();
        out_.stack.resize(size), out_.kept.resize(size), out_.own_frame.resize(size), out_.cut_below.resize(size);
        fresh_.resize(size, none);
        for (std::uint32_t i = 0; i < size; ++i) look_at(i);
        for (std::uint32_t i = 0; i < size; ++i) {
            const std::uint32_t target = target_of(i);
            out_.kept[i] = alive(i) && target != none;
            if (!out_.kept[i]) continue;
            out_.stack[i] = copy(target);
            out_.own_frame[i] = target == i;
        }
        for (auto i = static_cast<std::uint32_t>(size); i-- > 0;)
            if (const StackId parent = tree_.parent({i}); parent.valid() && (facts_[i].ignored || out_.cut_below[i])) out_.cut_below[parent.value] = true;
        return std::move(out_);
    }

private:
    // What is known of a node from its own frame and its parent's facts. Node numbers; none: no such node.
    struct Facts {
        std::uint32_t last = none;   // innermost frame that is left by hide, show and root: the node itself or above
        std::uint32_t above = none;  // the same for its parent
        std::uint32_t count = 0;     // how many such frames there are
        std::uint32_t leaf = none;   // innermost of them that --leaf matches
        std::uint32_t limit = none;  // innermost of them within --depth
        bool focused = false, ignored = false, started = false;
    };

    void look_at(std::uint32_t i) {
        const FrameId frame = tree_.frame({i});
        const StackId parent = tree_.parent({i});
        Facts facts = parent.valid() ? facts_[parent.value] : Facts{};
        facts.above = facts.last;
        if (focus_(frame)) facts.focused = out_.focus_matched = true;
        if (ignore_(frame)) facts.ignored = out_.ignore_matched = true;
        if (visible(frame)) {
            if (root_(frame)) facts.started = out_.root_matched = true;
            if (facts.started || !filters_.root) stay(facts, i, frame);
        }
        facts_[i] = facts;
    }

    bool visible(FrameId frame) {
        if (hide_(frame)) {
            out_.hide_matched = true;
            return false;
        }
        if (!filters_.show) return true;
        const bool shown = show_(frame);
        out_.show_matched = out_.show_matched || shown;
        return shown;
    }

    void stay(Facts& facts, std::uint32_t i, FrameId frame) {
        facts.last = i;
        ++facts.count;
        if (leaf_(frame)) {
            facts.leaf = i;
            out_.leaf_matched = true;
        }
        if (!filters_.depth || facts.count <= *filters_.depth) facts.limit = i;
    }

    bool alive(std::uint32_t i) const {
        if (!threads_.empty() && tree_.has_threads() && !threads_[tree_.thread({i}).value]) return false;
        return (!filters_.focus || facts_[i].focused) && !facts_[i].ignored;
    }

    // The old node whose frame becomes the last one of node i's stack.
    std::uint32_t target_of(std::uint32_t i) const {
        std::uint32_t target = facts_[i].last;
        if (filters_.leaf && facts_[i].leaf != none) target = facts_[i].leaf;
        return target == none ? none : facts_[target].limit;
    }

    // The new node for the frames that are left up to old node `target`. Climbs only to the nearest one already copied.
    StackId copy(std::uint32_t target) {
        path_.clear();
        std::uint32_t at = target;
        for (; at != none && fresh_[at] == none; at = facts_[at].above) path_.push_back(at);
        StackId node = at == none ? StackId{} : StackId{fresh_[at]};
        for (; !path_.empty(); path_.pop_back()) {
            const std::uint32_t old = path_.back();
            // A call line belongs to a call by the frame just above; with that one gone it would lie.
            const std::uint32_t line = tree_.parent({old}).value == facts_[old].above ? tree_.call_line({old}) : 0;
            const bool thread_root = !node.valid() && tree_.has_threads();
            node = thread_root ? out_.tree.root(tree_.thread({old}), tree_.frame({old}), line) : out_.tree.child(node, tree_.frame({old}), line);
            fresh_[old] = node.value;
        }
        return node;
    }

    const Filters& filters_;
    const StackTree& tree_;
    const std::vector<bool>& threads_;
    FrameMatcher focus_, ignore_, hide_, show_, root_, leaf_;
    std::vector<Facts> facts_;
    RewrittenStacks out_;
    std::vector<std::uint32_t> fresh_, path_;  // new number of each old node
};

void note_misses(const Filters& filters, const RewrittenStacks& stacks, Profile& profile) {
    const auto check = [&](const std::optional<Pattern>& pattern, bool matched, const char* name) {
        if (pattern && !matched) profile.notes.add(NoteLevel::repair, std::string("--") + name + " \"" + pattern->expression() + "\" matches nothing");
    };
    check(filters.focus, stacks.focus_matched, "focus"), check(filters.ignore, stacks.ignore_matched, "ignore");
    check(filters.hide, stacks.hide_matched, "hide"), check(filters.show, stacks.show_matched, "show");
    check(filters.root, stacks.root_matched, "root"), check(filters.leaf, stacks.leaf_matched, "leaf");
}

std::vector<bool> kept_threads(const Filters& filters, Profile& profile, bool recorded) {
    if (!filters.thread) return {};
    if (!recorded) throw FilterRefused("--thread cannot be answered: the input records no threads");
    const std::vector<bool> kept = matching_threads(*filters.thread, profile);
    for (const bool any : kept)
        if (any) return kept;
    profile.notes.add(NoteLevel::repair, "--thread \"" + filters.thread->expression() + "\" matches nothing");
    return kept;
}

// Keeps the rows of samples for which `keep` holds, in every per-sample table.
class SampleSieve {
public:
    explicit SampleSieve(Samples& samples) : samples_(samples) {}

    template <class Keep>
    void run(Keep keep) {
        std::size_t to = 0;
        Array<Label> labels;
        Array<std::uint64_t> offsets;
        if (!samples_.label_offsets.empty()) offsets.push_back(0);
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            if (!keep(i)) continue;
            move(i, to++);
            if (samples_.label_offsets.empty()) continue;
            const auto begin = samples_.labels.begin();
            labels.append(begin + static_cast<std::ptrdiff_t>(samples_.label_offsets[i]), begin + static_cast<std::ptrdiff_t>(samples_.label_offsets[i + 1]));
            offsets.push_back(labels.size());
        }
        samples_.stack.resize(to);
        if (!samples_.thread.empty()) samples_.thread.resize(to);
        if (!samples_.time.empty()) samples_.time.resize(to);
        for (Column& column : samples_.weights) column.resize(to);
        samples_.labels = std::move(labels);
        samples_.label_offsets = std::move(offsets);
    }

private:
    void move(std::size_t from, std::size_t to) {
        samples_.stack[to] = samples_.stack[from];
        if (!samples_.thread.empty()) samples_.thread[to] = samples_.thread[from];
        if (!samples_.time.empty()) samples_.time[to] = samples_.time[from];
        for (Column& column : samples_.weights) {
            if (column.is_real) column.reals[to] = column.reals[from];
            else column.ticks.set(to, column.ticks[from]);
        }
    }
    Samples& samples_;
};

}  // namespace

RewrittenStacks rewrite_stacks(const Filters& filters, const Profile& profile, const StackTree& tree, const std::vector<bool>& threads) {
    return StackRewriter(filters, profile, tree, threads).run();
}

void filter_samples(const Filters& filters, Profile& profile, Samples& samples) {
    to_tree_form(samples);
    const std::vector<bool> threads = kept_threads(filters, profile, !samples.thread.empty());
    RewrittenStacks stacks = rewrite_stacks(filters, profile, samples.tree, threads);
    note_misses(filters, stacks, profile);
    const bool keep_empty = !filters.focus && !filters.show && !filters.root;
    SampleSieve(samples).run([&](std::size_t i) {
        if (!threads.empty() && !(samples.thread[i].valid() && threads[samples.thread[i].value])) return false;
        StackId& stack = samples.stack[i];
        if (!stack.valid()) return keep_empty;
        if (!stacks.kept[stack.value]) return false;
        stack = stacks.stack[stack.value];
        return true;
    });
    samples.tree = std::move(stacks.tree);
}

void filter_tree(const Filters& filters, Profile& profile, CallTree& tree) {
    const std::vector<bool> threads = kept_threads(filters, profile, tree.tree.has_threads() || tree.tree.empty());
    RewrittenStacks stacks = rewrite_stacks(filters, profile, tree.tree, threads);
    note_misses(filters, stacks, profile);
    CallTree out;
    for (const Column& self : tree.self) out.self.push_back(zeros_like(self, stacks.tree.size()));
    const bool counted = !tree.calls.empty();
    // A frame that is left only above others keeps no count: which of its calls led there is not recorded.
    std::vector<bool> has_count(stacks.tree.size());
    if (counted) out.calls.resize(stacks.tree.size());
    for (std::uint32_t i = 0; i < tree.tree.size(); ++i) {
        if (!stacks.kept[i]) continue;
        const std::uint32_t to = stacks.stack[i].value;
        for (std::size_t c = 0; c < out.self.size(); ++c) out.self[c].add(to, tree.self[c], i);
        if (!counted || !stacks.own_frame[i]) continue;
        const std::int64_t more = stacks.cut_below[i] ? not_recorded : tree.calls[i];
        out.calls.set(to, has_count[to] ? add_counts(out.calls[to], more) : more);
        has_count[to] = true;
    }
    for (std::size_t i = 0; i < out.calls.size(); ++i)
        if (!has_count[i]) out.calls.set(i, not_recorded);
    out.tree = std::move(stacks.tree);
    tree = std::move(out);
}

namespace {

// Rewrites events: only what decides at the enter of a frame whether it is shown can be answered so.
class TraceFilter {
public:
    TraceFilter(const Filters& filters, const Profile& profile, const std::vector<bool>& threads)
        : filters_(filters), threads_(threads), hide_(filters.hide, profile), show_(filters.show, profile), root_(filters.root, profile), states_(profile.threads.size()) {}

    void run(Trace& trace) {
        std::size_t to = 0;
        for (std::size_t i = 0; i < trace.size(); ++i) {
            const ThreadId thread = trace.thread[i];
            State& state = states_[thread.value];
            const bool kept = trace.frame[i].valid() ? enter(state, trace.frame[i]) : leave(state);
            if (!kept || (!threads_.empty() && !threads_[thread.value])) continue;
            trace.thread[to] = thread;
            trace.frame[to] = trace.frame[i];
            if (!trace.call_line.empty()) trace.call_line[to] = state.gap ? 0 : trace.call_line[i];
            for (Column& clock : trace.clocks) clock.ticks.set(to, clock.ticks[i]);
            ++to;
        }
        trace.thread.resize(to), trace.frame.resize(to);
        if (!trace.call_line.empty()) trace.call_line.resize(to);
        for (Column& clock : trace.clocks) clock.ticks.resize(to);
    }

private:
    struct Open {
        bool kept, started, in_path;
    };
    struct State {
        std::vector<Open> open;
        std::uint32_t count = 0;  // frames left by hide, show and root
        bool gap = false;         // the caller of the frame just entered is not shown
    };

    bool enter(State& state, FrameId frame) {
        const bool visible = !hide_(frame) && (!filters_.show || show_(frame));
        const bool started = !filters_.root || (!state.open.empty() && state.open.back().started) || (visible && root_(frame));
        const bool in_path = visible && started;
        state.gap = !state.open.empty() && !state.open.back().kept;
        state.count += in_path;
        const bool kept = in_path && (!filters_.depth || state.count <= *filters_.depth);
        state.open.push_back({kept, started && filters_.root, in_path});
        return kept;
    }
    static bool leave(State& state) {
        const Open open = state.open.back();
        state.open.pop_back();
        state.count -= open.in_path;
        state.gap = false;
        return open.kept;
    }

    const Filters& filters_;
    const std::vector<bool>& threads_;
    FrameMatcher hide_, show_, root_;
    std::vector<State> states_;
};

}  // namespace

void filter_trace(const Filters& filters, Profile& profile, Trace& trace) {
    const std::vector<bool> threads = kept_threads(filters, profile, true);
    TraceFilter(filters, profile, threads).run(trace);
}

}  // namespace profconv
