// The rows that `stats`, `callers` and `callees` list: a Summary with printable labels, optionally without directories.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/summary.hpp"

namespace profconv {

// How much of file, line and name a label shows: what the file records, in pstats' form.
enum class LabelForm : std::uint8_t {
    name,            // "fib"
    file_name,       // "app.py(fib)": where lines are not recorded, "app.py:0(fib)" would claim one
    file_line_name,  // "app.py:3(fib)"
    builtin,         // "{built-in method len}": a name in <> gets braces
};

struct TableRow {
    std::string_view file, name, module;
    std::int64_t line = 0;
    LabelForm form = LabelForm::file_line_name;
    bool listed = true;              // false: only an end of edges; tables neither list nor count it
    bool called_by_jprofile = false; // pstats names it above its totals
    Number calls, primitive_calls, self, inclusive;
};

struct Table {
    ValueType value_type;
    std::string type, unit;          // texts of the value type
    double seconds_per_tick = 0;     // 0: the values are no times
    bool counted = false;            // calls were recorded
    bool pstats_labels = false;      // labels always are file:line(name), as in pstats
    Number total, calls, primitive_calls;
    std::vector<TableRow> rows;      // in order of first appearance
    std::vector<EdgeRow> edges;      // between these rows, in order of first appearance; one per caller and callee
    std::size_t listed = 0;          // rows that are listed
    std::size_t joined_callers = 0;  // callers of one function that became equal when directories were cut off
    std::deque<std::string> texts;   // names that no table of the profile holds
};

struct TableOptions {
    // Cuts file names to what follows the last '/'; rows that become equal are added up.
    bool strip_dirs = false;
    // Of callers of one function that become equal by that only the last is kept, as pstats does it.
    bool pstats_quirks = false;
};

// Texts of the rows are those of `profile`, which must outlive the table.
Table make_table(const Profile& profile, Summary summary, const TableOptions& options);

// "app.py:3(fib)", as pstats prints it; what restrictions search in. Appended to `out`.
void append_label(const TableRow& row, std::string& out);
std::string label_of(const TableRow& row);

// Three-way order of two rows by file, line, name and module.
int compare_places(const TableRow& a, const TableRow& b);
// Per row its rank in that order, equal where rows are equal: for those who compare a row many times.
std::vector<std::uint32_t> place_ranks(const Table& table);

}  // namespace profconv
