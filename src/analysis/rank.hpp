// Order and selection of a table's rows, with pstats' keys and restrictions.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/pattern.hpp"
#include "analysis/table.hpp"

namespace profconv {

enum class SortKey : std::uint8_t { calls, primitive_calls, self, inclusive, file, line, name, name_file_line, label };

// A sort key or restriction that means nothing (wrong usage).
class RankError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
// A sort key that this table cannot answer, with the reason.
class SortRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A key by any of its names: pstats' (calls ncalls pcalls time tottime cumulative cumtime filename module line name nfl stdname,
// and every prefix that pstats takes), ours (self flat, inclusive cum), or pstats' numbers -1 0 1 2. Throws RankError with the
// nearest names.
SortKey parse_sort_key(std::string_view text);

// All names that parse_sort_key() takes in full, for help and suggestions.
const std::vector<std::string_view>& sort_key_names();

// "cumulative time", as pstats names it; for values that are no times "inclusive Ir".
std::string description(SortKey key, const Table& table);

// Rows in the order of the keys (numbers descending, unknown ones last; texts ascending), ties in table order; reversed as a
// whole. Without keys: table order (reverse then does nothing, as in pstats). Throws SortRefused.
std::vector<std::uint32_t> sorted_rows(const Table& table, const std::vector<SortKey>& keys, bool reverse);

// What pstats prints about restrictions: one line "   List reduced from 8 to 4 due to restriction <0.5>" per restriction that
// removed rows.
struct Selection {
    std::vector<std::uint32_t> rows;
    std::string message;
};

// Throws PatternError if `restriction` is neither a number nor a regular expression.
void check_restriction(const std::string& restriction);

// Applies restrictions left to right: an integer keeps that many rows, a fraction that part, any other text the rows whose label
// contains a match of the regular expression.
Selection restrict_rows(const Table& table, std::vector<std::uint32_t> rows, const std::vector<std::string>& restrictions);

}  // namespace profconv
