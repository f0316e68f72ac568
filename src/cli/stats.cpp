// stats, callers and callees: one pipeline, three selections of tables.
#include "analysis/rank.hpp"
#include "analysis/summary.hpp"
#include "analysis/table.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/usage.hpp"
#include "io/error.hpp"
#include "report/rows.hpp"
#include "report/stats_text.hpp"

namespace profconv {

namespace {

std::vector<SortKey> sort_keys(const Arguments& arguments) {
    std::vector<SortKey> keys;
    const std::string text = arguments.value("sort").value_or("cumulative");
    if (text == "none") return keys;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        try {
            keys.push_back(parse_sort_key(text.substr(start, comma - start)));
        } catch (const RankError& error) {
            throw UsageError(std::string("--sort: ") + error.what());
        }
        start = comma + 1;
    }
    return keys;
}

std::vector<std::string> restrictions(const Arguments& arguments) {
    std::vector<std::string> list = arguments.values("restrict");
    for (const std::string& text : list) {
        try {
            check_restriction(text);
        } catch (const PatternError& error) {
            throw UsageError(std::string("--restrict: ") + error.what());
        }
    }
    if (const auto limit = arguments.number("limit", 0, INT64_MAX)) list.push_back(std::to_string(*limit));
    return list;
}

int run_tables(const Arguments& arguments, StatsReport report, RowKind kind, std::string_view command) {
    report.sort = sort_keys(arguments);
    report.reverse = arguments.has("reverse");
    report.restrictions = restrictions(arguments);
    const bool csv = arguments.has("csv"), json = arguments.has("json");
    if (csv && json) throw UsageError("--csv and --json cannot be had at once");
    if ((csv || json) && report.stats && (report.callers || report.callees))
        throw UsageError(std::string(csv ? "--csv" : "--json") + " prints one table; use profconv callers or profconv callees for the others");

    Want want;
    want.lines = false;
    const Profile profile = read_inputs(arguments, want, command);
    const Section& section = profile.sections[chosen_section(arguments, profile)];
    const bool edges = report.callers || report.callees;
    const Summary summary = summarize(profile, section, {chosen_value(arguments, profile, section), edges});
    const Table table = make_table(profile, summary, arguments.has("strip-dirs"));

    Sink sink(arguments.value("output").value_or("-"));
    if (csv || json) {
        const Selection selection = restrict_rows(table, sorted_rows(table, report.sort, report.reverse), report.restrictions);
        write_rows(sink, table, selection.rows, kind, csv ? RowFormat::csv : RowFormat::json);
    } else {
        write_stats(sink, profile, table, report);
    }
    sink.commit();
    return 0;
}

}  // namespace

int run_stats(const Arguments& arguments) {
    StatsReport report;
    report.callers = arguments.has("callers");
    report.callees = arguments.has("callees");
    return run_tables(arguments, report, RowKind::stats, "stats");
}

int run_callers(const Arguments& arguments) {
    StatsReport report;
    report.stats = false;
    report.callers = true;
    return run_tables(arguments, report, RowKind::callers, "callers");
}

int run_callees(const Arguments& arguments) {
    StatsReport report;
    report.stats = false;
    report.callees = true;
    return run_tables(arguments, report, RowKind::callees, "callees");
}

}  // namespace profconv
