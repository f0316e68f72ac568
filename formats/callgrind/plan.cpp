#include "callgrind/plan.hpp"

#include <algorithm>
#include <string>

#include "io/error.hpp"

namespace profconv::callgrind {

Plan::Plan(const Profile& fitted, const WriteRequest& wanted) : profile(fitted), request(wanted) {
    if (profile.sections.size() != 1)
        throw DataError("a callgrind file holds one section, not " + std::to_string(profile.sections.size()) +
                        "; choose one with --section");
    section = &profile.sections[0];
    graph = std::get_if<CallGraph>(&section->data);
    if (!graph) throw DataError("callgrind files are written from a call graph");
    if (section->value_types.empty()) throw DataError("a callgrind file needs a value type, but the section has none");
    check_costs_of_calls();
    const bool has_addresses = !graph->lines.address.empty() || !graph->sites.address.empty();
    with_addresses = option("positions", has_addresses ? "instr" : "line", {"line", "instr"}) == "instr";
    if (with_addresses && !has_addresses) throw DataError("callgrind option positions=instr: the profile has no addresses");
    compress = option("compress", "yes", {"yes", "no"}) == "yes";
    keep_zero_calls = option("zero-calls", "one", {"one", "keep"}) == "keep";
}

// In a flow a missing cost is one of the events that callgrind itself counts for no call. Elsewhere (the callers that Python's
// profile module only counts) a file without it would show the wrong inclusive costs.
void Plan::check_costs_of_calls() const {
    if (graph->meaning == EdgeMeaning::flow) return;
    const CallSites& sites = graph->sites;
    const auto name = [&](FunctionId f) { return f.valid() ? quoted(profile.text(profile.functions[f].name)) : std::string("(no stack)"); };
    for (const Column& inclusive : sites.inclusive)
        for (std::size_t site = 0; site < sites.size(); ++site)
            if (!inclusive.recorded(site))
                throw DataError("callgrind files need the cost of every call, but that of " + name(sites.callee[site]) + " called by " + name(sites.caller[site]) +
                                " was not recorded, only how often; record with cProfile");
}

std::string_view Plan::option(std::string_view key, std::string_view otherwise,
                              std::initializer_list<std::string_view> values) const {
    const auto found = request.options.find(key);
    if (found == request.options.end()) return otherwise;
    if (std::find(values.begin(), values.end(), found->second) == values.end())
        throw DataError("callgrind option " + std::string(key) + ": expected " + std::string(*values.begin()) + " or " +
                        std::string(*(values.begin() + 1)) + ", found " + quoted(found->second));
    return found->second;
}

}  // namespace profconv::callgrind
