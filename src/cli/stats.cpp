// stats, callers and callees: one pipeline, three selections of tables.
#include <fmt/format.h>

#include "analysis/rank.hpp"
#include "analysis/summary.hpp"
#include "analysis/table.hpp"
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/message.hpp"
#include "cli/usage.hpp"
#include "io/error.hpp"
#include "report/rows.hpp"
#include "report/stats_text.hpp"

namespace profconv {

namespace {

std::vector<std::string> words_of_sort(const Arguments& arguments) {
    std::vector<std::string> words;
    for (const std::string& text : arguments.values("sort"))
        for (std::size_t start = 0; start <= text.size();) {
            const std::size_t comma = std::min(text.find(',', start), text.size());
            words.push_back(text.substr(start, comma - start));
            start = comma + 1;
        }
    return words;
}

std::vector<SortKey> sort_keys(const Arguments& arguments) {
    const std::vector<std::string> words = words_of_sort(arguments);
    if (words.empty()) return {SortKey::inclusive};
    if (words == std::vector<std::string>{"none"}) return {};
    std::vector<SortKey> keys;
    for (const std::string& word : words) {
        try {
            keys.push_back(parse_sort_key(word, words.size() == 1));
        } catch (const RankError& error) {
            throw UsageError(std::string("--sort: ") + error.what());
        }
    }
    return keys;
}

std::vector<Restriction> restrictions(const Arguments& arguments) {
    std::vector<Restriction> list;
    for (const std::string& text : arguments.values("restrict")) list.emplace_back(text);
    if (const auto limit = arguments.number("limit", 0, INT64_MAX)) list.emplace_back(std::to_string(*limit));
    return list;
}

// pstats prints its table in spite of an expression that means nothing; whoever looks at exit codes is told.
void check(const std::vector<Restriction>& restrictions) {
    for (const Restriction& restriction : restrictions)
        if (!restriction.error().empty()) throw UsageError("--restrict: " + restriction.error());
}

// Both kinds of tables in `sink`.
void write_tables(const Arguments& arguments, const Profile& profile, const Table& table, const StatsReport& report, RowKind kind, Sink& sink) {
    if (!arguments.has("csv") && !arguments.has("json")) return write_stats(sink, profile, table, report);
    const Selection selection = restrict_rows(table, sorted_rows(table, report.sort, report.reverse), report.restrictions);
    write_rows(sink, table, selection.rows, kind, arguments.has("csv") ? RowFormat::csv : RowFormat::json);
}

void note_joined_callers(const Arguments& arguments, const Section& section, const Table& table) {
    if (section.evidence() != Evidence::edges || table.joined_callers == 0 || arguments.has("pstats-quirks")) return;
    print_note(arguments, fmt::format("callers that differ only in their directories are added up ({} times); pstats keeps the last of them alone, as --pstats-quirks does", table.joined_callers));
}

void note_samples(const Arguments& arguments, const Section& section) {
    const auto* graph = std::get_if<CallGraph>(&section.data);
    if (graph && graph->meaning == EdgeMeaning::pairs) print_note(arguments, "these are samples, not calls: ncalls is samples on the stack/samples on top, callers are neighbours on it");
}

int run_tables(const Arguments& arguments, StatsReport report, RowKind kind, std::string_view command) {
    report.sort = sort_keys(arguments);
    report.reverse = arguments.has("reverse");
    report.restrictions = restrictions(arguments);
    const bool csv = arguments.has("csv"), json = arguments.has("json");
    if (csv && json) throw UsageError("--csv and --json cannot be had at once");
    if ((csv || json) && report.stats && (report.callers || report.callees))
        throw UsageError(std::string(csv ? "--csv" : "--json") + " prints one table; use profconv callers or profconv callees for the others");
    if (csv || json) check(report.restrictions);

    Want want;
    want.lines = false;
    const Profile profile = read_inputs(arguments, want, command);
    const Section& section = profile.sections[chosen_section(arguments, profile)];
    const bool edges = report.callers || report.callees;
    Summary summary = summarize(profile, section, {chosen_value(arguments, profile, section), edges});
    const Table table = make_table(profile, std::move(summary), {arguments.has("strip-dirs"), arguments.has("pstats-quirks")});
    note_samples(arguments, section);
    note_joined_callers(arguments, section, table);

    Sink sink(arguments.value("output").value_or("-"));
    write_tables(arguments, profile, table, report, kind, sink);
    sink.commit();
    check(report.restrictions);
    return 0;
}

}  // namespace

int run_stats(const Arguments& arguments) {
    StatsReport report;
    report.callers = arguments.has("callers");
    report.callees = arguments.has("callees");
    return run_tables(arguments, std::move(report), RowKind::stats, "stats");
}

int run_callers(const Arguments& arguments) {
    StatsReport report;
    report.stats = false;
    report.callers = true;
    return run_tables(arguments, std::move(report), RowKind::callers, "callers");
}

int run_callees(const Arguments& arguments) {
    StatsReport report;
    report.stats = false;
    report.callees = true;
    return run_tables(arguments, std::move(report), RowKind::callees, "callees");
}

}  // namespace profconv
