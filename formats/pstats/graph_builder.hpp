// Builds the call graph of a pstats file entry by entry. As in a Python dict, a key that comes twice keeps its first place and its
// last value.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "model/evidence.hpp"
#include "model/symbols.hpp"

namespace profconv::pstats {

// A number of calls: an integer, or what else Python allows there.
struct Count {
    std::int64_t integer = 0;
    double real = 0;
    bool is_real = false, truth_value = false;

    double as_double() const { return is_real ? real : static_cast<double>(integer); }
};

// One row: of a function, or of a caller.
struct Numbers {
    Count calls, primitive_calls;
    double self = 0, inclusive = 0;
    bool only_calls = false;  // of a caller: the file says how often it called, nothing more
};

class GraphBuilder {
public:
    // Makes room for what a file of so many bytes can hold; memory that stays unused costs nothing.
    void expect(std::uint64_t bytes);

    // Begins the entry of a function; its callers follow. Gives the number of the entry, and of the caller.
    std::size_t add_entry(FunctionId function, const Numbers& numbers);
    std::size_t add_caller(FunctionId caller, const Numbers& numbers);

    // The numbers of an earlier entry or caller again.
    Numbers entry(std::size_t number) const;
    Numbers caller(std::size_t number) const;
    // The callers of an earlier entry once more, for the current one. False if that was asked for so often that the file, were it
    // written without references, could hardly exist.
    bool copy_callers(std::size_t entry);

    bool empty() const { return entries_.function.empty(); }
    // Keys that came twice.
    std::size_t repeated() const { return replaced_entries_.size() + replaced_callers_.size(); }

    // Exchanges calls and primitive calls of all entries if some entry has more primitive calls than calls and none has fewer: so
    // yappi writes them. True if it did.
    bool swap_counts();

    // The graph; functions that are only named as callers come behind all others.
    CallGraph finish(const FunctionTable& functions);

private:
    // Parallel arrays, one cell per entry or caller.
    struct Rows {
        Array<FunctionId> function;
        Array<std::int64_t> calls, primitive_calls;
        Array<double> self, inclusive;
        std::vector<OddCount> odd;  // ascending by row

        void reserve(std::size_t rows);
        void push(FunctionId function, const Numbers& numbers, OddCount::Cell calls, OddCount::Cell primitive_calls);
        Numbers row(std::size_t number) const;
        void pick(const std::vector<std::size_t>& rows);
    };
    std::size_t last_caller(std::size_t entry) const { return entry + 1 < first_caller_.size() ? first_caller_[entry + 1] : callers_.function.size(); }
    void drop_replaced();
    static void add_only_named(CallGraph& graph, std::size_t functions);
    std::size_t same_caller(FunctionId function);

    Rows entries_, callers_;
    std::vector<std::size_t> first_caller_;    // per entry
    std::vector<bool> only_calls_;             // per caller; empty: of none
    std::vector<std::size_t> entry_of_, caller_row_;  // per function, counted from 1: its first entry, its latest row as one of many callers
    std::vector<std::pair<std::size_t, std::size_t>> replaced_entries_, replaced_callers_;  // the first of a key, a later one
    std::size_t copied_ = 0;
};

}  // namespace profconv::pstats
