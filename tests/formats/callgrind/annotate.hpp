// What callgrind_annotate prints, read back.
#pragma once

#include <map>
#include <string>

#include "tables.hpp"

namespace callgrind_test {

struct Annotation {
    Costs totals;                       // PROGRAM TOTALS
    std::map<std::string, Costs> self;  // "file:function", rows that are all 0 left out
};

// `columns`: number of events. Rows as printed with --show-percs=no --inclusive=no --threshold=100.
Annotation parse_annotation(const std::string& text, std::size_t columns);

// The same rows from a profile: callgrind_annotate's key is the current file and the function, objects are not in it.
std::map<std::string, Costs> self_per_file_and_function(const Tables& tables);

// Runs callgrind_annotate on a file and gives its output; fails the test if it is not installed or complains.
std::string run_annotate(const std::string& path);

}  // namespace callgrind_test
