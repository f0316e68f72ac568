// The one guess in the program: see estimate_tree() in project.hpp.
#include <algorithm>
#include <cmath>

#include "model/graph_rows.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

using Costs = std::vector<double>;

// Shares below this part of the total are not followed further down; they stay with the function they have reached.
constexpr double smallest_share = 1e-5;

class Estimator {
public:
    Estimator(Profile& profile, const CallGraph& graph)
        : profile_(profile), graph_(graph), columns_(graph.sites.inclusive.size()), rows_(profile) {}

    CallTree run() {
        collect();
        for (std::uint32_t row = 0; row < self_.size(); ++row) start_at(row);
        while (!open_.empty()) {
            Open next = std::move(open_.back());
            open_.pop_back();
            spread(next);
        }
        return to_ticks();
    }

private:
    struct Edge {
        std::uint32_t callee;
        Costs cost;
    };
    struct Open {
        StackId node;
        std::uint32_t row;
        Costs cost;
    };
    static double cell(const Column& column, std::size_t row) {
        return column.is_real ? column.reals[row] : static_cast<double>(column.ticks[row]);
    }

    void collect() {
        for (const FunctionId f : graph_.functions) rows_.row(f);
        const std::size_t size = rows_.functions().size();
        self_.assign(size, Costs(columns_));
        in_ = self_;
        out_.resize(size);
        total_.assign(columns_, 0);
        for (std::size_t c = 0; c < columns_; ++c) {
            for (std::size_t i = 0; i < graph_.lines.size() && graph_.self.empty(); ++i)
                self_[rows_.row(graph_.lines.function[i])][c] += cell(graph_.lines.self[c], i);
            for (std::size_t i = 0; i < graph_.functions.size() && !graph_.self.empty(); ++i)
                self_[rows_.row(graph_.functions[i])][c] += cell(graph_.self[c], i);
        }
        for (const Costs& self : self_)
            for (std::size_t c = 0; c < columns_; ++c) total_[c] += self[c];
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) add_edge(i);
    }
    void add_edge(std::size_t site) {
        const std::uint32_t caller = rows_.row(graph_.sites.caller[site]), callee = rows_.row(graph_.sites.callee[site]);
        if (caller == callee) return;
        auto& edges = out_[caller];
        auto found = std::find_if(edges.begin(), edges.end(), [&](const Edge& e) { return e.callee == callee; });
        if (found == edges.end()) found = edges.insert(edges.end(), {callee, Costs(columns_)});
        for (std::size_t c = 0; c < columns_; ++c) {
            found->cost[c] += cell(graph_.sites.inclusive[c], site);
            in_[callee][c] += cell(graph_.sites.inclusive[c], site);
        }
    }

    Costs capacity(std::uint32_t row) const {
        Costs sum = self_[row];
        for (const Edge& edge : out_[row])
            for (std::size_t c = 0; c < columns_; ++c) sum[c] += edge.cost[c];
        return sum;
    }

    // What a function spends beyond what its callers are charged began at the function itself: a root.
    void start_at(std::uint32_t row) {
        Costs own = capacity(row);
        bool any = false;
        for (std::size_t c = 0; c < columns_; ++c) {
            own[c] = std::max(0.0, own[c] - in_[row][c]);
            any = any || own[c] > 0;
        }
        if (any) open_.push_back({tree_.child({}, frame_of(row)), row, own});
    }

    FrameId frame_of(std::uint32_t row) {
        const FunctionId function = rows_.functions()[row];
        if (!function.valid()) return {};
        Frame frame;
        frame.function = function;
        return profile_.frames.intern(frame);
    }

    bool on_stack(StackId node, FrameId frame) const {
        for (; node.valid(); node = tree_.parent(node))
            if (tree_.frame(node) == frame) return true;
        return false;
    }

    void spread(const Open& at) {
        Costs rest = at.cost;
        const Costs whole = capacity(at.row);
        for (const Edge& edge : out_[at.row]) {
            Costs share(columns_);
            bool follow = false;
            for (std::size_t c = 0; c < columns_; ++c) {
                share[c] = whole[c] > 0 ? at.cost[c] * edge.cost[c] / whole[c] : 0;
                follow = follow || share[c] > total_[c] * smallest_share;
            }
            const FrameId frame = frame_of(edge.callee);
            if (!follow || on_stack(at.node, frame)) continue;
            for (std::size_t c = 0; c < columns_; ++c) rest[c] -= share[c];
            open_.push_back({tree_.child(at.node, frame), edge.callee, share});
        }
        node_self_.resize(std::max<std::size_t>(node_self_.size(), at.node.value + 1), Costs(columns_));
        for (std::size_t c = 0; c < columns_; ++c) node_self_[at.node.value][c] += rest[c];
    }

    CallTree to_ticks() {
        CallTree result;
        node_self_.resize(tree_.size(), Costs(columns_));
        for (std::size_t c = 0; c < columns_; ++c) {
            result.self.push_back(zeros_like(graph_.sites.inclusive[c], tree_.size()));
            Column& self = result.self.back();
            double carried = 0;  // rounding is carried on, so that the sum stays the total
            for (std::size_t i = 0; i < node_self_.size(); ++i) {
                if (self.is_real) {
                    self.reals[i] = node_self_[i][c];
                    continue;
                }
                const double rounded = std::nearbyint(node_self_[i][c] + carried);
                carried += node_self_[i][c] - rounded;
                self.ticks.set(i, static_cast<std::int64_t>(rounded));
            }
        }
        result.tree = std::move(tree_);
        return result;
    }

    Profile& profile_;
    const CallGraph& graph_;
    const std::size_t columns_;
    GraphRows rows_;
    std::vector<Costs> self_, in_;
    std::vector<std::vector<Edge>> out_;
    Costs total_;
    std::vector<Open> open_;
    StackTree tree_;
    std::vector<Costs> node_self_;
};

}  // namespace

CallTree estimate_tree(Profile& profile, const CallGraph& graph) { return Estimator(profile, graph).run(); }

}  // namespace profconv
