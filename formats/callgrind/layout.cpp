#include "callgrind/layout.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace profconv::callgrind {

namespace {

OutputFunction output_function(const Profile& profile, FunctionId id) {
    OutputFunction output;
    output.id = id;
    if (!id.valid()) {
        output.name = "(no stack)";
        return output;
    }
    const Function& function = profile.functions[id];
    const Function& base = function.level > 1 ? profile.functions[function.base] : function;
    output.name = profile.text(base.name);
    output.file = function.file;
    output.module = function.module;
    output.start_line = function.start_line;
    return output;
}

std::uint32_t level_of(const Profile& profile, FunctionId id) { return id.valid() ? profile.functions[id].level : 1; }

}  // namespace

Layout::Layout(const Profile& profile, const CallGraph& graph, bool with_addresses)
    : profile_(profile), graph_(graph), with_addresses_(with_addresses) {
    sort_functions();
    tell_apart();
    position_.resize(profile.functions.size() + 1);
    for (std::uint32_t i = 0; i < functions_.size(); ++i)
        position_[functions_[i].id.valid() ? functions_[i].id.value : position_.size() - 1] = i;
    rank_files();
    find_first_lines();
    lines_ = bucket(graph.lines.function);
    sites_ = bucket(graph.sites.caller);
}

void Layout::sort_functions() {
    std::vector<OutputFunction> unsorted;
    for (const FunctionId id : graph_.functions) unsorted.push_back(output_function(profile_, id));
    graph_rows_.resize(unsorted.size());
    std::iota(graph_rows_.begin(), graph_rows_.end(), 0u);
    const auto key = [&](std::uint32_t row) {
        const OutputFunction& f = unsorted[row];
        const std::uint32_t level = level_of(profile_, f.id);
        const FunctionId base = level > 1 ? profile_.functions[f.id].base : f.id;
        return std::tuple(profile_.text(f.module), profile_.text(f.file), std::string_view(f.name), f.start_line, base.value, level,
                          row);
    };
    std::sort(graph_rows_.begin(), graph_rows_.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    for (const std::uint32_t row : graph_rows_) functions_.push_back(std::move(unsorted[row]));
}

// Functions that differ in nothing that callgrind can write get their start line, else a number, added to their names; the levels
// of one function get the same.
void Layout::tell_apart() {
    const auto alike = [](const OutputFunction& a, const OutputFunction& b) {
        return a.module == b.module && a.file == b.file && a.name == b.name;
    };
    for (std::size_t first = 0, last; first < functions_.size(); first = last) {
        bool lines_differ = functions_[first].start_line != 0;
        bool several = false;
        for (last = first + 1; last < functions_.size() && alike(functions_[first], functions_[last]); ++last) {
            if (base_of(last) == base_of(last - 1)) continue;
            several = true;
            lines_differ = lines_differ && functions_[last].start_line != functions_[last - 1].start_line;
        }
        std::uint32_t number = 1;
        FunctionId before = base_of(first);
        for (std::size_t i = first; i < last; ++i) {
            number += base_of(i) == before ? 0 : 1;
            before = base_of(i);
            name_apart(functions_[i], several ? number : 0, lines_differ);
        }
    }
}

// `number`: of the function among those of its name, from 1; 0 if it is the only one.
void Layout::name_apart(OutputFunction& function, std::uint32_t number, bool by_line) const {
    if (number > 0 && by_line) function.name.append(":").append(std::to_string(function.start_line));
    if (number > 1 && !by_line) function.name.append("<").append(std::to_string(number)).append(">");
    if (const std::uint32_t level = level_of(profile_, function.id); level > 1)
        function.name.append("'").append(std::to_string(level));
}

FunctionId Layout::base_of(std::size_t position) const {
    const FunctionId id = functions_[position].id;
    return level_of(profile_, id) > 1 ? profile_.functions[id].base : id;
}

void Layout::rank_files() {
    file_rank_.resize(profile_.strings.size());
    std::vector<StringId> files;
    const auto note = [&](StringId file) {
        if (file_rank_[file.value] != 0) return;
        file_rank_[file.value] = 1;
        files.push_back(file);
    };
    graph_.lines.file.for_each_run([&](std::size_t, std::size_t, StringId file) { note(file); });
    for (const StringId file : graph_.sites.file) note(file);
    std::sort(files.begin(), files.end(), [&](StringId a, StringId b) { return profile_.text(a) < profile_.text(b); });
    for (std::uint32_t i = 0; i < files.size(); ++i) file_rank_[files[i].value] = i + 1;
}

void Layout::find_first_lines() {
    const LineCosts& lines = graph_.lines;
    const bool addresses = with_addresses_ && !lines.address.empty();
    lines.function.for_each_run([&](std::size_t first, std::size_t last, FunctionId id) {
        OutputFunction& function = functions_[position_of(id)];
        for (std::size_t i = first; i < last; ++i) {
            const std::uint32_t line = lines.line[i];
            if (line != 0 && (function.first_line == 0 || line < function.first_line) && lines.file[i] == function.file) function.first_line = line;
            const std::uint64_t address = addresses ? lines.address[i] : 0;
            if (address != 0 && (function.first_address == 0 || address < function.first_address)) function.first_address = address;
        }
    });
    for (OutputFunction& function : functions_)
        if (function.start_line != 0) function.first_line = function.start_line;
}

template <class Functions>
Layout::Buckets Layout::bucket(const Functions& functions) const {
    Buckets buckets;
    if (bucket_runs(functions, buckets.first, buckets.last)) return buckets;
    buckets.first.assign(functions_.size() + 1, 0);
    for (const FunctionId function : functions) ++buckets.first[position_of(function) + 1];
    for (std::size_t i = 0; i < functions_.size(); ++i) buckets.first[i + 1] += buckets.first[i];
    buckets.last.assign(buckets.first.begin() + 1, buckets.first.end());
    std::vector<std::uint32_t> next(buckets.first.begin(), buckets.first.end() - 1);
    buckets.rows.resize(functions.size());
    for (std::uint32_t row = 0; row < functions.size(); ++row) buckets.rows[next[position_of(functions[row])]++] = row;
    return buckets;
}

// Rows of one function mostly stand side by side; then their numbers need no list. False if they do not.
template <class Functions>
bool Layout::bucket_runs(const Functions& functions, std::vector<std::uint32_t>& first, std::vector<std::uint32_t>& last) const {
    first.assign(functions_.size(), 0);
    last.assign(functions_.size(), 0);
    for (std::uint32_t row = 0; row < functions.size();) {
        const std::uint32_t position = position_of(functions[row]);
        if (last[position] != 0) return false;
        first[position] = row;
        while (row < functions.size() && functions[row] == functions[first[position]]) ++row;
        last[position] = row;
    }
    return true;
}

void Layout::lines_of(std::size_t position, std::vector<OutputRow>& rows) const {
    const OutputFunction& function = functions_[position];
    const LineCosts& lines = graph_.lines;
    const bool addresses = with_addresses_ && !lines.address.empty();
    rows.clear();
    for (std::uint32_t i = lines_.first[position]; i < lines_.last[position]; ++i) {
        const std::uint32_t row = lines_.row(i);
        rows.push_back({rank(function, lines.file[row]), lines.line[row], addresses ? lines.address[row] : 0, 0, row});
    }
    sort(rows);
}

void Layout::calls_of(std::size_t position, std::vector<OutputRow>& rows) const {
    const OutputFunction& function = functions_[position];
    const CallSites& sites = graph_.sites;
    const bool addresses = with_addresses_ && !sites.address.empty();
    rows.clear();
    for (std::uint32_t i = sites_.first[position]; i < sites_.last[position]; ++i) {
        const std::uint32_t row = sites_.row(i);
        const bool own_file = sites.file[row] == function.file;
        const std::uint32_t line = sites.line[row] == 0 && own_file ? function.start_line : sites.line[row];
        rows.push_back({rank(function, sites.file[row]), line, addresses ? sites.address[row] : 0, position_of(sites.callee[row]), row});
    }
    sort(rows);
}

// Files of callgrind itself have them in order.
void Layout::sort(std::vector<OutputRow>& rows) {
    if (!std::is_sorted(rows.begin(), rows.end())) std::sort(rows.begin(), rows.end());
}

}  // namespace profconv::callgrind
