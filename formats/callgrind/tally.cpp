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
        std::int64_t& cell = columns[costs.columns[i]].ticks[row];
        if (__builtin_add_overflow(cell, costs.values[i], &cell)) return false;
    }
    return true;
}

std::vector<StringId> files_of(const std::vector<PlaceId>& rows, const PlaceTable& places) {
    std::vector<StringId> files(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) files[i] = places[rows[i]].file;
    return files;
}

std::vector<FunctionId> functions_of(std::vector<PlaceId> rows, const PlaceTable& places,
                                     const std::vector<FunctionId>& functions) {
    std::vector<FunctionId> result(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) result[i] = functions[places[rows[i]].function.value];
    return result;
}

}  // namespace

void LineTally::set_columns(std::size_t count) { set_column_count(self_, count, rows_.size()); }

bool LineTally::add(const RowKey& key, const Costs& costs) { return add_costs(self_, rows_.row(key), costs); }

LineCosts LineTally::finish(const PlaceTable& places, const std::vector<FunctionId>& functions) {
    rows_.stop_finding();
    LineCosts lines;
    lines.self = std::move(self_);
    lines.line = std::move(rows_.line);
    lines.address = std::move(rows_.address);
    lines.file = files_of(rows_.place, places);
    lines.function = functions_of(std::move(rows_.place), places, functions);
    return lines;
}

void SiteTally::set_columns(std::size_t count) { set_column_count(inclusive_, count, rows_.size()); }

bool SiteTally::add(const RowKey& key, std::int64_t calls, const Costs& costs) {
    const std::uint32_t row = rows_.row(key);
    if (row == calls_.size()) calls_.push_back(0);
    return !__builtin_add_overflow(calls_[row], calls, &calls_[row]) && add_costs(inclusive_, row, costs);
}

CallSites SiteTally::finish(const PlaceTable& places, const std::vector<FunctionId>& functions) {
    rows_.stop_finding();
    CallSites sites;
    sites.inclusive = std::move(inclusive_);
    sites.calls = std::move(calls_);
    sites.line = std::move(rows_.line);
    sites.address = std::move(rows_.address);
    sites.callee = std::move(rows_.callee);
    for (FunctionId& callee : sites.callee) callee = functions[callee.value];
    sites.file = files_of(rows_.place, places);
    sites.caller = functions_of(std::move(rows_.place), places, functions);
    return sites;
}

}  // namespace profconv::callgrind
