// The order of the output: functions by object, file and name, and in each the cost lines and calls by file (its own first) and
// position; see Layout::lines_of(). The same profile gives the same order, whatever order its rows are in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/profile.hpp"

namespace profconv::callgrind {

// A function of the output: an identity of its own, also where the model tells functions apart that callgrind cannot (by start
// line, say); those get distinct names. Recursion levels are written as name'2.
struct OutputFunction {
    FunctionId id{};
    std::string name;
    StringId file{0}, module{0};
    std::uint32_t start_line = 0;
    std::uint32_t first_line = 0;     // where calls to it point: the start line, else its first line with cost; 0 = unknown
    std::uint64_t first_address = 0;  // its lowest address with cost; 0 = unknown
};

// A cost line or call of the graph at its place in a function.
struct OutputRow {
    std::uint32_t file_rank = 0;  // 0: the function's own file
    std::uint32_t line = 0;
    std::uint64_t address = 0;
    std::uint32_t callee = 0;  // position of the callee in Layout::functions(); 0 for cost lines
    std::uint32_t row = 0;     // of graph.sites or graph.lines

    bool same_place(const OutputRow& o) const { return file_rank == o.file_rank && line == o.line && address == o.address; }
    bool before_place(const OutputRow& o) const {
        if (file_rank != o.file_rank) return file_rank < o.file_rank;
        return line != o.line ? line < o.line : address < o.address;
    }
    // Rows with one key become one line of the output.
    bool same_key(const OutputRow& o) const { return same_place(o) && callee == o.callee; }
    bool operator<(const OutputRow& o) const {
        if (!same_place(o)) return before_place(o);
        return callee != o.callee ? callee < o.callee : row < o.row;
    }
};

class Layout {
public:
    Layout(const Profile& profile, const CallGraph& graph, bool with_addresses);

    const std::vector<OutputFunction>& functions() const { return functions_; }
    // Row of graph.functions of function number `position`.
    std::uint32_t graph_row(std::size_t position) const { return graph_rows_[position]; }
    // The cost lines and the calls of function number `position`, each in order. Where a line and calls have the same place the line
    // comes first. Reuses the lists.
    void lines_of(std::size_t position, std::vector<OutputRow>& lines) const;
    void calls_of(std::size_t position, std::vector<OutputRow>& calls) const;

private:
    // Row numbers by function: those of function p are row(first[p]) .. row(last[p] - 1).
    struct Buckets {
        std::vector<std::uint32_t> first, last, rows;
        std::uint32_t row(std::uint32_t i) const { return rows.empty() ? i : rows[i]; }
    };
    void sort_functions();
    void tell_apart();
    void name_apart(OutputFunction& function, std::uint32_t number, bool by_line) const;
    FunctionId base_of(std::size_t position) const;
    void find_first_lines();
    void rank_files();
    static void sort(std::vector<OutputRow>& rows);
    template <class Functions>
    Buckets bucket(const Functions& functions) const;
    template <class Functions>
    bool bucket_runs(const Functions& functions, std::vector<std::uint32_t>& first, std::vector<std::uint32_t>& last) const;
    std::uint32_t position_of(FunctionId function) const {
        return position_[function.valid() ? function.value : position_.size() - 1];
    }
    std::uint32_t rank(const OutputFunction& function, StringId file) const {
        return file == function.file ? 0 : file_rank_[file.value];
    }

    const Profile& profile_;
    const CallGraph& graph_;
    bool with_addresses_;
    std::vector<OutputFunction> functions_;
    std::vector<std::uint32_t> graph_rows_;
    std::vector<std::uint32_t> position_;   // per function of the profile, and one more for "no stack"
    std::vector<std::uint32_t> file_rank_;  // per text, from 1 by bytes; 0 for texts that are no file here
    Buckets lines_, sites_;
};

}  // namespace profconv::callgrind
