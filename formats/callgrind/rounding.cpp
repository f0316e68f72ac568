#include "callgrind/rounding.hpp"

#include <algorithm>
#include <cstdlib>

namespace profconv::callgrind {

namespace {

// Rows of the call sites by function: those of function f are sites[first[f] .. first[f+1]).
struct SiteLists {
    std::vector<std::uint32_t> first, sites;

    SiteLists(std::size_t functions, const Array<FunctionId>& of, const CallSites& calls) : first(functions + 1) {
        const auto counts = [&](std::size_t i) { return of[i].valid() && calls.caller[i] != calls.callee[i]; };
        for (std::size_t i = 0; i < of.size(); ++i)
            if (counts(i)) ++first[of[i].value + 1];
        for (std::size_t f = 0; f < functions; ++f) first[f + 1] += first[f];
        sites.resize(first.back());
        std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
        for (std::size_t i = 0; i < of.size(); ++i)
            if (counts(i)) sites[next[of[i].value]++] = static_cast<std::uint32_t>(i);
    }
};

// The functions that are on no cycle, callees before their callers: Tarjan's components come out in that order. Iterative.
class CalleesFirst {
public:
    CalleesFirst(std::size_t functions, const SiteLists& out, const CallSites& calls)
        : out_(out), calls_(calls), number_(functions), low_(functions), done_(functions) {
        for (std::uint32_t f = 0; f < functions; ++f)
            if (number_[f] == 0) visit(f);
    }
    std::vector<std::uint32_t> order;

private:
    struct Open {
        std::uint32_t function, next;
    };

    void visit(std::uint32_t root) {
        enter(root);
        while (!open_.empty()) {
            Open& top = open_.back();
            if (top.next < out_.first[top.function + 1]) {
                const std::uint32_t callee = calls_.callee[out_.sites[top.next++]].value;
                if (callee == UINT32_MAX || done_[callee]) continue;
                if (number_[callee] == 0)
                    enter(callee);
                else
                    low_[top.function] = std::min(low_[top.function], number_[callee]);
            } else {
                leave(top.function);
            }
        }
    }
    void enter(std::uint32_t function) {
        number_[function] = low_[function] = ++last_;
        stack_.push_back(function);
        open_.push_back({function, out_.first[function]});
    }
    void leave(std::uint32_t function) {
        open_.pop_back();
        if (!open_.empty()) low_[open_.back().function] = std::min(low_[open_.back().function], low_[function]);
        if (low_[function] != number_[function]) return;
        if (stack_.back() == function) order.push_back(function);
        for (std::uint32_t member = UINT32_MAX; member != function; stack_.pop_back()) done_[member = stack_.back()] = true;
    }

    const SiteLists& out_;
    const CallSites& calls_;
    std::vector<std::uint32_t> number_, low_, stack_;
    std::vector<bool> done_;
    std::vector<Open> open_;
    std::uint32_t last_ = 0;
};

struct SelfCost {
    std::int64_t cost = 0, cells = 0;  // the sum, and of how many rounded cells
};

std::vector<SelfCost> self_costs(std::size_t functions, const CallGraph& graph, const IntegerColumn& column) {
    std::vector<SelfCost> self(functions);
    const auto add = [&](FunctionId f, std::int64_t cost) {
        if (!f.valid()) return;
        self[f.value].cost += cost;
        ++self[f.value].cells;
    };
    for (std::size_t i = 0; i < graph.lines.size(); ++i) add(graph.lines.function[i], column.lines[i]);
    for (std::size_t i = 0; graph.lines.size() == 0 && !graph.self.empty() && i < graph.functions.size(); ++i)
        add(graph.functions[i], column.stated[i]);
    return self;
}

// Adds `missing` to the cells of some sites, to the largest first, where it matters least; none goes below zero.
void spread(std::int64_t missing, std::vector<std::uint32_t> sites, Cells& cells) {
    if (missing == 0) return;
    std::sort(sites.begin(), sites.end(),
              [&](std::uint32_t a, std::uint32_t b) { return cells[a] != cells[b] ? cells[a] > cells[b] : a < b; });
    for (const std::uint32_t site : sites) {
        const std::int64_t change = std::max(missing, -cells[site]);
        cells.add(site, change);
        missing -= change;
    }
}

}  // namespace

void conserve_flow(const Profile& profile, const CallGraph& graph, IntegerColumn& column) {
    const std::size_t functions = profile.functions.size();
    const SiteLists out(functions, graph.sites.caller, graph.sites), in(functions, graph.sites.callee, graph.sites);
    const std::vector<SelfCost> self = self_costs(functions, graph, column);
    for (const std::uint32_t f : CalleesFirst(functions, out, graph.sites).order) {
        const std::size_t arriving = in.first[f + 1] - in.first[f];
        if (arriving == 0) continue;
        std::int64_t missing = self[f].cost;
        for (std::uint32_t i = out.first[f]; i < out.first[f + 1]; ++i) missing += column.inclusive[out.sites[i]];
        const auto first = in.sites.begin() + in.first[f], last = in.sites.begin() + in.first[f + 1];
        std::for_each(first, last, [&](std::uint32_t site) { missing -= column.inclusive[site]; });
        const auto noise = static_cast<std::int64_t>(arriving + (out.first[f + 1] - out.first[f])) + self[f].cells;
        if (std::llabs(missing) <= noise) spread(missing, std::vector<std::uint32_t>(first, last), column.inclusive);
    }
}

}  // namespace profconv::callgrind
