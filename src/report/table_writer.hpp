// What the tables of functions and of callers have in common: cells of a Table in pstats' form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/table.hpp"
#include "io/sink.hpp"
#include "report/prefetch.hpp"
#include "report/pstats_text.hpp"

namespace profconv {

// The labels of a table, each made once: functions stand in many lists of callers.
class LabelTexts {
public:
    explicit LabelTexts(const Table& table) : table_(table), entries_(table.rows.size()) {}

    // Makes those of all rows, in the order in which memory has them; worth it when many will be asked for.
    void make_all();

    // Valid until the next call.
    std::string_view text(std::uint32_t row) {
        const Entry& entry = get(row);
        return std::string_view(texts_).substr(entry.begin, entry.size);
    }
    // In code points.
    std::size_t width(std::uint32_t row) { return get(row).width; }

    void prefetch_entry(std::uint32_t row) const { prefetch(&entries_[row]); }
    void prefetch_text(std::uint32_t row) const {
        const Entry& entry = entries_[row];
        if (entry.begin < texts_.size()) prefetch(reinterpret_cast<const TwoLines*>(texts_.data() + entry.begin));
    }

private:
    struct Entry {
        std::size_t begin = SIZE_MAX;
        std::uint32_t size = 0, width = 0;
    };
    struct TwoLines {
        char bytes[128];
    };
    const Entry& get(std::uint32_t row) { return entries_[row].begin == SIZE_MAX ? make(row) : entries_[row]; }
    const Entry& make(std::uint32_t row);

    const Table& table_;
    std::string texts_;
    std::vector<Entry> entries_;
};

// From so many rows on it is worth while to prepare what all rows need.
constexpr std::size_t many_rows = 1000;

class TableWriter {
public:
    TableWriter(Sink& sink, const Table& table) : sink_(sink), table_(table), labels_(table) {}

    Sink& sink() { return sink_; }
    const Table& table() const { return table_; }
    LabelTexts& labels() { return labels_; }
    // Whether the values are times, so that they are shown in seconds.
    bool times() const { return table_.seconds_per_tick > 0; }

    void line(std::string_view text = "") {
        sink_.write(text);
        sink_.put('\n');
    }

    // A line that is made piece by piece: begin() makes room for several numbers, end() puts the line's end.
    char* begin() { return sink_.room(8 * number_room); }
    void end(char* at) { sink_.wrote(put(at, '\n')); }
    // Ends the line with a label, which may be of any length.
    void end_with_label(char* at, std::uint32_t row) {
        sink_.wrote(at);
        line(labels_.text(row));
    }

    // Real values are in the type's unit itself; decimals are 0 then.
    double seconds(const Number& number) const { return number.as_double() * table_.seconds_per_tick; }
    // "%8.3f" of its seconds.
    std::string time_text(const Number& number) const;
    char* put_time(char* at, const Number& number) const;
    // The same per call, or eight blanks.
    char* put_time_per_call(char* at, const Number& number, const Number& calls) const;
    // Exact, in the value type's unit.
    std::string value_text(const Number& number) const;

private:
    Sink& sink_;
    const Table& table_;
    LabelTexts labels_;
};

}  // namespace profconv
