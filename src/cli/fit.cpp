#include "cli/fit.hpp"

#include <algorithm>

#include "cli/input.hpp"
#include "io/error.hpp"
#include "model/project.hpp"

namespace profconv {

namespace {

constexpr std::string_view evidence_names[] = {"a call graph", "stacks", "a call tree", "an event trace"};
std::string_view name_of(Evidence evidence) { return evidence_names[static_cast<std::size_t>(evidence)]; }

// The exact steps, stronger to weaker.
struct Converter {
    Profile& profile;
    Evidence to;
    EdgeMeaning edges;  // of a graph that is made

    using Data = std::variant<Samples, CallTree, Trace, CallGraph>;
    Data operator()(Trace& trace) const {
        CallTree tree = fold(trace);
        return (*this)(tree);
    }
    Data operator()(CallTree& tree) const {
        if (to == Evidence::tree) return std::move(tree);
        if (to == Evidence::stacks) return to_samples(std::move(tree));
        return edges == EdgeMeaning::flow ? project_levels(profile, tree) : project(profile, tree);
    }
    Data operator()(Samples& samples) const {
        if (to == Evidence::stacks) return std::move(samples);
        return edges == EdgeMeaning::flow ? project_levels(profile, to_tree(std::move(samples))) : project(profile, samples);
    }
    Data operator()(CallGraph& graph) const { return std::move(graph); }
};

class Fitter {
public:
    Fitter(Profile& profile, const Format& to, const OptionValues& options, const Arguments& arguments)
        : profile_(profile), to_(to), carries_(to.drops ? to.carries.without(to.drops(profile, options)) : to.carries), arguments_(arguments) {}

    Fit run() {
        note_losses_of_header();
        keep_sections();
        for (Section& section : profile_.sections) {
            keep_values(section);
            Facets lost = facets_of(profile_, section).without(carries_);
            convert(section);
            // Events imply how often everything was called.
            if (section.evidence() == Evidence::events) lost = lost.without({Facet::call_counts, Facet::primitive_calls});
            lost_.add(lost);
        }
        list_losses();
        return std::move(fit_);
    }

private:
    void note_losses_of_header() {
        if (profile_.sections.size() > 1 && !carries_.has(Facet::sections) && !arguments_.has("section")) lost_.add(Facet::sections);
    }

    void keep_sections() {
        if (carries_.has(Facet::sections) && !arguments_.has("section") && !profile_.sections.empty()) return;
        const std::size_t index = chosen_section(arguments_, profile_);
        Section kept = std::move(profile_.sections[index]);
        profile_.sections.clear();
        profile_.sections.push_back(std::move(kept));
        profile_.default_section = 0;
    }

    void keep_values(Section& section) {
        const bool all = carries_.has(Facet::many_values) && !arguments_.has("value");
        if (all || section.value_types.size() < 2) {
            chosen_value(arguments_, profile_, section);
            return;
        }
        if (!arguments_.has("value")) lost_.add(Facet::many_values);
        const std::size_t value = chosen_value(arguments_, profile_, section);
        section.value_types = {section.value_types[value]};
        section.default_value = 0;
        std::visit([&](auto& data) { keep(data, value); }, section.data);
    }
    static void keep_one(std::vector<Column>& columns, std::size_t value) {
        if (columns.empty()) return;
        std::vector<Column> kept;
        kept.push_back(std::move(columns[value]));
        columns = std::move(kept);
    }
    static void keep(Trace& trace, std::size_t value) { keep_one(trace.clocks, value); }
    static void keep(CallTree& tree, std::size_t value) { keep_one(tree.self, value); }
    static void keep(Samples& samples, std::size_t value) { keep_one(samples.weights, value); }
    static void keep(CallGraph& graph, std::size_t value) {
        for (auto* columns : {&graph.self, &graph.inclusive, &graph.lines.self, &graph.sites.self, &graph.sites.inclusive}) keep_one(*columns, value);
    }

    // The best alternative that the evidence reaches by exact steps.
    std::optional<Evidence> reachable(Evidence have) const {
        for (const Evidence need : to_.needs)
            if (need <= have) return need;
        return std::nullopt;
    }

    void convert(Section& section) {
        const Evidence have = section.evidence();
        const auto need = reachable(have);
        if (!need) return estimate(section);
        fit_.evidence = *need;
        if (*need != have) section.data = std::visit(Converter{profile_, *need, to_.edges}, section.data);
        else if (const auto* graph = std::get_if<CallGraph>(&section.data)) check_meaning(*graph);
    }

    // What every activation cost says nothing about what was on the stack at once, unless nothing recurses.
    void check_meaning(const CallGraph& graph) const {
        if (graph.meaning == EdgeMeaning::flow && to_.edges == EdgeMeaning::on_stack)
            throw DataError("the input records a call graph in which every activation counts, " + std::string(to_.name) +
                            " needs time counted once per stack, and calls and inclusive time of every function; what was not recorded is not invented");
    }

    void estimate(Section& section) {
        const bool takes_stacks = std::find(to_.needs.begin(), to_.needs.end(), Evidence::stacks) != to_.needs.end();
        std::string needs;
        for (const Evidence need : to_.needs) needs += (needs.empty() ? "" : " or ") + std::string(name_of(need));
        const std::string has = "the input records " + std::string(name_of(section.evidence())) + ", " + std::string(to_.name) + " needs " + needs;
        if (section.evidence() != Evidence::edges || !takes_stacks) throw DataError(has + "; what was not recorded is not invented");
        if (!arguments_.has("estimate")) throw DataError(has + "; --estimate guesses stacks from the call graph");
        section.data = to_samples(estimate_tree(profile_, std::get<CallGraph>(section.data)));
        fit_.evidence = Evidence::stacks;
        fit_.estimated = true;
    }

    void list_losses() {
        if (lost_.has(Facet::call_counts)) lost_ = lost_.without(Facet::primitive_calls);
        if (lost_.has(Facet::addresses)) lost_ = lost_.without(Facet::mappings);
        for (unsigned i = 0; i < static_cast<unsigned>(Facet::count_); ++i)
            if (lost_.has(static_cast<Facet>(i))) fit_.losses.emplace_back(profconv::name_of(static_cast<Facet>(i)));
    }

    Profile& profile_;
    const Format& to_;
    const Facets carries_;
    const Arguments& arguments_;
    Facets lost_;
    Fit fit_;
};

}  // namespace

Want want_for(const Facets& carries) {
    Want want;
    want.order = carries.has(Facet::event_order);
    want.threads = carries.has(Facet::threads);
    want.labels = carries.has(Facet::labels);
    want.call_sites = carries.has(Facet::call_sites);
    want.lines = carries.has(Facet::lines);
    want.addresses = carries.has(Facet::addresses);
    return want;
}

Fit fit(Profile& profile, const Format& to, const OptionValues& options, const Arguments& arguments) { return Fitter(profile, to, options, arguments).run(); }

}  // namespace profconv
