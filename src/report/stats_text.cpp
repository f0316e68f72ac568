#include "report/stats_text.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>

#include <fmt/format.h>

#include "report/neighbours_text.hpp"
#include "report/table_writer.hpp"
#include "report/text_cells.hpp"

namespace profconv {

namespace {

// How many blanks pstats puts before its totals.
constexpr std::string_view indent = "         ";

class StatsWriter {
public:
    StatsWriter(Sink& sink, const Profile& profile, const Table& table, const StatsReport& report)
        : writer_(sink, table), profile_(profile), table_(table), report_(report),
          selection_(restrict_rows(table, sorted_rows(table, report.sort, report.reverse), report.restrictions)) {}

    void run() {
        if (report_.stats) {
            files();
            totals();
            if (list_heading()) rows();
        }
        if (report_.callers && list_heading()) write_neighbours(writer_, selection_.rows, false);
        if (report_.callees && list_heading()) write_neighbours(writer_, selection_.rows, true);
    }

private:
    void line(std::string_view text = "") { writer_.line(text); }

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

    // "%.3f"
    std::string total_seconds() const {
        const std::string text = f8(writer_.seconds(table_.total));
        return text.substr(text.find_first_not_of(' '));
    }
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
            if (compare(table_.calls, table_.primitive_calls) != 0) text += "(" + count_text(table_.primitive_calls, CountForm::whole) + " primitive calls) ";
            text += writer_.times() ? "in " + total_seconds() + " seconds" : "in " + writer_.value_text(table_.total) + " " + value_name();
        } else {
            text += writer_.times() ? total_seconds() + " seconds of " + table_.type : writer_.value_text(table_.total) + " " + value_name();
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
        writer_.sink().write(selection_.message);
        line();
        return true;
    }

    void rows() {
        if (writer_.times() && table_.pstats_labels)
            pstats_rows();
        else
            value_rows();
        line();
        line();
    }

    void pstats_rows() {
        line("   ncalls  tottime  percall  cumtime  percall filename:lineno(function)");
        const std::vector<std::uint32_t>& rows = selection_.rows;
        if (rows.size() >= many_rows) writer_.labels().make_all();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i + ahead < rows.size()) prefetch(&table_.rows[rows[i + ahead]]), writer_.labels().prefetch_entry(rows[i + ahead]);
            if (i + soon < rows.size()) writer_.labels().prefetch_text(rows[i + soon]);
            const TableRow& row = table_.rows[rows[i]];
            char* at = put_calls(writer_.begin(), row.calls, row.primitive_calls, 9);
            at = writer_.put_time(put(at, ' '), row.self);
            at = writer_.put_time_per_call(put(at, ' '), row.self, row.calls);
            at = writer_.put_time(put(at, ' '), row.inclusive);
            at = writer_.put_time_per_call(put(at, ' '), row.inclusive, row.primitive_calls);
            writer_.end_with_label(put(at, ' '), rows[i]);
        }
    }

    // Exact values with their share of the total; columns as wide as they need to be.
    void value_rows() {
        const std::vector<std::uint32_t>& rows = selection_.rows;
        if (rows.size() >= many_rows) writer_.labels().make_all();
        TextCells cells(std::vector<std::size_t>(table_.counted ? 5 : 4, 8));
        heading(cells);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i + ahead < rows.size()) prefetch(&table_.rows[rows[i + ahead]]);
            value_cells(table_.rows[rows[i]], cells);
        }
        value_line(cells, 0, "filename:lineno(function)");
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i + ahead < rows.size()) writer_.labels().prefetch_entry(rows[i + ahead]);
            if (i + soon < rows.size()) writer_.labels().prefetch_text(rows[i + soon]);
            value_line(cells, i + 1, writer_.labels().text(rows[i]));
        }
    }
    void value_line(const TextCells& cells, std::size_t row, std::string_view label) {
        line_.assign(table_.counted ? 1 : 0, ' ');
        cells.append_row(row, line_);
        line(line_.append(label));
    }
    void heading(TextCells& cells) const {
        if (table_.counted) cells.add("ncalls");
        for (const std::string_view name : {writer_.times() ? "tottime" : "self", "self%", writer_.times() ? "cumtime" : "inclusive", "incl%"}) cells.add(name);
    }
    void value_cells(const TableRow& row, TextCells& cells) const {
        if (table_.counted) cells.add(calls_text(row.calls, row.primitive_calls));
        for (const Number& number : {row.self, row.inclusive}) {
            cells.add(writer_.times() ? writer_.time_text(number) : writer_.value_text(number));
            cells.add(percent(number));
        }
    }
    std::string percent(const Number& number) const {
        if (!number.is_known() || !table_.total.is_known()) return number_text(number.is_known() ? table_.total : number, 0);
        if (table_.total.as_double() == 0) return "-";
        return fmt::format("{:.2f}%", 100 * number.as_double() / table_.total.as_double());
    }

    TableWriter writer_;
    const Profile& profile_;
    const Table& table_;
    const StatsReport& report_;
    const Selection selection_;
    std::string line_;  // reused
};

}  // namespace

void write_stats(Sink& sink, const Profile& profile, const Table& table, const StatsReport& report) { StatsWriter(sink, profile, table, report).run(); }

}  // namespace profconv
