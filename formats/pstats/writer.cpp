#include <algorithm>
#include <string>
#include <vector>

#include "io/error.hpp"
#include "model/checked.hpp"
#include "pstats/labels.hpp"
#include "pstats/marshal_writer.hpp"
#include "pstats/measures.hpp"
#include "pstats/pstats.hpp"

namespace profconv {

namespace pstats {

namespace {

const Section& only_section(const Profile& profile) {
    if (profile.sections.size() != 1) throw DataError("a pstats file holds one section, not " + std::to_string(profile.sections.size()) + "; choose one with --section");
    const Section& section = profile.sections[0];
    const auto* graph = std::get_if<CallGraph>(&section.data);
    if (!graph) throw DataError("pstats files are written from a call graph");
    if (section.value_types.empty()) throw DataError("a pstats file needs a value type, but the section has none");
    if (graph->self.empty() || graph->inclusive.empty())
        throw DataError("the call graph states no cumulative times of its functions, which a pstats file needs; what was not recorded is not invented");
    return section;
}

bool option_is(const OptionValues& options, std::string_view key, std::string_view value) {
    const auto found = options.find(key);
    return found != options.end() && found->second == value;
}

// Rows of the call sites by callee: those of row r of the graph are sites[first[r]] .. sites[first[r + 1] - 1], in their order.
struct CallersOf {
    std::vector<std::size_t> first, sites;

    CallersOf(const CallGraph& graph, const std::vector<std::uint32_t>& row_of) : first(graph.functions.size() + 1), sites(graph.sites.size()) {
        const auto row = [&](std::size_t site) { return row_of[position(graph.sites.callee[site], row_of)]; };
        for (std::size_t site = 0; site < sites.size(); ++site) ++first[row(site) + 1];
        for (std::size_t r = 0; r + 1 < first.size(); ++r) first[r + 1] += first[r];
        std::vector<std::size_t> next(first.begin(), first.end() - 1);
        for (std::size_t site = 0; site < sites.size(); ++site) sites[next[row(site)]++] = site;
    }
    // Where a function stands in a table of all functions; "no stack" is the last.
    static std::size_t position(FunctionId function, const std::vector<std::uint32_t>& table) { return function.valid() ? function.value : table.size() - 1; }
};

class Writer {
public:
    Writer(const Profile& profile, Sink& sink, const WriteRequest& request)
        : profile_(profile), request_(request), section_(only_section(profile)), graph_(std::get<CallGraph>(section_.data)), value_(section_.default_value),
          measures_(profile, section_, request.options), labels_(profile, graph_), out_(sink, profile.strings.size(), profile.functions.size() + 1),
          row_of_(profile.functions.size() + 1) {
        for (std::uint32_t row = 0; row < graph_.functions.size(); ++row) row_of_[CallersOf::position(graph_.functions[row], row_of_)] = row;
        for (const OddCount& odd : graph_.odd_counts) (odd.cell < OddCount::site_calls ? odd_functions_ : odd_sites_).push_back(odd);
        for (auto* odd : {&odd_functions_, &odd_sites_}) std::stable_sort(odd->begin(), odd->end(), [](const OddCount& a, const OddCount& b) { return a.row < b.row; });
    }

    void run() {
        const CallersOf callers(graph_, row_of_);
        merged_in_.resize(graph_.functions.size(), SIZE_MAX);
        out_.begin_dict();
        for (std::uint32_t row = 0; row < graph_.functions.size(); ++row) {
            if (!graph_.is_stated(row)) continue;
            write_label(row);
            write_function(row);
            write_callers(row, callers);
        }
        if (graph_.meaning == EdgeMeaning::pairs && !option_is(request_.options, "marker", "drop")) write_marker();
        out_.end_dict();
    }

private:
    void write_label(std::uint32_t row) {
        const FunctionId id = graph_.functions[row];
        if (out_.refer_to_label(static_cast<std::uint32_t>(CallersOf::position(id, row_of_)))) return;
        const Function function = id.valid() ? profile_.functions[id] : Function{};
        out_.text(function.file.value, profile_.text(function.file));
        out_.integer(std::int64_t{function.start_line} - function.negative_line);
        if (const std::string* name = labels_.name_apart(row)) out_.text(*name);
        else out_.text(function.name.value, profile_.text(function.name));
    }

    void write_marker() {
        out_.begin_tuple(1);
        out_.text("__sampled__");
        out_.truth(true);
    }

    // ---- functions: primitive calls first

    void write_function(std::uint32_t row) {
        const Column &self = graph_.self[value_], &inclusive = graph_.inclusive[value_];
        if (!self.recorded(row) || !inclusive.recorded(row)) missing("the time", row);
        out_.begin_tuple(5);
        if (measures_.samples_for_calls()) {
            out_.integer(measures_.samples(self, row));
            out_.integer(measures_.samples(inclusive, row));
        } else {
            write_count(graph_.primitive_calls, row, OddCount::primitive_calls, row);
            write_count(graph_.calls, row, OddCount::calls, row);
        }
        out_.real(measures_.seconds(self, row));
        out_.real(measures_.seconds(inclusive, row));
    }

    // `function`: whose count it is, for the message.
    void write_count(const Array<std::int64_t>& counts, std::size_t row, OddCount::Cell cell, std::uint32_t function) {
        const auto& odd_counts = cell < OddCount::site_calls ? odd_functions_ : odd_sites_;
        auto odd = std::lower_bound(odd_counts.begin(), odd_counts.end(), row, [](const OddCount& count, std::size_t wanted) { return count.row < wanted; });
        while (odd != odd_counts.end() && odd->row == row && odd->cell != cell) ++odd;
        if (odd != odd_counts.end() && odd->row == row) return odd->truth_value ? out_.truth(odd->value != 0) : out_.real(odd->value);
        if (counts.empty() || counts[row] == not_recorded) missing("the number of calls", function);
        out_.integer(counts[row]);
    }

    [[noreturn]] void missing(std::string_view what, std::uint32_t row) const {
        throw DataError(std::string(what) + " of " + quoted(labels_.text(row)) + " is not recorded (some filters leave it open), and a pstats file cannot leave it out");
    }

    // ---- callers: calls first

    void write_callers(std::uint32_t row, const CallersOf& callers) {
        const std::size_t first = callers.first[row], last = callers.first[row + 1];
        out_.begin_dict();
        for (std::size_t i = first; i < last; ++i) {
            const std::size_t site = callers.sites[i];
            const std::uint32_t caller = row_of_[CallersOf::position(graph_.sites.caller[site], row_of_)];
            if (merged_in_[caller] == row) throw DataError("the call graph has several rows for calls of " + quoted(labels_.text(row)) + " by " + quoted(labels_.text(caller)) + "; a pstats file has one");
            merged_in_[caller] = row;
            write_label(caller);
            write_caller(site, row);
        }
        out_.end_dict();
    }

    void write_caller(std::size_t site, std::uint32_t callee) {
        const CallSites& sites = graph_.sites;
        const bool only_calls = sites.self.empty() || !sites.self[value_].recorded(site) || !sites.inclusive[value_].recorded(site);
        if (only_calls) return write_count(sites.calls, site, OddCount::site_calls, callee);
        const Column &self = sites.self[value_], &inclusive = sites.inclusive[value_];
        out_.begin_tuple(4);
        if (measures_.samples_for_calls()) {
            out_.integer(measures_.samples(inclusive, site));
            out_.integer(measures_.samples(self, site));
        } else {
            write_count(sites.calls, site, OddCount::site_calls, callee);
            write_count(sites.primitive_calls, site, OddCount::site_primitive_calls, callee);
        }
        out_.real(measures_.seconds(self, site));
        out_.real(measures_.seconds(inclusive, site));
    }

    const Profile& profile_;
    const WriteRequest& request_;
    const Section& section_;
    const CallGraph& graph_;
    const std::size_t value_;
    const Measures measures_;
    const Labels labels_;
    MarshalWriter out_;
    std::vector<std::uint32_t> row_of_;              // per function, and one more for "no stack": its row of the graph
    std::vector<OddCount> odd_functions_, odd_sites_;  // by row
    std::vector<std::size_t> merged_in_;             // per row: the last callee it was written as a caller of
};

}  // namespace

}  // namespace pstats

void write_pstats(const Profile& profile, Sink& sink, const WriteRequest& request) { pstats::Writer(profile, sink, request).run(); }

}  // namespace profconv
