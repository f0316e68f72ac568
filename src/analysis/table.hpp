// The rows that `stats`, `callers` and `callees` list: a Summary with printable labels, optionally without directories.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/summary.hpp"

namespace profconv {

struct TableRow {
    std::string file, name, module;
    std::uint32_t line = 0;
    std::string label;  // "app.py:3(fib)", as pstats prints it; what restrictions search in
    Number calls, primitive_calls, self, inclusive;
};

struct TableEdge {
    std::uint32_t caller = 0, callee = 0;  // rows
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
    std::vector<TableEdge> edges;    // in order of first appearance
};

// `strip_dirs` cuts file names to what follows the last '/'; rows that become equal are added up.
Table make_table(const Profile& profile, const Summary& summary, bool strip_dirs);

// pstats' func_std_string: "{built-in}" for file "~" and line 0, else "file:line(name)".
std::string pstats_label(const std::string& file, std::uint32_t line, const std::string& name);

}  // namespace profconv
