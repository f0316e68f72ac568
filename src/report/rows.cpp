#include "report/rows.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "io/numbers.hpp"
#include "io/json_text.hpp"

namespace profconv {

namespace {

// One cell: a number or a text, or nothing.
struct Cell {
    enum Kind : std::uint8_t { empty, number, text } kind = empty;
    std::string value;
};

Cell cell(const Number& number, int decimals) {
    if (!number.is_known()) return {};
    return {Cell::number, number.is_real ? real_text(number.real) : decimal_text(number.ticks, decimals)};
}
Cell text_cell(std::string_view text) { return text.empty() ? Cell{} : Cell{Cell::text, std::string(text)}; }
Cell line_cell(const TableRow& row) {
    if (row.line == 0 && row.file != "~") return {};
    return {Cell::number, std::to_string(row.line)};
}

void write_csv(Sink& sink, const Cell& cell) {
    if (cell.value.find_first_of("\",\r\n") == std::string::npos) return sink.write(cell.value);
    sink.put('"');
    for (const char c : cell.value) {
        if (c == '"') sink.put('"');
        sink.put(c);
    }
    sink.put('"');
}

void write_json(Sink& sink, const Cell& cell) {
    if (cell.kind == Cell::text) return write_json_text(sink, cell.value);
    const bool finite = cell.value.find_first_of("nf") == std::string::npos;
    sink.write(cell.kind == Cell::empty || !finite ? "null" : cell.value);
}

class RowWriter {
public:
    RowWriter(Sink& sink, const Table& table, RowFormat format) : sink_(sink), table_(table), format_(format) {}

    template <class Cells>
    void run(const std::vector<std::string_view>& keys, std::size_t count, Cells cells) {
        begin(keys);
        for (std::size_t i = 0; i < count; ++i) row(keys, cells(i), i == 0);
        if (format_ == RowFormat::json) sink_.write(count > 0 ? "\n]}\n" : "]}\n");
    }

private:
    void begin(const std::vector<std::string_view>& keys) {
        if (format_ == RowFormat::json) {
            sink_.write("{\"value_type\":");
            write_json_text(sink_, table_.type);
            sink_.write(",\"unit\":");
            write_json_text(sink_, table_.unit);
            return sink_.write(",\"rows\":[");
        }
        for (std::size_t k = 0; k < keys.size(); ++k) {
            if (k > 0) sink_.put(',');
            sink_.write(keys[k]);
        }
        sink_.write("\r\n");
    }

    void row(const std::vector<std::string_view>& keys, const std::vector<Cell>& cells, bool first) {
        const bool json = format_ == RowFormat::json;
        if (json) sink_.write(first ? "\n{" : ",\n{");
        for (std::size_t k = 0; k < keys.size(); ++k) {
            if (k > 0) sink_.put(',');
            if (json) {
                write_json_text(sink_, keys[k]);
                sink_.put(':');
                write_json(sink_, cells[k]);
            } else {
                write_csv(sink_, cells[k]);
            }
        }
        sink_.write(json ? "}" : "\r\n");
    }

    Sink& sink_;
    const Table& table_;
    const RowFormat format_;
};

// Edges of the listed rows: in the rows' order, below that by the other end's label.
std::vector<std::uint32_t> listed_edges(const Table& table, const std::vector<std::uint32_t>& rows, bool callees) {
    std::vector<std::uint32_t> place(table.rows.size(), UINT32_MAX);
    for (std::uint32_t i = 0; i < rows.size(); ++i) place[rows[i]] = i;
    const auto near_end = [&](std::uint32_t e) { return callees ? table.edges[e].caller : table.edges[e].callee; };
    const auto far_end = [&](std::uint32_t e) -> const TableRow& { return table.rows[callees ? table.edges[e].callee : table.edges[e].caller]; };
    std::vector<std::uint32_t> edges;
    for (std::uint32_t e = 0; e < table.edges.size(); ++e)
        if (place[near_end(e)] != UINT32_MAX) edges.push_back(e);
    std::stable_sort(edges.begin(), edges.end(), [&](std::uint32_t a, std::uint32_t b) {
        const std::uint32_t x = place[near_end(a)], y = place[near_end(b)];
        return x != y ? x < y : compare_places(far_end(a), far_end(b)) < 0;
    });
    return edges;
}

}  // namespace

void write_rows(Sink& sink, const Table& table, const std::vector<std::uint32_t>& rows, RowKind kind, RowFormat format) {
    const int decimals = table.value_type.decimals;
    if (kind == RowKind::stats)
        return RowWriter(sink, table, format).run({"calls", "primitive_calls", "self", "inclusive", "function", "file", "line", "module"}, rows.size(), [&](std::size_t i) {
            const TableRow& r = table.rows[rows[i]];
            return std::vector<Cell>{cell(r.calls, 0),       cell(r.primitive_calls, 0), cell(r.self, decimals), cell(r.inclusive, decimals),
                                     {Cell::text, std::string(r.name)}, text_cell(r.file),          line_cell(r),           text_cell(r.module)};
        });
    const std::vector<std::uint32_t> edges = listed_edges(table, rows, kind == RowKind::callees);
    RowWriter(sink, table, format)
        .run({"calls", "primitive_calls", "self", "inclusive", "caller", "caller_file", "caller_line", "callee", "callee_file", "callee_line"}, edges.size(), [&](std::size_t i) {
            const EdgeRow& e = table.edges[edges[i]];
            const TableRow &from = table.rows[e.caller], &to = table.rows[e.callee];
            return std::vector<Cell>{cell(e.calls, 0),          cell(e.primitive_calls, 0), cell(e.self, decimals), cell(e.inclusive, decimals),
                                     {Cell::text, std::string(from.name)}, text_cell(from.file),       line_cell(from),        {Cell::text, std::string(to.name)},
                                     text_cell(to.file),        line_cell(to)};
        });
}

}  // namespace profconv
