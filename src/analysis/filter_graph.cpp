// Filters on a call graph: only what reachability can answer.
#include <algorithm>
#include <deque>

#include "analysis/filter_stacks.hpp"
#include "analysis/frame_matcher.hpp"
#include "analysis/summary.hpp"

namespace profconv {

namespace {

constexpr std::uint32_t unreached = UINT32_MAX;

void refuse(const std::optional<Pattern>& pattern, const char* name) {
    if (pattern)
        throw FilterRefused(std::string("--") + name + " cannot be answered: the input is a call graph, which does not record which caller led to which callee's callees; use --root, --leaf or --depth");
}

class GraphFilter {
public:
    GraphFilter(const Filters& filters, Profile& profile, Section& section) : filters_(filters), profile_(profile), section_(section), graph_(std::get<CallGraph>(section.data)) {}

    void run() {
        state_totals();
        number();
        std::vector<bool> keep(graph_.functions.size(), true);
        if (filters_.root || filters_.depth) {
            const auto distance = distances(callees_, starts());
            for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = distance[i] != unreached && (!filters_.depth || distance[i] < *filters_.depth);
        }
        if (filters_.leaf) {
            const auto distance = distances(callers_, matching(*filters_.leaf, "leaf", name_matches));
            for (std::size_t i = 0; i < keep.size(); ++i) keep[i] = keep[i] && distance[i] != unreached;
        }
        cut(keep);
        profile_.notes.add(NoteLevel::info, "the input is a call graph: costs are those of all callers, also where callers are not shown");
    }

private:
    // Totals, and inclusive costs that are derived from all edges, are computed while all are there.
    void state_totals() {
        const bool stated = !graph_.inclusive.empty();
        std::vector<Column> self, inclusive, total;
        Array<std::int64_t> calls(graph_.functions.size(), not_recorded), primitive = calls;
        for (std::size_t v = 0; v < section_.value_types.size(); ++v) {
            const Summary summary = summarize(profile_, section_, {v, false});
            total.push_back({});
            if (summary.total.is_real) total.back().is_real = true, total.back().reals.push_back(summary.total.real);
            else total.back().ticks.push_back(summary.total.ticks);
            if (stated) continue;
            self.push_back(unknown_column()), inclusive.push_back(unknown_column());
            for (const FunctionRow& row : summary.functions) {
                const std::size_t at = row_of(row.function);
                set(self.back(), at, row.self), set(inclusive.back(), at, row.inclusive);
                calls[at] = row.calls.is_known() ? row.calls.ticks : not_recorded;
                primitive[at] = row.primitive_calls.is_known() ? row.primitive_calls.ticks : not_recorded;
            }
        }
        graph_.total = std::move(total);
        if (stated) return;
        graph_.self = std::move(self), graph_.inclusive = std::move(inclusive);
        graph_.calls = std::move(calls), graph_.primitive_calls = std::move(primitive);
    }
    Column unknown_column() const {
        Column column;
        column.ticks.resize(graph_.functions.size());
        column.absent.assign(graph_.functions.size(), true);
        return column;
    }
    static void set(Column& column, std::size_t row, const Number& number) {
        if (!number.is_known()) return;
        if (number.is_real && !column.is_real) column.make_real(0);
        if (column.is_real) column.reals[row] = number.as_double();
        else column.ticks.set(row, number.ticks);
        column.absent[row] = false;
    }
    std::size_t row_of(FunctionId function) {
        if (rows_.empty()) {
            rows_.resize(profile_.functions.size() + 1);
            for (std::size_t i = 0; i < graph_.functions.size(); ++i) rows_[slot(graph_.functions[i])] = static_cast<std::uint32_t>(i);
        }
        return rows_[slot(function)];
    }
    std::size_t slot(FunctionId function) const { return function.valid() ? function.value : profile_.functions.size(); }

    void number() {
        callees_.resize(graph_.functions.size()), callers_.resize(graph_.functions.size());
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) {
            const auto caller = static_cast<std::uint32_t>(row_of(graph_.sites.caller[i])), callee = static_cast<std::uint32_t>(row_of(graph_.sites.callee[i]));
            callees_[caller].push_back(callee), callers_[callee].push_back(caller);
        }
    }

    std::vector<std::uint32_t> starts() {
        if (filters_.root) return matching(*filters_.root, "root", matches);
        std::vector<std::uint32_t> roots;
        for (std::uint32_t i = 0; i < callers_.size(); ++i)
            if (std::all_of(callers_[i].begin(), callers_[i].end(), [&](std::uint32_t c) { return c == i; })) roots.push_back(i);
        return roots;
    }
    std::vector<std::uint32_t> matching(const Pattern& pattern, const char* name, bool (*match)(const Pattern&, const Profile&, FunctionId)) {
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < graph_.functions.size(); ++i)
            if (match(pattern, profile_, graph_.functions[i])) found.push_back(i);
        if (found.empty()) profile_.notes.add(NoteLevel::repair, std::string("--") + name + " \"" + pattern.expression() + "\" matches nothing");
        return found;
    }

    // Calls to the nearest start, breadth first.
    static std::vector<std::uint32_t> distances(const std::vector<std::vector<std::uint32_t>>& next, const std::vector<std::uint32_t>& starts) {
        std::vector<std::uint32_t> distance(next.size(), unreached);
        std::deque<std::uint32_t> queue(starts.begin(), starts.end());
        for (const std::uint32_t start : starts) distance[start] = 0;
        for (; !queue.empty(); queue.pop_front())
            for (const std::uint32_t to : next[queue.front()])
                if (distance[to] == unreached) {
                    distance[to] = distance[queue.front()] + 1;
                    queue.push_back(to);
                }
        return distance;
    }

    template <class Cells>
    static void sieve(Cells& cells, const std::vector<bool>& keep) {
        if (cells.empty()) return;
        std::size_t to = 0;
        for (std::size_t i = 0; i < keep.size(); ++i)
            if (keep[i]) cells[to++] = cells[i];
        cells.resize(to);
    }
    template <class T>
    static void sieve(Runs<T>& cells, const std::vector<bool>& keep) {
        Runs<T> kept;
        for (std::size_t i = 0; i < keep.size(); ++i)
            if (keep[i]) kept.push_back(cells[i]);
        cells = std::move(kept);
    }
    static void sieve(Ticks& cells, const std::vector<bool>& keep) {
        if (cells.empty()) return;
        std::size_t to = 0;
        for (std::size_t i = 0; i < keep.size(); ++i)
            if (keep[i]) cells.set(to++, cells[i]);
        cells.resize(to);
    }
    static void sieve_columns(std::vector<Column>& columns, const std::vector<bool>& keep) {
        for (Column& column : columns) sieve(column.ticks, keep), sieve(column.reals, keep), sieve(column.absent, keep);
    }

    // They name rows, which move.
    static void sieve(std::vector<OddCount>& counts, const std::vector<bool>& functions, const std::vector<bool>& sites) {
        const auto moved = [](const std::vector<bool>& keep) {
            std::vector<std::uint32_t> rows;
            std::uint32_t next = 0;
            for (const bool kept : keep) rows.push_back(kept ? next++ : unreached);
            return rows;
        };
        if (counts.empty()) return;
        const auto function_rows = moved(functions), site_rows = moved(sites);
        for (OddCount& count : counts) count.row = (count.cell < OddCount::site_calls ? function_rows : site_rows)[count.row];
        std::erase_if(counts, [](const OddCount& count) { return count.row == unreached; });
    }

    void cut(const std::vector<bool>& keep) {
        std::vector<bool> lines, sites;
        for (const FunctionId f : graph_.lines.function) lines.push_back(keep[row_of(f)]);
        for (std::size_t i = 0; i < graph_.sites.size(); ++i) sites.push_back(keep[row_of(graph_.sites.caller[i])] && keep[row_of(graph_.sites.callee[i])]);
        sieve(graph_.odd_counts, keep, sites);
        sieve(graph_.functions, keep), sieve(graph_.calls, keep), sieve(graph_.primitive_calls, keep);
        sieve_columns(graph_.self, keep), sieve_columns(graph_.inclusive, keep);
        LineCosts& l = graph_.lines;
        sieve(l.function, lines), sieve(l.file, lines), sieve(l.line, lines), sieve(l.address, lines), sieve_columns(l.self, lines);
        CallSites& s = graph_.sites;
        sieve(s.caller, sites), sieve(s.callee, sites), sieve(s.file, sites), sieve(s.line, sites), sieve(s.address, sites), sieve(s.calls, sites);
        sieve(s.primitive_calls, sites), sieve_columns(s.self, sites), sieve_columns(s.inclusive, sites);
    }

    const Filters& filters_;
    Profile& profile_;
    Section& section_;
    CallGraph& graph_;
    std::vector<std::uint32_t> rows_;
    std::vector<std::vector<std::uint32_t>> callees_, callers_;
};

}  // namespace

void filter_graph(const Filters& filters, Profile& profile, Section& section) {
    refuse(filters.focus, "focus"), refuse(filters.ignore, "ignore"), refuse(filters.hide, "hide"), refuse(filters.show, "show");
    if (filters.thread) throw FilterRefused("--thread cannot be answered: the input is a call graph, which records no threads");
    GraphFilter(filters, profile, section).run();
}

}  // namespace profconv
