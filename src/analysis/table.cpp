#include "analysis/table.hpp"

#include <map>
#include <tuple>

#include "model/pair_index.hpp"

namespace profconv {

namespace {

void add_to(Number& sum, const Number& part) {
    sum = sum.is_known() && part.is_known() ? add(sum, part) : Number::none(Number::not_recorded);
}

template <class Row, class Part>
void add_numbers(Row& row, const Part& part) {
    add_to(row.calls, part.calls);
    add_to(row.primitive_calls, part.primitive_calls);
    add_to(row.self, part.self);
    add_to(row.inclusive, part.inclusive);
}

template <class Row, class Part>
void set_numbers(Row& row, const Part& part) {
    row.calls = part.calls;
    row.primitive_calls = part.primitive_calls;
    row.self = part.self;
    row.inclusive = part.inclusive;
}

class TableMaker {
public:
    TableMaker(const Profile& profile, const Summary& summary, bool strip_dirs) : profile_(profile), summary_(summary), strip_dirs_(strip_dirs) {}

    Table run() {
        table_.value_type = summary_.value_type;
        table_.type = profile_.text(summary_.value_type.type);
        table_.unit = profile_.text(summary_.value_type.unit);
        table_.seconds_per_tick = seconds_per_tick(summary_.value_type, table_.unit);
        table_.counted = summary_.evidence != Evidence::stacks;
        table_.pstats_labels = table_.counted && !(summary_.evidence == Evidence::edges && summary_.meaning == EdgeMeaning::flow);
        table_.total = summary_.total;
        table_.calls = summary_.calls;
        table_.primitive_calls = summary_.primitive_calls;
        for (const FunctionRow& row : summary_.functions) add(row);
        for (const EdgeRow& edge : summary_.edges) add(edge);
        return std::move(table_);
    }

private:
    TableRow named(const FunctionRow& row) const {
        TableRow named;
        named.name = display_name(profile_, row.function);
        if (row.function.valid()) {
            const Function& f = profile_.functions[row.function];
            named.file = profile_.text(f.file);
            named.module = profile_.text(f.module);
            named.line = f.start_line;
        }
        if (strip_dirs_) named.file.erase(0, named.file.rfind('/') + 1);
        named.label = label(named, row.function);
        return named;
    }

    // Where lines are not recorded (callgrind), "file:0(name)" would claim one.
    std::string label(const TableRow& row, FunctionId function) const {
        if (!function.valid()) return row.name;
        if (table_.pstats_labels || row.file == "~") return pstats_label(row.file, row.line, row.name);
        if (row.file.empty()) return row.name;
        if (row.line == 0) return row.file + "(" + row.name + ")";
        return pstats_label(row.file, row.line, row.name);
    }

    void add(const FunctionRow& row) {
        TableRow fresh = named(row);
        set_numbers(fresh, row);
        if (strip_dirs_) {
            const auto key = std::make_tuple(fresh.file, fresh.line, fresh.name, fresh.module);
            const auto [at, is_new] = by_label_.emplace(key, static_cast<std::uint32_t>(table_.rows.size()));
            row_of_.push_back(at->second);
            if (!is_new) return add_numbers(table_.rows[at->second], row);
        } else {
            row_of_.push_back(static_cast<std::uint32_t>(table_.rows.size()));
        }
        table_.rows.push_back(std::move(fresh));
    }

    void add(const EdgeRow& edge) {
        const std::uint32_t caller = row_of_[edge.caller], callee = row_of_[edge.callee];
        const std::uint32_t number = edges_.number(caller, callee);
        if (number < table_.edges.size()) return add_numbers(table_.edges[number], edge);
        TableEdge fresh;
        fresh.caller = caller;
        fresh.callee = callee;
        set_numbers(fresh, edge);
        table_.edges.push_back(fresh);
    }

    const Profile& profile_;
    const Summary& summary_;
    const bool strip_dirs_;
    Table table_;
    std::vector<std::uint32_t> row_of_;  // per row of the summary
    std::map<std::tuple<std::string, std::uint32_t, std::string, std::string>, std::uint32_t> by_label_;
    PairIndex edges_;
};

}  // namespace

Table make_table(const Profile& profile, const Summary& summary, bool strip_dirs) { return TableMaker(profile, summary, strip_dirs).run(); }

std::string pstats_label(const std::string& file, std::uint32_t line, const std::string& name) {
    if (file != "~" || line != 0) return file + ":" + std::to_string(line) + "(" + name + ")";
    if (name.size() >= 2 && name.front() == '<' && name.back() == '>') return "{" + name.substr(1, name.size() - 2) + "}";
    return name;
}

}  // namespace profconv
