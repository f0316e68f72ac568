#include "report/neighbours_text.hpp"

#include <algorithm>

#include "report/pstats_text.hpp"

namespace profconv {

namespace {

class NeighboursWriter {
public:
    NeighboursWriter(TableWriter& writer, const std::vector<std::uint32_t>& rows, bool callees)
        : writer_(writer), sink_(writer.sink()), labels_(writer.labels()), table_(writer.table()), rows_(rows), callees_(callees) {}

    void run() {
        list_edges();
        if (rows_.size() >= many_rows) {
            ranks_ = place_ranks(table_);
            labels_.make_all();
        }
        // pstats takes the longest label of the listed functions only if some are not listed; else of all, which is the same.
        for (const std::uint32_t row : rows_) name_width_ = std::max(name_width_, 2 + labels_.width(row));
        writer_.line(pad_right("Function ", name_width_) + (callees_ ? "called..." : "was called by..."));
        if (first_ && !first_->only_counted()) writer_.line(std::string(name_width_, ' ') + heading());
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            look_ahead(i);
            write_list(rows_[i]);
        }
        writer_.line();
        writer_.line();
    }

private:
    struct Item {
        std::uint32_t edge, other;  // the row at its other end
    };

    // The items of row i are items_[ends_[i] .. ends_[i+1]); rows that are not printed have none.
    void list_edges() {
        std::vector<char> printed(table_.rows.size());
        for (const std::uint32_t row : rows_) printed[row] = 1;
        ends_.assign(table_.rows.size() + 1, 0);
        for (const EdgeRow& edge : table_.edges) {
            ends_[near_end(edge) + 1] += printed[near_end(edge)];
            if (!first_ || edge.callee < first_->callee) first_ = &edge;
        }
        for (std::size_t i = 1; i < ends_.size(); ++i) ends_[i] += ends_[i - 1];
        items_.resize(ends_.back());
        std::vector<std::uint32_t> next(ends_.begin(), ends_.end());
        for (std::uint32_t i = 0; i < table_.edges.size(); ++i) {
            const EdgeRow& edge = table_.edges[i];
            if (printed[near_end(edge)]) items_[next[near_end(edge)]++] = {i, callees_ ? edge.callee : edge.caller};
        }
    }
    std::uint32_t near_end(const EdgeRow& edge) const { return callees_ ? edge.caller : edge.callee; }

    void look_ahead(std::size_t i) const {
        if (i + far_ahead < rows_.size()) {
            const std::uint32_t row = rows_[i + far_ahead];
            prefetch(items_.data() + ends_[row]);
            labels_.prefetch_entry(row);
        }
        if (i + ahead < rows_.size()) {
            const std::uint32_t row = rows_[i + ahead];
            labels_.prefetch_text(row);
            for (std::uint32_t at = ends_[row]; at < ends_[row + 1]; ++at) {
                prefetch(&table_.edges[items_[at].edge]);
                labels_.prefetch_entry(items_[at].other);
            }
        }
        if (i + soon < rows_.size()) {
            const std::uint32_t row = rows_[i + soon];
            for (std::uint32_t at = ends_[row]; at < ends_[row + 1]; ++at) labels_.prefetch_text(items_[at].other);
        }
    }

    std::string heading() const {
        if (writer_.times() && table_.counted) return "    ncalls  tottime  cumtime";
        return std::string(table_.counted ? "    ncalls" : "") + (writer_.times() ? "   tottime   cumtime" : pad_left("self", value_width() + 1) + pad_left("inclusive", value_width() + 1));
    }
    std::size_t value_width() const { return std::max<std::size_t>(9, writer_.value_text(table_.total).size()); }

    void write_list(std::uint32_t row) {
        const auto first = items_.begin() + ends_[row], last = items_.begin() + ends_[row + 1];
        std::sort(first, last, [&](const Item& a, const Item& b) {
            const int order = compare_rows(a.other, b.other);
            return order != 0 ? order < 0 : a.edge < b.edge;
        });
        start_list(row);
        if (first == last) writer_.line();
        for (auto item = first; item != last; ++item) write_item(*item, item == first);
    }
    int compare_rows(std::uint32_t a, std::uint32_t b) const {
        if (ranks_.empty()) return compare_places(table_.rows[a], table_.rows[b]);
        return ranks_[a] < ranks_[b] ? -1 : ranks_[a] > ranks_[b];
    }

    void start_list(std::uint32_t row) {
        sink_.write(labels_.text(row));
        write_blanks(name_width_ - labels_.width(row));
        sink_.write(callees_ ? "-> " : "<- ");
    }
    // Labels may be longer than any room.
    void write_blanks(std::size_t count) {
        for (; count > Sink::largest_room; count -= Sink::largest_room) sink_.wrote(put_blanks(sink_.room(Sink::largest_room), Sink::largest_room));
        sink_.wrote(put_blanks(sink_.room(count), count));
    }

    // The first item of a list stands behind the function's label.
    void write_item(const Item& item, bool first) {
        const EdgeRow& edge = table_.edges[item.edge];
        const bool only_counted = table_.counted && edge.only_counted();
        if (!first) write_blanks(name_width_ + (only_counted ? 3 : 1));
        if (!only_counted) return writer_.end_with_label(put(put_numbers(writer_.begin(), edge, first), "  "), item.other);
        sink_.write(labels_.text(item.other));
        char* at = put(writer_.begin(), "(" + count_text(edge.calls) + ") ");
        writer_.end(writer_.put_time(at, table_.rows[item.other].inclusive));
    }

    char* put_numbers(char* at, const EdgeRow& edge, bool first) const {
        if (table_.counted)
            at = put(put_calls(at, edge.calls, edge.primitive_calls, first ? 7 : 9, CountForm::whole), ' ');
        else if (!first)
            at = put(at, "  ");  // where counts would be: the first item stands two columns further left
        if (writer_.times()) return writer_.put_time(put(writer_.put_time(at, edge.self), ' '), edge.inclusive);
        return put(at, pad_left(writer_.value_text(edge.self), value_width()) + " " + pad_left(writer_.value_text(edge.inclusive), value_width()));
    }

    TableWriter& writer_;
    Sink& sink_;
    LabelTexts& labels_;
    const Table& table_;
    const std::vector<std::uint32_t>& rows_;
    const bool callees_;
    std::size_t name_width_ = 0;
    const EdgeRow* first_ = nullptr;  // the first caller of the first function that has one: pstats decides by it about the heading
    std::vector<std::uint32_t> ends_;
    std::vector<Item> items_;
    std::vector<std::uint32_t> ranks_;  // of all rows by place; empty if few lists are sorted
};

}  // namespace

void write_neighbours(TableWriter& writer, const std::vector<std::uint32_t>& rows, bool callees) { NeighboursWriter(writer, rows, callees).run(); }

}  // namespace profconv
