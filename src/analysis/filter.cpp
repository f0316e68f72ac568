#include "analysis/filter.hpp"

#include "analysis/filter_stacks.hpp"

namespace profconv {

namespace {

struct Apply {
    const Filters& filters;
    Profile& profile;
    Section& section;

    void operator()(Samples& samples) const { filter_samples(filters, profile, samples); }
    void operator()(CallTree& tree) const { filter_tree(filters, profile, tree); }
    void operator()(Trace& trace) const {
        if (filters.focus || filters.ignore || filters.leaf) throw std::logic_error("--focus, --ignore and --leaf need a folded trace");
        filter_trace(filters, profile, trace);
    }
    void operator()(CallGraph&) const { filter_graph(filters, profile, section); }
};

}  // namespace

void apply(const Filters& filters, Profile& profile, Section& section) { std::visit(Apply{filters, profile, section}, section.data); }

}  // namespace profconv
