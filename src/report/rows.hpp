// The same rows for programs: exact unrounded values in the value type's own unit.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/table.hpp"
#include "io/sink.hpp"

namespace profconv {

enum class RowKind : std::uint8_t { stats, callers, callees };
enum class RowFormat : std::uint8_t { csv, json };

// One row per listed function (stats), or per caller and callee of a listed callee (callers) or caller (callees), in the listed
// order and below that by the other function's label. CSV: RFC 4180 with a header row, an empty cell where nothing is recorded;
// JSON: {"value_type","unit","rows":[{same keys}]} with null there.
void write_rows(Sink& sink, const Table& table, const std::vector<std::uint32_t>& rows, RowKind kind, RowFormat format);

}  // namespace profconv
