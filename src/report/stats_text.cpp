#include "report/stats_text.hpp"

#include <algorithm>
#include <ctime>
#include <tuple>

#include <fmt/format.h>

#include "report/pstats_text.hpp"

namespace profconv {

namespace {

// How many blanks pstats puts before its totals.
constexpr std::string_view indent = "         ";

class StatsWriter {
public:
    StatsWriter(Sink& sink, const Profile& profile, const Table& table, const StatsReport& report)
        : sink_(sink), profile_(profile), table_(table), report_(report), order_(sorted_rows(table, report.sort, report.reverse)),
          selection_(restrict_rows(table, order_, report.restrictions)), times_(table.seconds_per_tick > 0) {}

    void run() {
        if (report_.stats) {
            files();
            totals();
            if (list_heading()) rows();
        }
        if (report_.callers && list_heading()) neighbours(false);
        if (report_.callees && list_heading()) neighbours(true);
    }

private:
    void line(std::string_view text = {}) {
        sink_.write(text);
        sink_.put('\n');
    }

    // "Tue Nov  4 22:13:20 2023    path"
    void files() {
        bool any = false;
        for (const SourceFile& source : profile_.sources) {
            if (!source.mtime) continue;
            const std::time_t time = *source.mtime;
            std::tm local{};
            localtime_r(&time, &local);
            char text[32] = "";
            asctime_r(&local, text);
            std::string when(text);
            when.pop_back();  // the newline
            line(when + "    " + source.path);
            any = true;
        }
        if (any) line();
    }

    double seconds(const Number& number) const {
        return number.is_real ? number.real * in_seconds_of_reals() : static_cast<double>(number.ticks) * table_.seconds_per_tick;
    }
    // Real values are in the type's unit itself; decimals are 0 then.
    double in_seconds_of_reals() const { return table_.seconds_per_tick; }

    std::string time(const Number& number) const { return number.is_known() ? f8(seconds(number)) : pad_left(number_text(number, 0), 8); }
    std::string per_call(const Number& number, const Number& calls) const {
        if (!calls.is_known() || !number.is_known() || calls.as_double() == 0) return std::string(8, ' ');
        return f8(seconds(number) / calls.as_double());
    }
    std::string value(const Number& number) const { return number_text(number, table_.value_type.decimals); }
    // "Ir" or "alloc_space (bytes)".
    std::string value_name() const {
        if (table_.unit.empty() || table_.unit == table_.type || table_.unit == "count") return table_.type;
        return table_.type + " (" + table_.unit + ")";
    }

    void totals() {
        std::string text(indent);
        if (table_.pstats_labels) {
            text += number_text(table_.calls, 0) + " function calls ";
            if (compare(table_.calls, table_.primitive_calls) != 0) text += "(" + number_text(table_.primitive_calls, 0) + " primitive calls) ";
            text += times_ ? fmt::format("in {:.3f} seconds", seconds(table_.total)) : "in " + value(table_.total) + " " + value_name();
        } else {
            text += times_ ? fmt::format("{:.3f} seconds of {}", seconds(table_.total), table_.type) : value(table_.total) + " " + value_name();
            text += fmt::format(" in {} functions", table_.rows.size());
            const std::string_view long_name = profile_.text(table_.value_type.long_name);
            if (!long_name.empty()) text += fmt::format(" ({}: {})", table_.type, long_name);
        }
        line(text);
        line();
    }

    // False, and nothing printed, if no row is left.
    bool list_heading() {
        if (selection_.rows.empty()) return false;
        if (report_.sort.empty()) {
            line("   Random listing order was used");
        } else {
            std::string keys;
            for (const SortKey key : report_.sort) keys += (keys.empty() ? "" : ", ") + description(key, table_);
            line("   Ordered by: " + keys);
        }
        sink_.write(selection_.message);
        line();
        return true;
    }

    void rows() {
        if (times_ && table_.pstats_labels)
            pstats_rows();
        else
            value_rows();
        line();
        line();
    }

    void pstats_rows() {
        line("   ncalls  tottime  percall  cumtime  percall filename:lineno(function)");
        for (const std::uint32_t i : selection_.rows) {
            const TableRow& row = table_.rows[i];
            line(pad_left(calls_text(row.calls, row.primitive_calls), 9) + " " + time(row.self) + " " + per_call(row.self, row.calls) + " " + time(row.inclusive) + " " +
                 per_call(row.inclusive, row.primitive_calls) + " " + row.label);
        }
    }

    // Exact values with their share of the total; columns as wide as they need to be.
    void value_rows() {
        std::vector<std::vector<std::string>> cells{heading()};
        for (const std::uint32_t i : selection_.rows) cells.push_back(value_cells(table_.rows[i]));
        std::vector<std::size_t> widths(cells[0].size());
        for (const auto& row : cells)
            for (std::size_t c = 0; c + 1 < row.size(); ++c) widths[c] = std::max({widths[c], width(row[c]), std::size_t{8}});
        for (const auto& row : cells) {
            std::string text;
            for (std::size_t c = 0; c + 1 < row.size(); ++c) text += pad_left(row[c], widths[c] + (c == 0 && table_.counted)) + " ";
            line(text + row.back());
        }
    }
    std::vector<std::string> heading() const {
        std::vector<std::string> cells;
        if (table_.counted) cells.push_back("ncalls");
        cells.insert(cells.end(), {times_ ? "tottime" : "self", "self%", times_ ? "cumtime" : "inclusive", "incl%", "filename:lineno(function)"});
        return cells;
    }
    std::vector<std::string> value_cells(const TableRow& row) const {
        std::vector<std::string> cells;
        if (table_.counted) cells.push_back(calls_text(row.calls, row.primitive_calls));
        for (const Number& number : {row.self, row.inclusive}) {
            cells.push_back(times_ ? time(number) : value(number));
            cells.push_back(percent(number));
        }
        cells.push_back(row.label);
        return cells;
    }
    std::string percent(const Number& number) const {
        if (!number.is_known() || !table_.total.is_known()) return number_text(number.is_known() ? table_.total : number, 0);
        if (table_.total.as_double() == 0) return "-";
        return fmt::format("{:.2f}%", 100 * number.as_double() / table_.total.as_double());
    }

    // ---- callers and callees

    void neighbours(bool callees) {
        const std::vector<std::vector<std::uint32_t>> edges = edges_by_row(callees);
        const std::size_t name_width = 2 + longest_label();
        line(pad_right("Function ", name_width) + (callees ? "called..." : "was called by..."));
        if (!table_.edges.empty()) line(std::string(name_width, ' ') + neighbour_heading());
        for (const std::uint32_t row : selection_.rows) {
            std::string text = pad_right(table_.rows[row].label, name_width) + (callees ? "->" : "<-") + " ";
            bool first = true;
            for (const std::uint32_t edge : edges[row]) {
                const TableEdge& e = table_.edges[edge];
                text += (first ? "" : std::string(name_width + 1, ' ')) + neighbour(e, callees ? e.callee : e.caller, first);
                line(text);
                text.clear();
                first = false;
            }
            if (first) line(text);
        }
        line();
        line();
    }

    // pstats takes the longest label of the listed functions only if some are not listed; else of all, which is the same.
    std::size_t longest_label() const {
        std::size_t longest = 0;
        for (const std::uint32_t row : selection_.rows) longest = std::max(longest, width(table_.rows[row].label));
        return longest;
    }

    // Per row its edges, by the other function's label.
    std::vector<std::vector<std::uint32_t>> edges_by_row(bool callees) const {
        std::vector<std::vector<std::uint32_t>> edges(table_.rows.size());
        for (std::uint32_t i = 0; i < table_.edges.size(); ++i) edges[callees ? table_.edges[i].caller : table_.edges[i].callee].push_back(i);
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            const TableRow& x = table_.rows[callees ? table_.edges[a].callee : table_.edges[a].caller];
            const TableRow& y = table_.rows[callees ? table_.edges[b].callee : table_.edges[b].caller];
            return std::tie(x.file, x.line, x.name, x.module) < std::tie(y.file, y.line, y.name, y.module);
        };
        for (auto& list : edges) std::stable_sort(list.begin(), list.end(), before);
        return edges;
    }

    std::string neighbour_heading() const {
        if (times_ && table_.counted) return "    ncalls  tottime  cumtime";
        return std::string(table_.counted ? "    ncalls" : "") + (times_ ? "   tottime   cumtime" : pad_left("self", value_width() + 1) + pad_left("inclusive", value_width() + 1));
    }
    std::size_t value_width() const { return std::max<std::size_t>(9, value(table_.total).size()); }

    std::string neighbour(const TableEdge& edge, std::uint32_t other, bool first) const {
        std::string text;
        if (table_.counted) text = pad_left(calls_text(edge.calls, edge.primitive_calls), first ? 7 : 9) + " ";
        if (!table_.counted && !first) text += "  ";  // where counts would be: the first item stands two columns further left
        if (times_)
            text += time(edge.self) + " " + time(edge.inclusive);
        else
            text += pad_left(value(edge.self), value_width()) + " " + pad_left(value(edge.inclusive), value_width());
        return text + "  " + table_.rows[other].label;
    }

    Sink& sink_;
    const Profile& profile_;
    const Table& table_;
    const StatsReport& report_;
    const std::vector<std::uint32_t> order_;
    const Selection selection_;
    const bool times_;
};

}  // namespace

void write_stats(Sink& sink, const Profile& profile, const Table& table, const StatsReport& report) { StatsWriter(sink, profile, table, report).run(); }

}  // namespace profconv
