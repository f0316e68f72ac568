// The four kinds of evidence a profile can hold, strongest last. Each is an exact projection of the next:
// events -> call tree -> stacks -> edges. Only the way back (edges -> stacks) would invent something.
//
// Definitions, everywhere: *self* is cost while the function is innermost. *Inclusive* is cost while it is anywhere on the stack,
// counted once however often it appears. *Calls* are activations; *primitive calls* are activations begun while the function was
// not already on the stack. For an edge caller->callee the same, with "this edge is on the stack".
#pragma once

#include <cstdint>
#include <vector>

#include "model/array.hpp"
#include "model/checked.hpp"
#include "model/column.hpp"
#include "model/ids.hpp"
#include "model/runs.hpp"
#include "model/stack_tree.hpp"

namespace profconv {

enum class Evidence : std::uint8_t { edges, stacks, tree, events };

// A count that was not recorded (shown as "?"), wherever counts are plain integers.
constexpr std::int64_t not_recorded = INT64_MIN;
// The sum of two counts; one unknown part makes it unknown. Throws OverflowError beyond 64 bits.
inline std::int64_t add_counts(std::int64_t a, std::int64_t b) { return a == not_recorded || b == not_recorded ? not_recorded : checked_add(a, b); }

// Calls and returns in the order they happened. Well-formed: per thread every leave closes the innermost open enter, every
// enter is closed by the end, clocks never decrease.
struct Trace {
    Array<ThreadId> thread;          // per event
    Array<FrameId> frame;            // per event: entered frame; invalid = the innermost is left
    Array<std::uint32_t> call_line;  // per event, or empty: line of the call in the caller, 0 = unknown
    std::vector<Column> clocks;      // per value type: cumulative readings (ticks, never reals), one per event
    std::size_t size() const { return frame.size(); }
};

// Self cost and calls per distinct stack.
struct CallTree {
    StackTree tree;
    std::vector<Column> self;  // per value type, one cell per node
    Ticks calls;               // per node; a cell may be not_recorded (after some filters)
};

// Stacks kept flat, root first: stack i is frames[offsets[i] .. offsets[i+1]). Cheaper than a tree when nobody needs one.
struct FlatStacks {
    Array<std::uint64_t> offsets{0};
    Array<FrameId> frames;
    std::size_t size() const { return offsets.size() - 1; }
};

struct Label {
    StringId key{0};
    StringId text{0};        // string label
    std::int64_t number = 0; // numeric label
    StringId unit{0};
    bool numeric = false;
};

// Weighted stacks. Either `tree` or `flat` holds the stacks (is_flat says which); `stack` names one per sample.
struct Samples {
    bool is_flat = false;
    StackTree tree;
    FlatStacks flat;
    Array<StackId> stack;                // per sample: node of tree or row of flat; invalid = the empty stack
    Array<ThreadId> thread;              // per sample, or empty: threads not recorded or not wanted
    Array<std::int64_t> time;            // per sample in ns since the profile's start, or empty
    std::vector<Column> weights;         // per value type, one cell per sample
    Array<std::uint64_t> label_offsets;  // labels of sample i: labels[label_offsets[i] .. [i+1]); empty: no labels
    Array<Label> labels;
    bool ordered = false;                // samples are in recorded order and mean it; false: added up, order means nothing
    std::size_t size() const { return stack.size(); }
};

// What the inclusive cost of an edge counts.
enum class EdgeMeaning : std::uint8_t {
    flow,      // every activation adds its full cost: incoming = self + outgoing off cycles (callgrind)
    on_stack,  // time while the edge is on the stack, counted once (pstats, projections of stacks)
    pairs,     // samples in which caller and callee are neighbours (sampled pstats); its counts are of samples: `calls` those with the
               // function on the stack, `primitive_calls` those with it on top
};

// Self cost per source line or address of a function; parallel arrays.
struct LineCosts {
    Runs<FunctionId> function;
    Runs<StringId> file;           // file the code was written in (a header, for inlined code); always given
    Array<std::uint32_t> line;     // 0 = unknown
    Array<std::uint64_t> address;  // empty, or 0 = unknown
    std::vector<Column> self;      // per value type
    std::size_t size() const { return function.size(); }
};

// Calls from one place in a caller to a callee; parallel arrays. Several rows per edge are normal (several call sites).
struct CallSites {
    Array<FunctionId> caller, callee;
    Array<StringId> file;                 // file of the call; always given
    Array<std::uint32_t> line;            // line of the call; 0 = unknown
    Array<std::uint64_t> address;         // empty, or 0 = unknown
    Array<std::int64_t> calls;            // cells may be not_recorded
    Array<std::int64_t> primitive_calls;  // empty: not recorded
    std::vector<Column> self;             // callee's self cost when called so; per value type, or empty: not recorded. Where it is
                                          // recorded an edge has one row
    std::vector<Column> inclusive;        // per value type
    std::size_t size() const { return caller.size(); }
};

// A count that is no integer: some writers of pstats files put 2.5 or True where a number of calls belongs. The integer cell of a
// fraction is not_recorded, that of a truth value 0 or 1, so whoever looks at integers alone is never told something wrong.
struct OddCount {
    enum Cell : std::uint8_t { calls, primitive_calls, site_calls, site_primitive_calls };
    Cell cell = calls;
    bool truth_value = false;  // False or True, where pstats prints these words
    std::uint32_t row = 0;     // of CallGraph::functions or ::sites
    double value = 0;
};

// Functions, their self cost, and who called whom. Which caller led to which grandchild is not there.
struct CallGraph {
    EdgeMeaning meaning = EdgeMeaning::flow;
    Array<FunctionId> functions;            // every function that has a line, a call or a stated total, once, in order of appearance
    // Totals per row of `functions` that the file (or an exact projection) states; each is empty if it does not. Where `self` is
    // empty, a function's self cost is the sum of its lines; `inclusive` empty: derived off cycles, unknown ("?") on them.
    Array<std::int64_t> calls, primitive_calls;
    std::vector<Column> self, inclusive;
    LineCosts lines;
    CallSites sites;
    // Per value type one cell, the total of the whole file, when filters left only a part of its functions, or the sum of the files'
    // totals when several were merged; else empty: the sum of all self cost.
    std::vector<Column> total;
    std::vector<OddCount> odd_counts;       // in no order; empty in nearly every file

    // False: the row is there only because the file names its function as a caller or callee; the file says nothing about the
    // function itself (a pstats file cut by hand: all its cells are absent). Such a row is not counted and not listed in tables.
    bool is_stated(std::size_t row) const { return self.empty() || self[0].recorded(row); }
};

}  // namespace profconv
