// The table that every report renders: one row per function, one per caller->callee edge, and the cycles, for one value type,
// whatever the evidence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/evidence.hpp"
#include "model/profile.hpp"

namespace profconv {

// A number that may be missing, so that nothing unmeasured is ever shown as 0.
struct Number {
    enum State : std::uint8_t {
        known,
        not_recorded,    // shown "?"
        does_not_apply,  // shown "-"
    };
    State state = not_recorded;
    bool is_real = false;
    bool is_truth_value = false;  // a count that its file writes as False or True, 0 or 1 here
    union {
        std::int64_t ticks = 0;  // counts, or value ticks
        double real;             // where is_real
    };

    static Number of(std::int64_t ticks) {
        Number number;
        number.state = known;
        number.ticks = ticks;
        return number;
    }
    static Number of_real(double real) {
        Number number;
        number.state = known;
        number.is_real = true;
        number.real = real;
        return number;
    }
    static Number none(State state) {
        Number number;
        number.state = state;
        return number;
    }
    bool is_known() const { return state == known; }
    double as_double() const { return is_real ? real : static_cast<double>(ticks); }
};

// Three-way comparison of the values; missing numbers come after all numbers, "?" before "-".
int compare(const Number& a, const Number& b);
// Sum of two known numbers of one kind; throws OverflowError.
Number add(const Number& a, const Number& b);

struct FunctionRow {
    FunctionId function;            // level 1; invalid: "(no stack)"
    Number calls, primitive_calls;  // not_recorded where the evidence has none
    Number self, inclusive;         // inclusive is not_recorded on a cycle whose members the file does not tell apart
    Number lower, upper;            // bounds of the inclusive cost; equal to it where it is known
    std::uint32_t cycle = 0;        // 1-based number of its cycle in Summary::cycles; 0: none
    bool only_callee = false;       // it has no cost line of its own
    bool stated = true;             // false: it is only named as an end of edges and has no numbers; tables do not list or count it
    bool called_by_jprofile = false;  // pstats names such functions above its totals
};

struct EdgeRow {
    std::uint32_t caller = 0, callee = 0;  // rows of Summary::functions
    Number calls, primitive_calls;
    Number self, inclusive;                // of the callee when called by this caller
    bool in_cycle = false;                 // both ends in one cycle: the cost counts nested calls again and again

    // Whether nothing but a count is known, as the files of Python's profile record callers.
    bool only_counted() const { return !primitive_calls.is_known() && !self.is_known() && !inclusive.is_known(); }
};

struct Cycle {
    std::vector<std::uint32_t> members;  // rows, ascending
    Number self, inclusive;              // of the cycle as a whole, exact
};

struct Summary {
    ValueType value_type;
    Evidence evidence = Evidence::edges;  // what the section records
    EdgeMeaning meaning = EdgeMeaning::on_stack;
    Number total;                         // sum of self over all rows that are stated
    Number calls, primitive_calls;        // sums over all rows
    std::vector<FunctionRow> functions;   // in order of first appearance
    std::vector<EdgeRow> edges;           // one per caller and callee, in order of first appearance; empty if not asked for
    std::vector<Cycle> cycles;            // of the recorded call graph, when inclusive costs had to be derived from edges
};

struct SummaryOptions {
    std::size_t value = 0;     // which value type of the section
    bool edges = true;
    bool fold_levels = true;   // recursion levels f'2, f'3 … are counted as f
};

Summary summarize(const Profile& profile, const Section& section, const SummaryOptions& options);

// The name a report shows for a function: its name, else "[module]" by base name, else "<unknown>"; "(no stack)" if invalid.
std::string display_name(const Profile& profile, FunctionId function);

}  // namespace profconv
