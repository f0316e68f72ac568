#include "analysis/merge.hpp"

#include <algorithm>

#include "analysis/merge_stated.hpp"
#include "analysis/translation.hpp"
#include "model/checked.hpp"
#include "model/pair_index.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

using Columns = std::vector<Column>;

// Every column of a section's data, so that value types can be picked and scaled without knowing the evidence.
std::vector<Columns*> columns_of(Section& section) {
    std::vector<Columns*> all;
    if (auto* tree = std::get_if<CallTree>(&section.data)) all = {&tree->self};
    if (auto* samples = std::get_if<Samples>(&section.data)) all = {&samples->weights};
    if (auto* graph = std::get_if<CallGraph>(&section.data)) all = {&graph->self, &graph->inclusive, &graph->lines.self, &graph->sites.self, &graph->sites.inclusive};
    return all;
}

void keep_values(Section& section, const std::vector<std::size_t>& keep) {
    std::vector<ValueType> types;
    for (const std::size_t i : keep) types.push_back(section.value_types[i]);
    const auto place = std::find(keep.begin(), keep.end(), section.default_value);
    section.default_value = place == keep.end() ? 0 : static_cast<std::size_t>(place - keep.begin());
    section.value_types = std::move(types);
    for (Columns* columns : columns_of(section)) {
        if (columns->empty()) continue;
        Columns kept;
        for (const std::size_t i : keep) kept.push_back(std::move((*columns)[i]));
        *columns = std::move(kept);
    }
}

bool is_real(Section& section, std::size_t value) {
    for (const Columns* columns : columns_of(section))
        if (!columns->empty() && (*columns)[value].is_real) return true;
    return false;
}

void make_real(Section& section, std::size_t value) {
    for (Columns* columns : columns_of(section))
        if (!columns->empty()) (*columns)[value].make_real(section.value_types[value].decimals);
    section.value_types[value].decimals = 0;
}

void raise_decimals(Section& section, std::size_t value, int decimals) {
    const int more = decimals - section.value_types[value].decimals;
    for (Columns* columns : columns_of(section))
        if (more > 0 && !columns->empty() && !(*columns)[value].rescale(more)) throw OverflowError();
    section.value_types[value].decimals = decimals;
}

// Leaves both sections with the same value types in the same order and form.
void align_values(Profile& into, Section& a, const Profile& from, Section& b) {
    std::vector<std::size_t> keep_a, keep_b;
    for (std::size_t i = 0; i < a.value_types.size(); ++i)
        for (std::size_t j = 0; j < b.value_types.size(); ++j)
            if (into.text(a.value_types[i].type) == from.text(b.value_types[j].type) && into.text(a.value_types[i].unit) == from.text(b.value_types[j].unit) &&
                std::find(keep_b.begin(), keep_b.end(), j) == keep_b.end()) {
                keep_a.push_back(i), keep_b.push_back(j);
                break;
            }
    if (keep_a.empty()) throw MergeRefused("they share no value type");
    if (keep_a.size() < a.value_types.size() || keep_b.size() < b.value_types.size())
        into.notes.add(NoteLevel::repair, "merging keeps only the value types that all inputs have");
    keep_values(a, keep_a);
    keep_values(b, keep_b);
    for (std::size_t v = 0; v < keep_a.size(); ++v) {
        if (is_real(a, v) || is_real(b, v)) {
            make_real(a, v), make_real(b, v);
            continue;
        }
        const int decimals = std::max(a.value_types[v].decimals, b.value_types[v].decimals);
        raise_decimals(a, v, decimals), raise_decimals(b, v, decimals);
    }
}

void add_rows(Columns& into, std::size_t row, const Columns& from, std::size_t from_row) {
    for (std::size_t c = 0; c < into.size(); ++c) {
        if (into[c].size() <= row) into[c].resize(row + 1);
        into[c].add(row, from[c], from_row);
    }
}


// Copies the nodes of one tree into another; gives the new number of each.
std::vector<StackId> copy_nodes(StackTree& into, const StackTree& from, const Translation& t) {
    std::vector<StackId> moved;
    for (std::uint32_t i = 0; i < from.size(); ++i) {
        const StackId parent = from.parent({i});
        const FrameId frame = t.frame(from.frame({i}));
        if (!parent.valid() && from.has_threads())
            moved.push_back(into.root(t.thread(from.thread({i})), frame, from.call_line({i})));
        else
            moved.push_back(into.child(parent.valid() ? moved[parent.value] : parent, frame, from.call_line({i})));
    }
    return moved;
}

void merge_data(CallTree& into, const CallTree& from, const Translation& t) {
    const auto moved = copy_nodes(into.tree, from.tree, t);
    into.calls.resize(into.tree.size());
    for (std::uint32_t i = 0; i < moved.size(); ++i) {
        into.calls.set(moved[i].value, add_counts(into.calls[moved[i].value], from.calls[i]));
        add_rows(into.self, moved[i].value, from.self, i);
    }
}

void append_labels(Samples& into, const Samples& from, const Translation& t) {
    if (into.label_offsets.empty()) into.label_offsets.assign(into.size() + 1, 0);
    for (std::size_t i = 0; i < from.size(); ++i) {
        for (std::uint64_t at = from.label_offsets.empty() ? 0 : from.label_offsets[i]; !from.label_offsets.empty() && at < from.label_offsets[i + 1]; ++at) {
            Label label = from.labels[at];
            label.key = t.text(label.key), label.text = t.text(label.text), label.unit = t.text(label.unit);
            into.labels.push_back(label);
        }
        into.label_offsets.push_back(into.labels.size());
    }
}

void merge_data(Samples& into, Samples& from, const Translation& t) {
    to_tree_form(into);
    to_tree_form(from);
    const auto moved = copy_nodes(into.tree, from.tree, t);
    if (!into.label_offsets.empty() || !from.label_offsets.empty()) append_labels(into, from, t);
    if (into.thread.empty() && !from.thread.empty()) into.thread.resize(into.size());
    into.time.clear();
    into.ordered = false;
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (!into.thread.empty()) into.thread.push_back(from.thread.empty() ? ThreadId{} : t.thread(from.thread[i]));
        add_rows(into.weights, into.size(), from.weights, i);
        into.stack.push_back(from.stack[i].valid() ? moved[from.stack[i].value] : StackId{});
    }
    into = add_up(into);
}

// Rows of line costs and call sites by their place, four 32-bit words and an address folded into pairs.
class PlaceIndex {
public:
    std::uint32_t number(std::uint32_t a, std::uint32_t b, StringId file, std::uint32_t line, std::uint64_t address) {
        const std::uint32_t who = pairs_.number(a, b), where = pairs_.number(file.value, line);
        const std::uint32_t place = pairs_.number(where, pairs_.number(static_cast<std::uint32_t>(address >> 32), static_cast<std::uint32_t>(address)));
        return rows_.number(who, place);
    }
    std::size_t size() const { return rows_.size(); }

private:
    PairIndex pairs_, rows_;
};

std::uint64_t cell(const Array<std::uint64_t>& addresses, std::size_t i) { return addresses.empty() ? 0 : addresses[i]; }

void merge_lines(LineCosts& into, const LineCosts& from, const Translation& t) {
    PlaceIndex index;
    for (std::size_t i = 0; i < into.size(); ++i) index.number(into.function[i].value, 0, into.file[i], into.line[i], cell(into.address, i));
    if (!into.address.empty() || !from.address.empty()) into.address.resize(into.size());
    if (into.self.empty())
        for (const Column& column : from.self) into.self.push_back(zeros_like(column, 0));
    for (std::size_t i = 0; i < from.size(); ++i) {
        const FunctionId function = t.function(from.function[i]);
        const StringId file = t.text(from.file[i]);
        const std::uint32_t row = index.number(function.value, 0, file, from.line[i], cell(from.address, i));
        if (row == into.size()) {
            if (!into.address.empty() || cell(from.address, i)) into.address.resize(row), into.address.push_back(cell(from.address, i));
            into.function.push_back(function), into.file.push_back(file), into.line.push_back(from.line[i]);
        }
        add_rows(into.self, row, from.self, i);
    }
    if (!into.address.empty()) into.address.resize(into.size());
}

void merge_sites(CallSites& into, const CallSites& from, const Translation& t) {
    PlaceIndex index;
    for (std::size_t i = 0; i < into.size(); ++i) index.number(into.caller[i].value, into.callee[i].value, into.file[i], into.line[i], cell(into.address, i));
    const bool addresses = !into.address.empty() || !from.address.empty();
    if (addresses) into.address.resize(into.size());
    if (into.inclusive.empty())
        for (const Column& column : from.inclusive) into.inclusive.push_back(zeros_like(column, 0));
    into.self.clear();
    into.primitive_calls.clear();
    for (std::size_t i = 0; i < from.size(); ++i) {
        const FunctionId caller = t.function(from.caller[i]), callee = t.function(from.callee[i]);
        const StringId file = t.text(from.file[i]);
        const std::uint32_t row = index.number(caller.value, callee.value, file, from.line[i], cell(from.address, i));
        if (row == into.size()) {
            into.caller.push_back(caller), into.callee.push_back(callee), into.file.push_back(file), into.line.push_back(from.line[i]);
            into.calls.push_back(0);
            if (addresses) into.address.push_back(cell(from.address, i));
        }
        into.calls[row] = add_counts(into.calls[row], from.calls[i]);
        add_rows(into.inclusive, row, from.inclusive, i);
    }
}

void merge_data(const Profile& profile, CallGraph& into, const CallGraph& from, const Translation& t) {
    if (into.meaning != from.meaning) throw MergeRefused("their call graphs count inclusive cost in different ways");
    if (into.inclusive.empty() != from.inclusive.empty()) throw MergeRefused("only one of their call graphs states its functions' totals");
    if (!into.inclusive.empty()) return merge_stated(profile, into, from, t);
    std::vector<bool> listed;
    const auto mark = [&](FunctionId f) {
        const std::size_t slot = f.valid() ? f.value + 1 : 0;
        if (listed.size() <= slot) listed.resize(slot + 1);
        const bool fresh = !listed[slot];
        listed[slot] = true;
        return fresh;
    };
    for (const FunctionId f : into.functions) mark(f);
    for (const FunctionId f : from.functions)
        if (mark(t.function(f))) into.functions.push_back(t.function(f));
    merge_lines(into.lines, from.lines, t);
    merge_sites(into.sites, from.sites, t);
}

}  // namespace

void merge(Profile& into, const Profile& from) {
    Section& a = into.sections.at(into.default_section);
    Section b = from.sections.at(from.default_section);
    if (a.evidence() != b.evidence()) throw MergeRefused("they record different kinds of evidence");
    align_values(into, a, from, b);
    const Translation translation(into, from);
    if (auto* tree = std::get_if<CallTree>(&a.data)) merge_data(*tree, std::get<CallTree>(b.data), translation);
    if (auto* samples = std::get_if<Samples>(&a.data)) merge_data(*samples, std::get<Samples>(b.data), translation);
    if (auto* graph = std::get_if<CallGraph>(&a.data)) merge_data(into, *graph, std::get<CallGraph>(b.data), translation);
    if (std::holds_alternative<Trace>(a.data)) throw std::logic_error("traces are merged folded");
    a.recorded.add(b.recorded);
    if (into.threads.size() > 1) a.recorded.add(Facet::threads);
    into.sources.insert(into.sources.end(), from.sources.begin(), from.sources.end());
    into.notes.append(from.notes);
    if (into.format != from.format) into.format.clear();
}

}  // namespace profconv
