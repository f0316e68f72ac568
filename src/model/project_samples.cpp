#include "model/checked.hpp"
#include "model/graph_rows.hpp"
#include "model/project_nodes.hpp"

namespace profconv {

namespace {

// Walks flat stacks once and remembers per row and edge in which sample it was last counted.
class FlatProjector {
public:
    FlatProjector(const Profile& profile, const Samples& samples, const ProjectOptions& options)
        : profile_(profile), samples_(samples), options_(options), rows_(profile) {}

    CallGraph run() {
        number_all();
        CallGraph graph;
        graph.meaning = EdgeMeaning::on_stack;
        graph.functions = rows_.functions();
        set_edges(profile_, edges_, false, graph);
        for (const Column& weights : samples_.weights) {
            graph.self.push_back(zeros_like(weights, graph.functions.size()));
            graph.inclusive.push_back(graph.self.back());
            graph.sites.self.push_back(zeros_like(weights, graph.sites.size()));
            graph.sites.inclusive.push_back(graph.sites.self.back());
        }
        for (std::size_t i = 0; i < samples_.size(); ++i) add(i, graph);
        return graph;
    }

private:
    // Rows and edges must be numbered before the columns that have a cell for each.
    void number_all() {
        frame_row_.resize(profile_.frames.size());
        seen_frame_.resize(profile_.frames.size());
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            std::uint32_t caller = no_row;
            if (!samples_.stack[i].valid()) no_stack_ = rows_.row(FunctionId{});
            for_each_frame(i, [&](FrameId frame) {
                if (!seen_frame_[frame.value]) {
                    seen_frame_[frame.value] = true;
                    frame_row_[frame.value] = rows_.row(frame);
                }
                const std::uint32_t row = frame_row_[frame.value];
                if (row == no_row) return;
                if (options_.edges && caller != no_row) edges_.number(caller, row);
                caller = row;
            });
        }
        row_seen_.resize(rows_.functions().size(), SIZE_MAX);
        edge_seen_.resize(edges_.size(), SIZE_MAX);
    }

    template <class Visit>
    void for_each_frame(std::size_t sample, Visit visit) const {
        const StackId stack = samples_.stack[sample];
        if (!stack.valid()) return;
        const auto& flat = samples_.flat;
        for (std::uint64_t at = flat.offsets[stack.value]; at < flat.offsets[stack.value + 1]; ++at) visit(flat.frames[at]);
    }

    void add(std::size_t sample, CallGraph& graph) {
        std::uint32_t leaf = no_row, leaf_edge = no_row;
        for_each_frame(sample, [&](FrameId frame) {
            const std::uint32_t row = frame_row_[frame.value];
            if (row == no_row) return;
            if (options_.edges && leaf != no_row) {
                leaf_edge = edges_.number(leaf, row);
                if (edge_seen_[leaf_edge] != sample) add_to(graph.sites.inclusive, leaf_edge, sample);
                edge_seen_[leaf_edge] = sample;
            }
            if (row_seen_[row] != sample) add_to(graph.inclusive, row, sample);
            row_seen_[row] = sample;
            leaf = row;
        });
        if (leaf == no_row) {
            leaf = rows_.row(FunctionId{});
            if (leaf >= graph.functions.size()) return;
            add_to(graph.inclusive, leaf, sample);
        }
        add_to(graph.self, leaf, sample);
        if (leaf_edge != no_row) add_to(graph.sites.self, leaf_edge, sample);
    }

    void add_to(std::vector<Column>& columns, std::uint32_t row, std::size_t sample) const {
        for (std::size_t c = 0; c < columns.size(); ++c) columns[c].add(row, samples_.weights[c], sample);
    }

    const Profile& profile_;
    const Samples& samples_;
    const ProjectOptions& options_;
    GraphRows rows_;
    PairIndex edges_;
    std::uint32_t no_stack_ = no_row;
    std::vector<std::uint32_t> frame_row_;
    std::vector<bool> seen_frame_;
    std::vector<std::size_t> row_seen_, edge_seen_;
};

}  // namespace

CallGraph project(const Profile& profile, const Samples& samples, const ProjectOptions& options) {
    if (samples.is_flat) return FlatProjector(profile, samples, options).run();
    const CallTree tree = to_tree(samples);
    return project_nodes(profile, tree.tree, tree.self, {}, options);
}

}  // namespace profconv
