#include "pstats/graph_builder.hpp"

#include <algorithm>
#include <numeric>

namespace profconv::pstats {

namespace {

std::int64_t integer_cell(const Count& count) { return count.is_real ? not_recorded : count.integer; }

Column reals(Array<double>&& cells) {
    Column column;
    column.is_real = true;
    column.reals = std::move(cells);
    return column;
}

template <class Cells>
void pick_cells(Cells& cells, const std::vector<std::size_t>& rows) {
    Cells picked;
    picked.reserve(rows.size());
    for (const std::size_t row : rows) picked.push_back(cells[row]);
    cells = std::move(picked);
}

// What stands in each place: the row itself or the last that replaced it; SIZE_MAX where the row moved away.
std::vector<std::size_t> contents(std::size_t rows, const std::vector<std::pair<std::size_t, std::size_t>>& replaced) {
    std::vector<std::size_t> content(rows);
    std::iota(content.begin(), content.end(), std::size_t{0});
    for (const auto& [first, later] : replaced) content[first] = later, content[later] = SIZE_MAX;
    return content;
}

}  // namespace

void GraphBuilder::Rows::reserve(std::size_t rows) {
    function.reserve(rows), calls.reserve(rows), primitive_calls.reserve(rows), self.reserve(rows), inclusive.reserve(rows);
}

void GraphBuilder::Rows::push(FunctionId id, const Numbers& numbers, OddCount::Cell calls_cell, OddCount::Cell primitive_cell) {
    const auto row = static_cast<std::uint32_t>(function.size());
    for (const auto& [cell, count] : {std::pair(calls_cell, numbers.calls), std::pair(primitive_cell, numbers.primitive_calls)})
        if (count.is_real || count.truth_value) odd.push_back({cell, count.truth_value, row, count.as_double()});
    function.push_back(id);
    calls.push_back(integer_cell(numbers.calls));
    primitive_calls.push_back(numbers.only_calls ? not_recorded : integer_cell(numbers.primitive_calls));
    self.push_back(numbers.self);
    inclusive.push_back(numbers.inclusive);
}

Numbers GraphBuilder::Rows::row(std::size_t number) const {
    Numbers numbers;
    numbers.calls.integer = calls[number];
    numbers.primitive_calls.integer = primitive_calls[number];
    numbers.self = self[number];
    numbers.inclusive = inclusive[number];
    const auto before = [](const OddCount& count, std::size_t wanted) { return count.row < wanted; };
    for (auto i = std::lower_bound(odd.begin(), odd.end(), number, before); i != odd.end() && i->row == number; ++i) {
        Count& count = i->cell == OddCount::calls || i->cell == OddCount::site_calls ? numbers.calls : numbers.primitive_calls;
        count = {static_cast<std::int64_t>(i->truth_value ? i->value : 0), i->value, !i->truth_value, i->truth_value};
    }
    return numbers;
}

void GraphBuilder::Rows::pick(const std::vector<std::size_t>& rows) {
    pick_cells(function, rows), pick_cells(calls, rows), pick_cells(primitive_calls, rows), pick_cells(self, rows), pick_cells(inclusive, rows);
    std::vector<OddCount> picked;
    const auto before = [](const OddCount& count, std::size_t wanted) { return count.row < wanted; };
    for (std::size_t place = 0; place < rows.size() && !odd.empty(); ++place)
        for (auto i = std::lower_bound(odd.begin(), odd.end(), rows[place], before); i != odd.end() && i->row == rows[place]; ++i) {
            picked.push_back(*i);
            picked.back().row = static_cast<std::uint32_t>(place);
        }
    odd = std::move(picked);
}

void GraphBuilder::expect(std::uint64_t bytes) {
    constexpr std::uint64_t bytes_of_entry = 100, bytes_of_caller = 40;  // about the least there are in real files
    entries_.reserve(static_cast<std::size_t>(bytes / bytes_of_entry));
    callers_.reserve(static_cast<std::size_t>(bytes / bytes_of_caller));
}

std::size_t GraphBuilder::add_entry(FunctionId function, const Numbers& numbers) {
    const std::size_t row = entries_.function.size();
    if (entry_of_.size() <= function.value) entry_of_.resize(std::max<std::size_t>(function.value + 1, entry_of_.size() * 2));
    std::size_t& first = entry_of_[function.value];
    if (first > 0) replaced_entries_.emplace_back(first - 1, row);
    else first = row + 1;
    first_caller_.push_back(callers_.function.size());
    entries_.push(function, numbers, OddCount::calls, OddCount::primitive_calls);
    return row;
}

std::size_t GraphBuilder::add_caller(FunctionId function, const Numbers& numbers) {
    const std::size_t row = callers_.function.size();
    if (const std::size_t before = same_caller(function); before < row) replaced_callers_.emplace_back(before, row);
    if (numbers.only_calls && only_calls_.empty()) only_calls_.resize(row);
    if (numbers.only_calls || !only_calls_.empty()) only_calls_.push_back(numbers.only_calls);
    callers_.push(function, numbers, OddCount::site_calls, OddCount::site_primitive_calls);
    return row;
}

// The first row of this caller among those of the current entry; the number of rows if there is none. A look at the few callers
// that most functions have costs less than one at a table of all functions, which is only filled where there are many.
std::size_t GraphBuilder::same_caller(FunctionId function) {
    constexpr std::size_t few = 16;
    const std::size_t first = first_caller_.back(), rows = callers_.function.size();
    if (rows - first < few) {
        const auto begin = callers_.function.begin() + static_cast<std::ptrdiff_t>(first);
        return static_cast<std::size_t>(std::find(begin, callers_.function.end(), function) - callers_.function.begin());
    }
    const auto slot = [&](FunctionId f) -> std::size_t& {
        if (caller_row_.size() <= f.value) caller_row_.resize(std::max<std::size_t>(f.value + 1, caller_row_.size() * 2));
        return caller_row_[f.value];
    };
    for (std::size_t row = first; rows - first == few && row < rows; ++row)
        if (std::size_t& known = slot(callers_.function[row]); known <= first) known = row + 1;
    std::size_t& known = slot(function);
    if (known > first) return known - 1;
    known = rows + 1;
    return rows;
}

Numbers GraphBuilder::entry(std::size_t number) const { return entries_.row(number); }

Numbers GraphBuilder::caller(std::size_t number) const {
    Numbers numbers = callers_.row(number);
    numbers.only_calls = !only_calls_.empty() && only_calls_[number];
    return numbers;
}

bool GraphBuilder::copy_callers(std::size_t entry) {
    constexpr std::size_t allowance = 1'000'000;
    const std::size_t first = first_caller_[entry], last = last_caller(entry);
    copied_ += last - first;
    if (copied_ > allowance + callers_.function.size() / 2) return false;
    for (std::size_t row = first; row < last; ++row) add_caller(callers_.function[row], caller(row));
    return true;
}

bool GraphBuilder::swap_counts() {
    if (!entries_.odd.empty()) return false;
    bool more = false;
    for (std::size_t row = 0; row < entries_.calls.size(); ++row) {
        if (entries_.primitive_calls[row] < entries_.calls[row]) return false;
        more = more || entries_.primitive_calls[row] > entries_.calls[row];
    }
    if (more) entries_.calls.swap(entries_.primitive_calls);
    return more;
}

// Puts the last value of a key that came twice into the key's first place.
void GraphBuilder::drop_replaced() {
    const auto entries = contents(entries_.function.size(), replaced_entries_);
    const auto callers = contents(callers_.function.size(), replaced_callers_);
    std::vector<std::size_t> kept_entries, kept_callers, first;
    for (const std::size_t entry : entries) {
        if (entry == SIZE_MAX) continue;
        kept_entries.push_back(entry);
        first.push_back(kept_callers.size());
        for (std::size_t row = first_caller_[entry]; row < last_caller(entry); ++row)
            if (callers[row] != SIZE_MAX) kept_callers.push_back(callers[row]);
    }
    entries_.pick(kept_entries);
    callers_.pick(kept_callers);
    if (!only_calls_.empty()) pick_cells(only_calls_, kept_callers);
    first_caller_ = std::move(first);
}

void GraphBuilder::add_only_named(CallGraph& graph, std::size_t functions) {
    std::vector<bool> named(functions);
    for (const FunctionId function : graph.functions) named[function.value] = true;
    const std::size_t stated = graph.functions.size();
    for (const FunctionId caller : graph.sites.caller) {
        if (named[caller.value]) continue;
        named[caller.value] = true;
        graph.functions.push_back(caller);
    }
    const std::size_t all = graph.functions.size();
    if (all == stated) return;
    graph.calls.resize(all, not_recorded);
    graph.primitive_calls.resize(all, not_recorded);
    for (Column* column : {&graph.self[0], &graph.inclusive[0]}) {
        column->resize(all);
        column->absent.resize(stated);
        column->absent.resize(all, true);
    }
}

CallGraph GraphBuilder::finish(const FunctionTable& functions) {
    if (repeated() > 0) drop_replaced();
    CallGraph graph;
    graph.meaning = EdgeMeaning::on_stack;
    CallSites& sites = graph.sites;
    sites.callee.reserve(callers_.function.size());
    for (std::size_t entry = 0; entry < entries_.function.size(); ++entry) sites.callee.resize(last_caller(entry), entries_.function[entry]);
    graph.functions = std::move(entries_.function);
    graph.calls = std::move(entries_.calls);
    graph.primitive_calls = std::move(entries_.primitive_calls);
    graph.self.push_back(reals(std::move(entries_.self)));
    graph.inclusive.push_back(reals(std::move(entries_.inclusive)));
    sites.caller = std::move(callers_.function);
    sites.calls = std::move(callers_.calls);
    sites.primitive_calls = std::move(callers_.primitive_calls);
    sites.self.push_back(reals(std::move(callers_.self)));
    sites.inclusive.push_back(reals(std::move(callers_.inclusive)));
    sites.self[0].absent = only_calls_;
    sites.inclusive[0].absent = std::move(only_calls_);
    sites.line.resize(sites.size());
    sites.file.reserve(sites.size());
    for (const FunctionId caller : sites.caller) sites.file.push_back(functions[caller].file);
    graph.odd_counts = std::move(entries_.odd);
    graph.odd_counts.insert(graph.odd_counts.end(), callers_.odd.begin(), callers_.odd.end());
    add_only_named(graph, functions.size());
    return graph;
}

}  // namespace profconv::pstats
