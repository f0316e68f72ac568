#include "analysis/table.hpp"

#include <charconv>
#include <tuple>

#include "analysis/python_text.hpp"
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

std::string_view without_directories(std::string_view file) { return file.substr(file.rfind('/') + 1); }

class TableMaker {
public:
    TableMaker(const Profile& profile, Summary& summary, const TableOptions& options) : profile_(profile), summary_(summary), options_(options) {}

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
        table_.rows.reserve(summary_.functions.size());
        for (const FunctionRow& row : summary_.functions) options_.strip_dirs ? add_stripped(row) : table_.rows.push_back(named(row));
        for (const TableRow& row : table_.rows) table_.listed += row.listed;
        options_.strip_dirs ? add_stripped_edges() : table_.edges.swap(summary_.edges);
        return std::move(table_);
    }

private:
    TableRow named(const FunctionRow& row) {
        TableRow named;
        if (row.function.valid()) {
            const Function& f = profile_.functions[row.function];
            named.file = profile_.text(f.file);
            named.module = profile_.text(f.module);
            named.line = std::int64_t{f.start_line} - f.negative_line;
            named.name = profile_.text(f.name);
        }
        if (named.name.empty() && !names_may_be_empty()) named.name = table_.texts.emplace_back(display_name(profile_, row.function));
        if (options_.strip_dirs) named.file = without_directories(named.file);
        named.form = form(named, row.function.valid());
        named.listed = row.stated;
        named.called_by_jprofile = row.called_by_jprofile;
        set_numbers(named, row);
        return named;
    }

    // Python's files name every function, some with nothing.
    bool names_may_be_empty() const { return summary_.evidence == Evidence::edges && table_.pstats_labels; }

    LabelForm form(const TableRow& row, bool is_function) const {
        if (!is_function) return LabelForm::name;
        if (row.file == "~" && row.line == 0) return LabelForm::builtin;
        if (table_.pstats_labels || row.file == "~") return LabelForm::file_line_name;
        if (row.file.empty()) return LabelForm::name;
        return row.line == 0 ? LabelForm::file_name : LabelForm::file_line_name;
    }

    // ---- without directories

    // What makes two rows one; texts are known by number, which is cheaper than comparing them.
    Function key(const FunctionRow& row) {
        Function key;
        if (!row.function.valid()) {
            key.discriminator = 1;
            return key;
        }
        const Function& f = profile_.functions[row.function];
        key.name = f.name;
        key.file = file_names_.intern(without_directories(profile_.text(f.file)));
        key.module = f.module;
        key.start_line = f.start_line;
        key.negative_line = f.negative_line;
        return key;
    }

    void add_stripped(const FunctionRow& row) {
        const std::uint32_t number = keys_.intern(key(row)).value;
        row_of_.push_back(number);
        if (number == table_.rows.size()) return table_.rows.push_back(named(row));
        TableRow& known = table_.rows[number];
        known.called_by_jprofile = known.called_by_jprofile || row.called_by_jprofile;
        if (!row.stated) return;
        if (known.listed) return add_numbers(known, row);
        known.listed = true;
        set_numbers(known, row);
    }

    // First callers of one function become equal, then functions do: pstats overwrites in the first step and adds in the second.
    void add_stripped_edges() {
        std::vector<EdgeRow> entries;  // callers by their new row, callees by their old one
        PairIndex numbers;
        for (EdgeRow& edge : summary_.edges) {
            edge.caller = row_of_[edge.caller];
            const std::uint32_t number = numbers.number(edge.caller, edge.callee);
            if (number == entries.size()) {
                entries.push_back(edge);
                continue;
            }
            ++table_.joined_callers;
            options_.pstats_quirks ? set_numbers(entries[number], edge) : add_numbers(entries[number], edge);
        }
        PairIndex edges;
        for (const std::uint32_t i : by_callee(entries)) {
            const std::uint32_t callee = row_of_[entries[i].callee];
            const std::uint32_t number = edges.number(entries[i].caller, callee);
            if (number < table_.edges.size()) {
                add_numbers(table_.edges[number], entries[i]);
                continue;
            }
            table_.edges.push_back(entries[i]);
            table_.edges.back().callee = callee;
        }
    }

    // The edges in the order of their callees, where those of one callee keep their order.
    std::vector<std::uint32_t> by_callee(const std::vector<EdgeRow>& edges) const {
        std::vector<std::uint32_t> next(summary_.functions.size() + 1), order(edges.size());
        for (const EdgeRow& edge : edges) ++next[edge.callee + 1];
        for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
        for (std::uint32_t i = 0; i < edges.size(); ++i) order[next[edges[i].callee]++] = i;
        return order;
    }

    const Profile& profile_;
    Summary& summary_;
    const TableOptions options_;
    Table table_;
    std::vector<std::uint32_t> row_of_;  // per row of the summary
    StringTable file_names_;
    FunctionTable keys_;
};

}  // namespace

Table make_table(const Profile& profile, Summary summary, const TableOptions& options) { return TableMaker(profile, summary, options).run(); }

void append_label(const TableRow& row, std::string& out) {
    if (row.form == LabelForm::builtin) {
        const bool braces = row.name.size() >= 2 && row.name.front() == '<' && row.name.back() == '>';
        if (!braces) return void(out += row.name);
        out.append("{").append(row.name.substr(1, row.name.size() - 2)).append("}");
        return;
    }
    if (row.form == LabelForm::name) return void(out += row.name);
    out += row.file;
    if (row.form == LabelForm::file_line_name) {
        char digits[24] = ":";
        const auto end = std::to_chars(digits + 1, digits + sizeof digits, row.line).ptr;
        out.append(digits, end);
    }
    out.append("(").append(row.name).append(")");
}

std::string label_of(const TableRow& row) {
    std::string label;
    append_label(row, label);
    return label;
}

}  // namespace profconv
