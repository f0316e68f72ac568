// A column of values, exact: 64-bit integers ("ticks") wherever they reproduce what was recorded, else doubles.
#pragma once

#include <cstdint>
#include <vector>

#include "model/array.hpp"
#include "model/ticks.hpp"

namespace profconv {

// One value per row, for one ValueType. Exactly one of the two lists is used. The value in the type's unit is
// ticks * 10^-ValueType::decimals, or the double itself (then `decimals` is 0).
struct Column {
    bool is_real = false;
    Ticks ticks;
    Array<double> reals;
    std::vector<bool> absent;  // empty: every cell is recorded; else true where it is not (the cell itself is 0)

    std::size_t size() const { return is_real ? reals.size() : ticks.size(); }
    void resize(std::size_t rows) { is_real ? reals.resize(rows) : ticks.resize(rows); }
    bool recorded(std::size_t row) const { return absent.empty() || !absent[row]; }

    // Adds cell `from_row` of `from` (of the same kind) to cell `row`. Throws OverflowError instead of wrapping.
    void add(std::size_t row, const Column& from, std::size_t from_row) { is_real ? void(reals[row] += from.reals[from_row]) : ticks.add(row, from.ticks[from_row]); }

    // Copies cell `from_row` of `from` (of the same kind) to cell `row`.
    void set(std::size_t row, const Column& from, std::size_t from_row) { is_real ? void(reals[row] = from.reals[from_row]) : ticks.set(row, from.ticks[from_row]); }

    // Turns ticks into doubles, each ticks * 10^-decimals (a multiplication, as cProfile does it).
    void make_real(int decimals);

    // Multiplies every tick by 10^digits (more digits turned up). False, and nothing changed, if one would overflow.
    bool rescale(int digits);
};

// An empty column of the same kind with `rows` zeros.
Column zeros_like(const Column& column, std::size_t rows);

}  // namespace profconv
