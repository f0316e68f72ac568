// Projection to a flow with recursion levels, as callgrind writes it: see project_levels() in project.hpp.
#include <algorithm>
#include <string>

#include "model/checked.hpp"
#include "model/graph_rows.hpp"
#include "model/pair_index.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

class LevelProjector {
public:
    LevelProjector(Profile& profile, const CallTree& tree, std::uint32_t levels) : profile_(profile), tree_(tree), levels_(levels) {}

    CallGraph run() {
        find_functions();
        number_rows();
        graph_.meaning = EdgeMeaning::flow;
        for (const Column& self : tree_.self) add_column(self);
        add_calls();
        return std::move(graph_);
    }

private:
    // The function (of its level) that each node runs in; a separator runs in its caller's.
    void find_functions() {
        const std::size_t nodes = tree_.tree.size();
        function_.resize(nodes);
        is_function_.resize(nodes);
        std::vector<std::uint32_t> open(profile_.functions.size() + 1);
        const auto count = [&](StackId node) -> std::uint32_t& {
            const FunctionId f = base_function(node);
            return open[f.valid() ? f.value : open.size() - 1];
        };
        walk(
            tree_.tree,
            [&](StackId node) {
                is_function_[node.value] = !is_separator(node);
                if (!is_function_[node.value]) return inherit(node);
                const std::uint32_t level = std::min(++count(node), levels_);
                function_[node.value] = at_level(base_function(node), level);
            },
            [&](StackId node) {
                if (is_function_[node.value]) --count(node);
            });
    }

    bool is_separator(StackId node) const {
        const FrameId frame = tree_.tree.frame(node);
        return frame.valid() && profile_.frames[frame].kind == FrameKind::separator;
    }
    void inherit(StackId node) {
        const StackId parent = tree_.tree.parent(node);
        if (parent.valid()) function_[node.value] = function_[parent.value];
    }
    FunctionId base_function(StackId node) const {
        const FrameId frame = tree_.tree.frame(node);
        return frame.valid() ? profile_.frames[frame].function : FunctionId{};
    }

    FunctionId at_level(FunctionId base, std::uint32_t level) {
        if (level == 1 || !base.valid()) return base;
        Function deeper = profile_.functions[base];
        deeper.name = profile_.strings.intern(std::string(profile_.text(deeper.name)) + "'" + std::to_string(level));
        deeper.level = level;
        deeper.base = base;
        return profile_.functions.intern(deeper);
    }

    // A place in the source: file and line, as one 64-bit word for the indexes.
    struct Place {
        StringId file{0};
        std::uint32_t line = 0;
    };
    Place place_of(StackId node, FunctionId function) const {
        const FrameId id = tree_.tree.frame(node);
        if (!id.valid() || !function.valid()) return {};
        // Where no current line was recorded, the function's own first line is the nearest place in the source.
        const Frame& frame = profile_.frames[id];
        const Function& f = profile_.functions[function];
        return {frame.file.value != 0 ? frame.file : f.file, frame.line != 0 ? frame.line : f.start_line};
    }
    // Where the call into `node` stands: the line recorded with the call, else the caller's current line.
    Place call_place(StackId node, StackId parent) const {
        Place place = place_of(parent, function_[parent.value]);
        if (tree_.tree.call_line(node) != 0) place.line = tree_.tree.call_line(node);
        return place;
    }

    void number_rows() {
        GraphRows rows(profile_);
        PairIndex edges, places, lines, sites;
        line_.resize(tree_.tree.size(), no_row);
        site_.resize(tree_.tree.size(), no_row);
        for (std::uint32_t i = 0; i < tree_.tree.size(); ++i) {
            if (!is_function_[i] && !function_[i].valid()) continue;  // a separator at the root: nobody's
            const std::uint32_t row = rows.row(function_[i]);
            const Place here = place_of({i}, function_[i]);
            line_[i] = lines.number(row, places.number(here.file.value, here.line));
            if (line_[i] == graph_.lines.size()) push_line(function_[i], here);
            const StackId parent = tree_.tree.parent({i});
            if (!parent.valid() || !is_function_[i] || line_[parent.value] == no_row) continue;
            const Place call = call_place({i}, parent);
            site_[i] = sites.number(edges.number(rows.row(function_[parent.value]), row), places.number(call.file.value, call.line));
            if (site_[i] == graph_.sites.size()) push_site(function_[parent.value], function_[i], call);
        }
        graph_.functions = rows.functions();
    }
    void push_line(FunctionId function, Place place) {
        graph_.lines.function.push_back(function);
        graph_.lines.file.push_back(place.file);
        graph_.lines.line.push_back(place.line);
    }
    void push_site(FunctionId caller, FunctionId callee, Place place) {
        graph_.sites.caller.push_back(caller);
        graph_.sites.callee.push_back(callee);
        graph_.sites.file.push_back(place.file);
        graph_.sites.line.push_back(place.line);
        graph_.sites.calls.push_back(tree_.calls.empty() ? not_recorded : 0);
    }

    void add_column(const Column& self) {
        Column sums = self;
        for (auto i = static_cast<std::uint32_t>(tree_.tree.size()); i-- > 0;)
            if (const StackId parent = tree_.tree.parent({i}); parent.valid()) sums.add(parent.value, sums, i);
        Column line_self = zeros_like(self, graph_.lines.size());
        Column inclusive = zeros_like(self, graph_.sites.size());
        for (std::uint32_t i = 0; i < tree_.tree.size(); ++i) {
            if (line_[i] != no_row) line_self.add(line_[i], self, i);
            if (site_[i] != no_row) inclusive.add(site_[i], sums, i);
        }
        graph_.lines.self.push_back(std::move(line_self));
        graph_.sites.inclusive.push_back(std::move(inclusive));
    }

    void add_calls() {
        for (std::size_t i = 0; i < tree_.calls.size(); ++i) {
            if (site_[i] == no_row) continue;
            std::int64_t& sum = graph_.sites.calls[site_[i]];
            sum = add_counts(sum, tree_.calls[i]);
        }
    }

    Profile& profile_;
    const CallTree& tree_;
    const std::uint32_t levels_;
    std::vector<FunctionId> function_;
    std::vector<bool> is_function_;
    std::vector<std::uint32_t> line_, site_;  // per node: row of graph_.lines, of graph_.sites
    CallGraph graph_;
};

}  // namespace

CallGraph project_levels(Profile& profile, const CallTree& tree, std::uint32_t levels) {
    return LevelProjector(profile, tree, levels).run();
}

}  // namespace profconv
