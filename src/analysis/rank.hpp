// Order and selection of a table's rows, with pstats' keys and restrictions.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
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
// and every prefix that pstats takes), ours (self flat, inclusive cum), or, if it is the only key, pstats' numbers -1 0 1 2. Throws
// RankError with the nearest names.
SortKey parse_sort_key(std::string_view text, bool alone = true);

// All names that parse_sort_key() takes in full, for help and suggestions.
const std::vector<std::string_view>& sort_key_names();

// "cumulative time", as pstats names it; for values that are no times "inclusive Ir".
std::string description(SortKey key, const Table& table);

// The listed rows in the order of the keys (numbers descending, unknown ones last; texts ascending), ties in table order; reversed
// as a whole. Without keys: table order (reverse then does nothing, as in pstats). NaN equals everything, and the order is the one
// that Python's algorithm happens to leave; in tables of python_insertion_limit rows and more NaN comes after all numbers instead.
// Throws SortRefused.
std::vector<std::uint32_t> sorted_rows(const Table& table, const std::vector<SortKey>& keys, bool reverse);

// A restriction, typed as pstats' browser types it: a number that is whole (or True, False) keeps so many rows, another one that
// part of them, any other text those whose label contains a match of it as a regular expression of Python.
class Restriction {
public:
    // A text that is neither a number nor a regular expression is accepted; error() says what is wrong with it.
    explicit Restriction(std::string text);

    // Empty if it means something.
    const std::string& error() const { return error_; }

    // Leaves the selected ones of `rows`.
    void apply(const Table& table, std::vector<std::uint32_t>& rows) const;

    // As Python's repr() shows it: 10, 0.5, True, 'json'.
    std::string shown() const;

private:
    std::string text_, error_;
    std::variant<std::int64_t, double, std::optional<Pattern>> value_;
};

// What pstats prints about restrictions: a line "   List reduced from 8 to 4 due to restriction <0.5>" for each that removed rows,
// and "   <Invalid regular expression '('>" for one that means nothing and selects everything.
struct Selection {
    std::vector<std::uint32_t> rows;
    std::string message;
};

// Applies restrictions left to right, each to what the one before has left.
Selection restrict_rows(const Table& table, std::vector<std::uint32_t> rows, const std::vector<Restriction>& restrictions);

}  // namespace profconv
