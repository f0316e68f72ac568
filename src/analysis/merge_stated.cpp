#include "analysis/merge_stated.hpp"

#include <map>

#include "analysis/merge.hpp"
#include "model/checked.hpp"
#include "model/graph_rows.hpp"
#include "model/pair_index.hpp"

namespace profconv {

namespace {

// The rows of both sides that a row of the sum is made of; no_row: none.
struct Parts {
    std::uint32_t into = no_row, from = no_row;
};

// 0 counts and 0 seconds stand for a side that has nothing, so that what is new is added to 0 as pstats does it: -0.0 becomes 0.0.
enum class NewRows : std::uint8_t { added_to_zero, copied };

Array<std::int64_t> merged_counts(const Array<std::int64_t>& into, const Array<std::int64_t>& from, const std::vector<Parts>& rows) {
    Array<std::int64_t> sums;
    sums.reserve(rows.size());
    for (const Parts& row : rows) sums.push_back(row.from == no_row ? into[row.into] : row.into == no_row ? from[row.from] : add_counts(into[row.into], from[row.from]));
    return sums;
}

Column add_cells(const Column& into, const Column& from, const std::vector<Parts>& rows, NewRows new_rows) {
    Column sums = zeros_like(into, rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Parts& row = rows[i];
        const bool a = row.into != no_row && into.recorded(row.into), b = row.from != no_row && from.recorded(row.from);
        if (!a && !b) {
            sums.absent.resize(rows.size());
            sums.absent[i] = true;
        }
        if (a) sums.set(i, into, row.into);
        if (b && (a || new_rows == NewRows::added_to_zero)) sums.add(i, from, row.from);
        if (b && !a && new_rows == NewRows::copied) sums.set(i, from, row.from);
    }
    return sums;
}

std::vector<Column> add_columns(const std::vector<Column>& into, const std::vector<Column>& from, const std::vector<Parts>& rows, NewRows new_rows) {
    std::vector<Column> sums;
    for (std::size_t c = 0; c < into.size(); ++c) sums.push_back(add_cells(into[c], from[c], rows, new_rows));
    return sums;
}

// The sum of all self cost, which pstats takes per file before it adds the files.
Column total(const CallGraph& graph, std::size_t value) {
    if (!graph.total.empty()) return graph.total[value];
    Column sum = zeros_like(graph.self[value], 1);
    for (std::size_t row = 0; row < graph.functions.size(); ++row)
        if (graph.is_stated(row)) sum.add(0, graph.self[value], row);
    return sum;
}

class StatedMerge {
public:
    StatedMerge(const Profile& profile, CallGraph& into, const CallGraph& from, const Translation& translation) : profile_(profile), into_(into), from_(from), translation_(translation) {}

    void run() {
        find_functions();
        find_sites();
        check_kinds();
        const std::vector<OddCount> odd_counts = add_odd_counts();
        for (std::size_t v = 0; v < into_.self.size(); ++v) {
            Column sum = total(into_, v);
            sum.add(0, total(from_, v), 0);
            into_.total.resize(into_.self.size());
            into_.total[v] = std::move(sum);
        }
        add_functions();
        add_sites();
        into_.odd_counts = odd_counts;
    }

private:
    bool stated(const CallGraph& graph, std::uint32_t row) const { return row != no_row && graph.is_stated(row); }

    // A side that only names a function adds nothing to it.
    void find_functions() {
        std::vector<std::uint32_t> row_in_from(profile_.functions.size(), no_row), row_in_into = row_in_from;
        for (std::uint32_t i = 0; i < from_.functions.size(); ++i) row_in_from[translation_.function(from_.functions[i]).value] = i;
        for (std::uint32_t i = 0; i < into_.functions.size(); ++i) row_in_into[into_.functions[i].value] = i;
        std::vector<Parts> only_named;
        for (std::uint32_t i = 0; i < into_.functions.size(); ++i) {
            const std::uint32_t other = row_in_from[into_.functions[i].value];
            if (stated(into_, i)) push(into_.functions[i], {i, stated(from_, other) ? other : no_row});
            else if (!stated(from_, other)) only_named.push_back({i, no_row});
        }
        for (std::uint32_t i = 0; i < from_.functions.size(); ++i) {
            const FunctionId function = translation_.function(from_.functions[i]);
            const std::uint32_t other = row_in_into[function.value];
            if (stated(into_, other)) continue;
            if (stated(from_, i)) push(function, {no_row, i});
            else if (other == no_row) only_named.push_back({no_row, i});
        }
        for (const Parts& parts : only_named) push(parts.into != no_row ? into_.functions[parts.into] : translation_.function(from_.functions[parts.from]), parts);
    }
    void push(FunctionId function, const Parts& parts) {
        functions_.push_back(function);
        function_rows_.push_back(parts);
    }

    void find_sites() {
        PairIndex index;
        for (std::uint32_t i = 0; i < into_.sites.size(); ++i) {
            index.number(into_.sites.caller[i].value, into_.sites.callee[i].value);
            site_rows_.push_back({i, no_row});
        }
        for (std::uint32_t i = 0; i < from_.sites.size(); ++i) {
            const std::uint32_t row = index.number(translation_.function(from_.sites.caller[i]).value, translation_.function(from_.sites.callee[i]).value);
            if (row == site_rows_.size()) site_rows_.push_back({});
            site_rows_[row].from = i;
        }
    }

    void check_kinds() const {
        for (const Parts& row : site_rows_) {
            if (row.into == no_row || row.from == no_row || into_.sites.self.empty()) continue;
            if (into_.sites.self[0].recorded(row.into) == from_.sites.self[0].recorded(row.from)) continue;
            const Function& callee = profile_.functions[into_.sites.callee[row.into]];
            throw MergeRefused("one has the times of the callers of " + std::string(profile_.text(callee.name)) + ", the other only how often they called it");
        }
    }

    // ---- counts that are no integers: a fraction makes the sum one, a truth value that anything is added to is a number

    using OddCells = std::map<std::pair<OddCount::Cell, std::uint32_t>, OddCount>;
    static OddCells cells_of(const CallGraph& graph) {
        OddCells cells;
        for (const OddCount& odd : graph.odd_counts) cells.emplace(std::pair(odd.cell, odd.row), odd);
        return cells;
    }
    static double value_of(const OddCount* odd, const Array<std::int64_t>& cells, std::uint32_t row) {
        if (odd) return odd->value;
        return row == no_row ? 0 : static_cast<double>(cells[row]);
    }
    std::vector<OddCount> add_odd_counts() const {
        std::vector<OddCount> sums;
        if (into_.odd_counts.empty() && from_.odd_counts.empty()) return sums;
        const OddCells a = cells_of(into_), b = cells_of(from_);
        add_odd(OddCount::calls, function_rows_, a, b, into_.calls, from_.calls, sums);
        add_odd(OddCount::primitive_calls, function_rows_, a, b, into_.primitive_calls, from_.primitive_calls, sums);
        add_odd(OddCount::site_calls, site_rows_, a, b, into_.sites.calls, from_.sites.calls, sums);
        add_odd(OddCount::site_primitive_calls, site_rows_, a, b, into_.sites.primitive_calls, from_.sites.primitive_calls, sums);
        return sums;
    }
    static void add_odd(OddCount::Cell cell, const std::vector<Parts>& rows, const OddCells& a, const OddCells& b, const Array<std::int64_t>& into, const Array<std::int64_t>& from,
                        std::vector<OddCount>& sums) {
        const auto find = [&](const OddCells& cells, std::uint32_t row) {
            const auto found = cells.find({cell, row});
            return found == cells.end() ? nullptr : &found->second;
        };
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            const OddCount *x = find(a, rows[i].into), *y = find(b, rows[i].from);
            const bool fraction = (x && !x->truth_value) || (y && !y->truth_value);
            const bool is_site = cell == OddCount::site_calls || cell == OddCount::site_primitive_calls;
            const OddCount* kept = rows[i].from == no_row ? x : rows[i].into == no_row && is_site ? y : nullptr;
            if (kept) sums.push_back({cell, kept->truth_value, i, kept->value});
            else if (fraction) sums.push_back({cell, false, i, value_of(x, into, rows[i].into) + value_of(y, from, rows[i].from)});
        }
    }

    void add_functions() {
        into_.functions = functions_;
        into_.calls = merged_counts(into_.calls, from_.calls, function_rows_);
        into_.primitive_calls = merged_counts(into_.primitive_calls, from_.primitive_calls, function_rows_);
        into_.self = add_columns(into_.self, from_.self, function_rows_, NewRows::added_to_zero);
        into_.inclusive = add_columns(into_.inclusive, from_.inclusive, function_rows_, NewRows::added_to_zero);
    }

    void add_sites() {
        CallSites& sites = into_.sites;
        for (std::size_t i = sites.size(); i < site_rows_.size(); ++i) {
            const std::uint32_t row = site_rows_[i].from;
            sites.caller.push_back(translation_.function(from_.sites.caller[row]));
            sites.callee.push_back(translation_.function(from_.sites.callee[row]));
            sites.file.push_back(translation_.text(from_.sites.file[row]));
            sites.line.push_back(from_.sites.line[row]);
        }
        sites.calls = merged_counts(sites.calls, from_.sites.calls, site_rows_);
        sites.primitive_calls = merged_counts(sites.primitive_calls, from_.sites.primitive_calls, site_rows_);
        sites.self = add_columns(sites.self, from_.sites.self, site_rows_, NewRows::copied);
        sites.inclusive = add_columns(sites.inclusive, from_.sites.inclusive, site_rows_, NewRows::copied);
    }

    const Profile& profile_;
    CallGraph& into_;
    const CallGraph& from_;
    const Translation& translation_;
    Array<FunctionId> functions_;
    std::vector<Parts> function_rows_, site_rows_;
};

}  // namespace

void merge_stated(const Profile& profile, CallGraph& into, const CallGraph& from, const Translation& translation) { StatedMerge(profile, into, from, translation).run(); }

}  // namespace profconv
