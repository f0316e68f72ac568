#include "report/dot.hpp"

#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/suggest.hpp"
#include "cli/usage.hpp"

namespace profconv {

namespace {

// The value of an option that takes one of a few words, each with its meaning.
template <class T>
std::optional<T> one_of(const std::string& name, const std::optional<std::string>& text, const std::vector<std::pair<std::string_view, T>>& words) {
    if (!text) return std::nullopt;
    std::vector<std::string_view> names;
    std::string list;
    for (const auto& [word, meaning] : words) {
        if (word == *text) return meaning;
        names.push_back(word);
        list += (list.empty() ? "" : ", ") + std::string(word);
    }
    throw UsageError("--" + name + ": unknown \"" + *text + "\"" + did_you_mean(*text, names) + "; choose from " + list);
}

const std::vector<std::pair<std::string_view, DotTheme>> themes = {{"color", DotTheme::color}, {"pink", DotTheme::pink},   {"gray", DotTheme::gray},
                                                                  {"bw", DotTheme::bw},       {"print", DotTheme::print}, {"safe", DotTheme::safe}};
const std::vector<std::pair<std::string_view, DotLabel>> labels = {{"inclusive-percent", DotLabel::inclusive_percent}, {"self-percent", DotLabel::self_percent},
                                                                  {"inclusive", DotLabel::inclusive}, {"self", DotLabel::self}, {"calls", DotLabel::calls}};
const std::vector<std::pair<std::string_view, DotCluster>> clusters = {{"cycle", DotCluster::cycle}, {"module", DotCluster::module}, {"file", DotCluster::file}, {"none", DotCluster::none}};

DotOptions dot_options(const Arguments& arguments) {
    DotOptions options;
    options.node_threshold = arguments.real("node-threshold", 0, 100).value_or(options.node_threshold);
    options.edge_threshold = arguments.real("edge-threshold", 0, 100).value_or(options.edge_threshold);
    options.nodes = arguments.number("nodes", 1, SIZE_MAX).value_or(options.nodes);
    options.theme = one_of("colormap", arguments.value("colormap"), themes).value_or(options.theme);
    options.skew = arguments.real("skew", 0, 1000000).value_or(options.skew);
    if (options.skew == 0) throw UsageError("--skew: expected a number above 0, got \"0\"");
    options.color_by_self = one_of<bool>("color-by", arguments.value("color-by"), {{"inclusive", false}, {"self", true}}).value_or(false);
    if (arguments.has("label")) options.labels.clear();
    for (const std::string& label : arguments.values("label")) options.labels.push_back(*one_of("label", std::optional(label), labels));
    options.cluster = one_of("cluster", arguments.value("cluster"), clusters).value_or(options.cluster);
    options.strip = arguments.has("strip");
    options.wrap = arguments.number("wrap", 1, 10000).value_or(0);
    options.url = arguments.value("url").value_or("");
    options.legend = !arguments.has("no-legend");
    options.other = !arguments.has("no-other");
    return options;
}

}  // namespace

int run_dot(const Arguments& arguments) {
    DotOptions options = dot_options(arguments);
    Want want;
    want.lines = false;
    const Profile profile = read_inputs(arguments, want, "dot");
    const Section& section = profile.sections[chosen_section(arguments, profile)];
    options.value = chosen_value(arguments, profile, section);
    Sink sink(arguments.value("output").value_or("-"));
    write_dot(sink, profile, section, options);
    sink.commit();
    return 0;
}

}  // namespace profconv
