// Steps between the forms of stacks: traces folded, samples added up, trees and samples turned into one another.
#include <algorithm>

#include "model/checked.hpp"
#include "model/project.hpp"
#include "model/trace_builder.hpp"

namespace profconv {

CallTree fold(const Trace& trace, bool call_sites) {
    Want want;
    want.threads = std::any_of(trace.thread.begin(), trace.thread.end(), [&](ThreadId t) { return t != trace.thread.front(); });
    want.call_sites = call_sites;
    TraceBuilder builder(want, trace.clocks.size());
    std::vector<std::int64_t> now(trace.clocks.size());
    for (std::size_t i = 0; i < trace.size(); ++i) {
        for (std::size_t clock = 0; clock < now.size(); ++clock) now[clock] = trace.clocks[clock].ticks[i];
        if (trace.frame[i].valid())
            builder.enter(trace.thread[i], trace.frame[i], now.data(), trace.call_line.empty() ? 0 : trace.call_line[i]);
        else
            builder.leave(trace.thread[i], now.data());
    }
    return std::get<CallTree>(builder.finish());
}

namespace {

// Finds samples that are equal in everything but their weights.
class SampleIndex {
public:
    explicit SampleIndex(const Samples& samples) : samples_(samples), slots_(64, SIZE_MAX) {}

    // The first sample equal to `sample` that was asked for; `sample` itself if it is new.
    std::size_t first_equal(std::size_t sample) {
        if ((used_ + 1) * 2 > slots_.size()) grow();
        const std::size_t at = slot_of(sample);
        if (slots_[at] == SIZE_MAX) {
            slots_[at] = sample;
            ++used_;
        }
        return slots_[at];
    }

private:
    struct FrameSpan {
        const FrameId *first, *last;
    };
    FrameSpan frames(std::size_t sample) const {
        const StackId stack = samples_.stack[sample];
        if (!samples_.is_flat || !stack.valid()) return {nullptr, nullptr};
        const FrameId* base = samples_.flat.frames.data();
        return {base + samples_.flat.offsets[stack.value], base + samples_.flat.offsets[stack.value + 1]};
    }
    struct LabelSpan {
        const Label *first, *last;
    };
    LabelSpan labels(std::size_t sample) const {
        if (samples_.label_offsets.empty()) return {nullptr, nullptr};
        const Label* base = samples_.labels.data();
        return {base + samples_.label_offsets[sample], base + samples_.label_offsets[sample + 1]};
    }
    std::uint64_t hash(std::size_t sample) const {
        std::uint64_t hash = samples_.thread.empty() ? 0 : samples_.thread[sample].value + 1;
        const auto mix = [&](std::uint64_t word) { hash = (hash ^ word) * 0x9E3779B97F4A7C15ull, hash ^= hash >> 29; };
        if (!samples_.is_flat || !samples_.stack[sample].valid()) mix(samples_.stack[sample].value);
        const FrameSpan stack = frames(sample);
        for (const FrameId* f = stack.first; f != stack.last; ++f) mix(f->value);
        const LabelSpan marks = labels(sample);
        for (const Label* l = marks.first; l != marks.last; ++l) mix(std::uint64_t{l->key.value} << 32 | (l->text.value ^ static_cast<std::uint32_t>(l->number)));
        return hash ^ hash >> 32;
    }
    bool equal(std::size_t a, std::size_t b) const {
        if (!samples_.thread.empty() && samples_.thread[a] != samples_.thread[b]) return false;
        if (!samples_.is_flat && samples_.stack[a] != samples_.stack[b]) return false;
        if (samples_.stack[a].valid() != samples_.stack[b].valid()) return false;
        const FrameSpan x = frames(a), y = frames(b);
        if (!std::equal(x.first, x.last, y.first, y.last)) return false;
        const LabelSpan k = labels(a), l = labels(b);
        return std::equal(k.first, k.last, l.first, l.last, [](const Label& p, const Label& q) {
            return p.key == q.key && p.text == q.text && p.number == q.number && p.unit == q.unit && p.numeric == q.numeric;
        });
    }
    std::size_t slot_of(std::size_t sample) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash(sample) & mask;
        while (slots_[at] != SIZE_MAX && !equal(slots_[at], sample)) at = (at + 1) & mask;
        return at;
    }
    void grow() {
        std::vector<std::size_t> old(slots_.size() * 2, SIZE_MAX);
        old.swap(slots_);
        for (const std::size_t sample : old)
            if (sample != SIZE_MAX) slots_[slot_of(sample)] = sample;
    }

    const Samples& samples_;
    std::vector<std::size_t> slots_;
    std::size_t used_ = 0;
};

void append_stack(const Samples& from, std::size_t sample, Samples& to) {
    const StackId stack = from.stack[sample];
    if (!from.is_flat || !stack.valid()) return to.stack.push_back(stack);
    to.stack.push_back({static_cast<std::uint32_t>(to.flat.size())});
    const auto begin = from.flat.frames.begin();
    to.flat.frames.append(begin + static_cast<std::ptrdiff_t>(from.flat.offsets[stack.value]),
                          begin + static_cast<std::ptrdiff_t>(from.flat.offsets[stack.value + 1]));
    to.flat.offsets.push_back(to.flat.frames.size());
}

void append_sample(const Samples& from, std::size_t sample, Samples& to) {
    append_stack(from, sample, to);
    if (!from.thread.empty()) to.thread.push_back(from.thread[sample]);
    for (Column& column : to.weights) column.resize(column.size() + 1);
    if (from.label_offsets.empty()) return;
    const auto begin = from.labels.begin();
    to.labels.append(begin + static_cast<std::ptrdiff_t>(from.label_offsets[sample]),
                     begin + static_cast<std::ptrdiff_t>(from.label_offsets[sample + 1]));
    to.label_offsets.push_back(to.labels.size());
}

}  // namespace

Samples add_up(const Samples& samples) {
    Samples sums;
    sums.is_flat = samples.is_flat;
    sums.tree = samples.tree;
    if (!samples.label_offsets.empty()) sums.label_offsets.push_back(0);
    for (const Column& column : samples.weights) sums.weights.push_back(zeros_like(column, 0));
    SampleIndex index(samples);
    std::vector<std::size_t> row(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const std::size_t first = index.first_equal(i);
        if (first == i) {
            row[i] = sums.size();
            append_sample(samples, i, sums);
        }
        for (std::size_t c = 0; c < sums.weights.size(); ++c) sums.weights[c].add(row[first], samples.weights[c], i);
    }
    return sums;
}

namespace {

// Finds or makes the node of a sample's stack in a tree that may be kept by thread.
StackId node_of(const Samples& samples, std::size_t sample, StackTree& tree, std::vector<FrameId>& stack) {
    const StackId id = samples.stack[sample];
    stack.clear();
    if (!id.valid())
        stack.push_back(FrameId{});
    else if (samples.is_flat)
        stack.assign(samples.flat.frames.begin() + static_cast<std::ptrdiff_t>(samples.flat.offsets[id.value]),
                     samples.flat.frames.begin() + static_cast<std::ptrdiff_t>(samples.flat.offsets[id.value + 1]));
    else
        samples.tree.stack(id, stack);
    StackId node;
    for (const FrameId frame : stack)
        node = !node.valid() && !samples.thread.empty() ? tree.root(samples.thread[sample], frame) : tree.child(node, frame);
    return node;
}

void add_weights(const Samples& samples, std::size_t sample, StackId node, CallTree& tree) {
    for (std::size_t c = 0; c < tree.self.size(); ++c) {
        tree.self[c].resize(tree.tree.size());
        tree.self[c].add(node.value, samples.weights[c], sample);
    }
}

bool has_empty_stack(const Samples& samples) {
    return std::any_of(samples.stack.begin(), samples.stack.end(), [](StackId stack) { return !stack.valid(); });
}

}  // namespace

void to_tree_form(Samples& samples) {
    if (!samples.is_flat) return;
    std::vector<StackId> node_of_row(samples.flat.size());
    for (std::size_t row = 0; row < samples.flat.size(); ++row) {
        StackId node;
        for (std::uint64_t at = samples.flat.offsets[row]; at < samples.flat.offsets[row + 1]; ++at) node = samples.tree.child(node, samples.flat.frames[at]);
        node_of_row[row] = node;
    }
    for (StackId& stack : samples.stack)
        if (stack.valid()) stack = node_of_row[stack.value];
    samples.flat = {};
    samples.is_flat = false;
}

CallTree to_tree(Samples samples) {
    CallTree tree;
    for (const Column& column : samples.weights) tree.self.push_back(zeros_like(column, 0));
    if (!samples.is_flat && samples.thread.empty()) {
        tree.tree = std::move(samples.tree);
        const StackId no_stack = has_empty_stack(samples) ? tree.tree.child({}, FrameId{}) : StackId{};
        for (Column& column : tree.self) column.resize(tree.tree.size());
        for (std::size_t i = 0; i < samples.size(); ++i)
            add_weights(samples, i, samples.stack[i].valid() ? samples.stack[i] : no_stack, tree);
        return tree;
    }
    std::vector<FrameId> stack;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const StackId node = node_of(samples, i, tree.tree, stack);
        if (node.valid()) add_weights(samples, i, node, tree);
    }
    for (Column& column : tree.self) column.resize(tree.tree.size());
    return tree;
}

Samples to_samples(CallTree tree) {
    const std::size_t size = tree.tree.size();
    std::vector<bool> keep(size, true);
    for (std::uint32_t i = 0; i < size; ++i)
        if (const StackId parent = tree.tree.parent({i}); parent.valid()) keep[parent.value] = false;
    for (const Column& column : tree.self)
        for (std::size_t i = 0; i < size; ++i)
            if (column.is_real ? column.reals[i] != 0 : column.ticks[i] != 0) keep[i] = true;

    Samples samples;
    for (const Column& column : tree.self) samples.weights.push_back(zeros_like(column, 0));
    for (std::uint32_t i = 0; i < size; ++i) {
        if (!keep[i]) continue;
        samples.stack.push_back(tree.tree.frame({i}).valid() ? StackId{i} : StackId{});
        if (tree.tree.has_threads()) samples.thread.push_back(tree.tree.thread({i}));
        for (std::size_t c = 0; c < tree.self.size(); ++c) {
            samples.weights[c].resize(samples.size());
            samples.weights[c].add(samples.size() - 1, tree.self[c], i);
        }
    }
    samples.tree = std::move(tree.tree);
    return samples;
}

}  // namespace profconv
