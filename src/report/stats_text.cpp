#include "report/stats_text.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>

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
            char text[64] = "";
            if (!localtime_r(&time, &local) || !asctime_r(&local, text)) continue;  // a year beyond all calendars
            line(std::string(text, std::strcspn(text, "\n")) + "    " + source.path);
            any = true;
        }
        if (any) line();
    }

    // Real values are in the type's unit itself; decimals are 0 then.
    double seconds(const Number& number) const { return number.as_double() * table_.seconds_per_tick; }

    void append_time(const Number& number, std::string& out) const {
        if (number.is_known())
            append_f8(seconds(number), out);
        else
            out += pad_left(number_text(number, 0), 8);
    }
    std::string time(const Number& number) const {
        std::string text;
        append_time(number, text);
        return text;
    }
    void append_per_call(const Number& number, const Number& calls, std::string& out) const {
        if (!calls.is_known() || !number.is_known() || calls.as_double() == 0)
            out.append(8, ' ');
        else
            append_f8(seconds(number) / calls.as_double(), out);
    }
    // "%.3f"
    std::string total_seconds() const {
        const std::string text = f8(seconds(table_.total));
        return text.substr(text.find_first_not_of(' '));
    }
    std::string value(const Number& number) const { return number_text(number, table_.value_type.decimals); }
    // "Ir" or "alloc_space (bytes)".
    std::string value_name() const {
        if (table_.unit.empty() || table_.unit == table_.type || table_.unit == "count") return table_.type;
        return table_.type + " (" + table_.unit + ")";
    }

    void totals() {
        for (const TableRow& row : table_.rows)
            if (row.called_by_jprofile) line(std::string(indent).append(row.name));
        std::string text(indent);
        if (table_.pstats_labels) {
            text += count_text(table_.calls) + " function calls ";
            if (compare(table_.calls, table_.primitive_calls) != 0) text += "(" + whole_count_text(table_.primitive_calls) + " primitive calls) ";
            text += times_ ? "in " + total_seconds() + " seconds" : "in " + value(table_.total) + " " + value_name();
        } else {
            text += times_ ? total_seconds() + " seconds of " + table_.type : value(table_.total) + " " + value_name();
            text += fmt::format(" in {} functions", table_.listed);
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
        std::string text;
        for (const std::uint32_t i : selection_.rows) {
            const TableRow& row = table_.rows[i];
            text = pad_left(calls_text(row.calls, row.primitive_calls), 9);
            append_time(row.self, text += ' ');
            append_per_call(row.self, row.calls, text += ' ');
            append_time(row.inclusive, text += ' ');
            append_per_call(row.inclusive, row.primitive_calls, text += ' ');
            append_label(row, text += ' ');
            line(text);
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
        cells.push_back(label_of(row));
        return cells;
    }
    std::string percent(const Number& number) const {
        if (!number.is_known() || !table_.total.is_known()) return number_text(number.is_known() ? table_.total : number, 0);
        if (table_.total.as_double() == 0) return "-";
        return fmt::format("{:.2f}%", 100 * number.as_double() / table_.total.as_double());
    }

    // ---- callers and callees

    void neighbours(bool callees) {
        EdgeLists edges = edges_by_row(callees);
        const std::size_t name_width = 2 + longest_label();
        line(pad_right("Function ", name_width) + (callees ? "called..." : "was called by..."));
        if (numbers_of_edges()) line(std::string(name_width, ' ') + neighbour_heading());
        std::string text;
        for (const std::uint32_t row : selection_.rows) {
            const auto [first, last] = edges.of(row);
            sort_by_place(first, last, callees);
            text = pad_right(label_of(table_.rows[row]), name_width) + (callees ? "-> " : "<- ");
            if (first == last) line(text);
            for (auto edge = first; edge != last; ++edge) {
                const TableEdge& e = table_.edges[*edge];
                append_neighbour(e, callees ? e.callee : e.caller, edge == first ? 0 : name_width, text);
                line(text);
                text.clear();
            }
        }
        line();
        line();
    }

    // pstats takes the longest label of the listed functions only if some are not listed; else of all, which is the same.
    std::size_t longest_label() const {
        std::size_t longest = 0;
        std::string label;
        for (const std::uint32_t row : selection_.rows) {
            label.clear();
            append_label(table_.rows[row], label);
            longest = std::max(longest, width(label));
        }
        return longest;
    }

    // pstats looks at the first caller of the first function that has one.
    bool numbers_of_edges() const {
        const TableEdge* first = nullptr;
        for (const TableEdge& edge : table_.edges)
            if (!first || edge.callee < first->callee) first = &edge;
        return first && !first->only_counted();
    }

    // The numbers of the edges of each row, one list behind the other.
    struct EdgeLists {
        std::vector<std::uint32_t> ends{0}, edges;

        using Iterator = std::vector<std::uint32_t>::iterator;
        std::pair<Iterator, Iterator> of(std::uint32_t row) { return {edges.begin() + ends[row], edges.begin() + ends[row + 1]}; }
    };
    EdgeLists edges_by_row(bool callees) const {
        const auto row_of = [&](const TableEdge& edge) { return callees ? edge.caller : edge.callee; };
        EdgeLists lists;
        lists.ends.resize(table_.rows.size() + 1);
        lists.edges.resize(table_.edges.size());
        for (const TableEdge& edge : table_.edges) ++lists.ends[row_of(edge) + 1];
        for (std::size_t i = 1; i < lists.ends.size(); ++i) lists.ends[i] += lists.ends[i - 1];
        std::vector<std::uint32_t> next(lists.ends.begin(), lists.ends.end());
        for (std::uint32_t i = 0; i < table_.edges.size(); ++i) lists.edges[next[row_of(table_.edges[i])]++] = i;
        return lists;
    }
    void sort_by_place(EdgeLists::Iterator first, EdgeLists::Iterator last, bool callees) const {
        const auto row = [&](std::uint32_t edge) -> const TableRow& { return table_.rows[callees ? table_.edges[edge].callee : table_.edges[edge].caller]; };
        std::stable_sort(first, last, [&](std::uint32_t a, std::uint32_t b) { return compare_places(row(a), row(b)) < 0; });
    }

    std::string neighbour_heading() const {
        if (times_ && table_.counted) return "    ncalls  tottime  cumtime";
        return std::string(table_.counted ? "    ncalls" : "") + (times_ ? "   tottime   cumtime" : pad_left("self", value_width() + 1) + pad_left("inclusive", value_width() + 1));
    }
    std::size_t value_width() const { return std::max<std::size_t>(9, value(table_.total).size()); }

    // `name_width`: 0 for the first item of a list, which stands behind the name.
    void append_neighbour(const TableEdge& edge, std::uint32_t other, std::size_t name_width, std::string& text) const {
        const TableRow& row = table_.rows[other];
        const bool first = name_width == 0;
        if (table_.counted && edge.only_counted()) {
            if (!first) text.append(name_width + 3, ' ');
            append_label(row, text);
            text += "(" + count_text(edge.calls) + ") ";
            return append_time(row.inclusive, text);
        }
        if (!first) text.append(name_width + 1, ' ');
        if (table_.counted) text += pad_left(whole_calls_text(edge.calls, edge.primitive_calls), first ? 7 : 9) + " ";
        if (!table_.counted && !first) text += "  ";  // where counts would be: the first item stands two columns further left
        if (times_) {
            append_time(edge.self, text);
            append_time(edge.inclusive, text += ' ');
        } else {
            text += pad_left(value(edge.self), value_width()) + " " + pad_left(value(edge.inclusive), value_width());
        }
        append_label(row, text += "  ");
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
