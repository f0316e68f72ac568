#include "analysis/recursion.hpp"

#include <algorithm>

namespace profconv {

namespace {

constexpr std::uint32_t unseen = UINT32_MAX;

class Tarjan {
public:
    Tarjan(std::size_t nodes, const std::vector<CallEdge>& edges) : first_(nodes + 1), order_(nodes, unseen), low_(nodes), on_path_(nodes), component_(nodes, unseen) {
        for (const CallEdge& edge : edges) ++first_[edge.caller + 1];
        for (std::size_t n = 0; n < nodes; ++n) first_[n + 1] += first_[n];
        std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
        targets_.resize(edges.size());
        for (const CallEdge& edge : edges) targets_[next[edge.caller]++] = edge.callee;
    }

    // Per node the number of its component; `sizes` gets the nodes per component.
    const std::vector<std::uint32_t>& run(std::vector<std::uint32_t>& sizes) {
        for (std::uint32_t node = 0; node < order_.size(); ++node)
            if (order_[node] == unseen) search(node, sizes);
        return component_;
    }

private:
    struct Open {
        std::uint32_t node, next;
    };

    void enter(std::uint32_t node) {
        order_[node] = low_[node] = count_++;
        path_.push_back(node);
        on_path_[node] = true;
        open_.push_back({node, first_[node]});
    }

    void search(std::uint32_t root, std::vector<std::uint32_t>& sizes) {
        enter(root);
        while (!open_.empty()) {
            const std::uint32_t node = open_.back().node;
            if (open_.back().next < first_[node + 1]) {
                const std::uint32_t target = targets_[open_.back().next++];
                if (order_[target] == unseen)
                    enter(target);
                else if (on_path_[target])
                    low_[node] = std::min(low_[node], order_[target]);
                continue;
            }
            open_.pop_back();
            if (!open_.empty()) low_[open_.back().node] = std::min(low_[open_.back().node], low_[node]);
            if (low_[node] == order_[node]) close(node, sizes);
        }
    }

    void close(std::uint32_t root, std::vector<std::uint32_t>& sizes) {
        const auto number = static_cast<std::uint32_t>(sizes.size());
        sizes.push_back(0);
        for (std::uint32_t node = unseen; node != root;) {
            node = path_.back();
            path_.pop_back();
            on_path_[node] = false;
            component_[node] = number;
            ++sizes.back();
        }
    }

    std::vector<std::uint32_t> first_, targets_;  // edges by node
    std::vector<std::uint32_t> order_, low_;
    std::vector<bool> on_path_;
    std::vector<std::uint32_t> component_, path_;
    std::vector<Open> open_;
    std::uint32_t count_ = 0;
};

}  // namespace

std::vector<std::uint32_t> find_cycles(std::size_t nodes, const std::vector<CallEdge>& edges) {
    std::vector<std::uint32_t> sizes;
    Tarjan tarjan(nodes, edges);
    const std::vector<std::uint32_t>& component = tarjan.run(sizes);
    std::vector<std::uint32_t> number_of(sizes.size()), cycle(nodes);
    std::uint32_t cycles = 0;
    for (std::size_t node = 0; node < nodes; ++node) {
        const std::uint32_t c = component[node];
        if (sizes[c] < 2) continue;
        if (number_of[c] == 0) number_of[c] = ++cycles;
        cycle[node] = number_of[c];
    }
    return cycle;
}

}  // namespace profconv
