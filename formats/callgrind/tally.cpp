#include "callgrind/tally.hpp"

#include <utility>

namespace profconv::callgrind {

namespace {

void set_column_count(std::vector<Column>& columns, std::size_t count, std::size_t rows) {
    while (columns.size() < count) columns.emplace_back().ticks.resize(rows);
}

// Adds to row `row`, which is new if the columns do not have it yet.
bool add_costs(std::vector<Column>& columns, std::size_t row, const Costs& costs) {
    if (row == columns[0].ticks.size())
        for (Column& column : columns) column.ticks.push_back(0);
    for (std::size_t i = 0; i < costs.count; ++i) {
        if (!columns[costs.columns[i]].ticks.try_add(row, costs.values[i])) return false;
    }
    return true;
}

// Sets file and function of every row from its place. `functions`: the profile's id of each function of the places.
template <class Files, class Functions>
void set_places(const Array<PlaceId>& rows, const PlaceTable& places, const Array<FunctionId>& functions, Files& file,
                Functions& function) {
    for (const PlaceId row : rows) {
        file.push_back(places[row].file);
        function.push_back(functions[places[row].function.value]);
    }
}

}  // namespace

void LineTally::set_columns(std::size_t count) { set_column_count(self_, count, rows_.size()); }

bool LineTally::add(const RowKey& key, const Costs& costs) { return add_costs(self_, rows_.row(key), costs); }

LineCosts LineTally::finish(const PlaceTable& places, const Array<FunctionId>& functions) {
    rows_.stop_finding();
    LineCosts lines;
    lines.self = std::move(self_);
    lines.line = std::move(rows_.line);
    lines.address = std::move(rows_.address);
    set_places(rows_.place, places, functions, lines.file, lines.function);
    rows_.place = {};
    return lines;
}

void SiteTally::set_columns(std::size_t count) { set_column_count(inclusive_, count, rows_.size()); }

bool SiteTally::add(const RowKey& key, std::int64_t calls, const Costs& costs) {
    const std::uint32_t row = rows_.row(key);
    if (row == calls_.size()) calls_.push_back(0);
    return !__builtin_add_overflow(calls_[row], calls, &calls_[row]) && add_costs(inclusive_, row, costs);
}

CallSites SiteTally::finish(const PlaceTable& places, const Array<FunctionId>& functions) {
    rows_.stop_finding();
    CallSites sites;
    sites.inclusive = std::move(inclusive_);
    sites.calls = std::move(calls_);
    sites.line = std::move(rows_.line);
    sites.address = std::move(rows_.address);
    sites.callee = std::move(rows_.callee);
    for (FunctionId& callee : sites.callee) callee = functions[callee.value];
    set_places(rows_.place, places, functions, sites.file, sites.caller);
    rows_.place = {};
    return sites;
}

}  // namespace profconv::callgrind
