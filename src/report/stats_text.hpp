// The tables of `stats`, `callers` and `callees` as text: byte for byte pstats' layout where calls and times were recorded, its
// nearest relative where they were not.
#pragma once

#include <string>
#include <vector>

#include "analysis/rank.hpp"
#include "analysis/table.hpp"
#include "io/sink.hpp"
#include "model/profile.hpp"

namespace profconv {

struct StatsReport {
    std::vector<SortKey> sort;               // empty: file order
    bool reverse = false;
    std::vector<Restriction> restrictions;   // applied in order
    bool stats = true, callers = false, callees = false;  // which tables, in this order
};

// Writes the tables. The lines about the files (time in the TZ time zone, path) come from profile.sources; inputs without a
// modification time (pipes) have none. Throws SortRefused, and PatternError for an expression that takes too long.
void write_stats(Sink& sink, const Profile& profile, const Table& table, const StatsReport& report);

}  // namespace profconv
