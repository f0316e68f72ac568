#include "cli/options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>

#include "cli/suggest.hpp"
#include "cli/usage.hpp"

namespace profconv {

namespace po = boost::program_options;

const std::vector<OptionInfo>& all_options() {
    using G = OptionGroup;
    static const std::vector<OptionInfo> options = {
        {G::input, "from", 'F', "FORMAT", "input format, with options: callgrind,key=value (default: by content)"},
        {G::input, "section", 0, "N|NAME", "use this section of a file that has several"},
        {G::input, "lenient", 0, nullptr, "leave malformed records out and count them"},
        {G::input, "strict", 0, nullptr, "make repairs, losses and filters without a match errors"},
        {G::input, "jobs", 0, "N", "threads to use (default: all cores); the output is the same for every N"},
        {G::conversion, "to", 'f', "FORMAT", "output format, with options (default: by OUT's suffix)"},
        {G::output, "output", 'o', "OUT", "write to OUT (- is standard output); .gz and .zst compress"},
        {G::output, "value", 0, "NAME", "use this value type, by name or number"},
        {G::filter, "focus", 0, "RE", "keep stacks with a matching frame"},
        {G::filter, "ignore", 0, "RE", "drop stacks with a matching frame"},
        {G::filter, "hide", 0, "RE", "take matching frames out of stacks"},
        {G::filter, "show", 0, "RE", "keep only matching frames"},
        {G::filter, "root", 0, "RE", "start stacks at the match nearest the root"},
        {G::filter, "leaf", 0, "RE", "end stacks at the match nearest the leaf"},
        {G::filter, "depth", 0, "N", "keep N frames from the root (or from --root's match)"},
        {G::filter, "thread", 0, "RE", "keep threads whose name or id matches"},
        {G::table, "sort", 0, "KEY,...", "calls ncalls pcalls time tottime cumulative cumtime filename module line name nfl stdname, self flat inclusive cum, or none", true},
        {G::table, "reverse", 0, nullptr, "reverse the order"},
        {G::table, "restrict", 0, "R", "keep N rows, a fraction of them, or those that match a regular expression", true},
        {G::table, "limit", 'n', "N", "keep N rows, after all restrictions"},
        {G::table, "strip-dirs", 0, nullptr, "cut directories off file names"},
        {G::table, "pstats-quirks", 0, nullptr, "lose and mix up what pstats loses and mixes up"},
        {G::rows, "callers", 0, nullptr, "print the callers of each function too"},
        {G::rows, "callees", 0, nullptr, "print the callees of each function too"},
        {G::table, "csv", 0, nullptr, "exact rows as CSV"},
        {G::table, "json", 0, nullptr, "exact rows as JSON"},
        {G::graph, "node-threshold", 0, "P", "hide functions below P per cent (default 0.5)"},
        {G::graph, "edge-threshold", 0, "P", "hide calls below P per cent (default 0.1)"},
        {G::graph, "nodes", 0, "N", "show at most N functions"},
        {G::graph, "colormap", 0, "NAME", "color, pink, gray, bw, print or safe (for colour-blind eyes)"},
        {G::graph, "color-by", 0, "WHAT", "inclusive (default) or self"},
        {G::graph, "skew", 0, "S", "below 1: more variety for small shares (default 1)"},
        {G::graph, "label", 0, "WHAT", "inclusive-percent, self-percent, inclusive, self or calls; replaces the default", true},
        {G::graph, "cluster", 0, "BY", "cycle (default), module, file or none"},
        {G::graph, "strip", 0, nullptr, "cut argument and template lists off names"},
        {G::graph, "wrap", 0, "N", "break names into lines of about N characters"},
        {G::graph, "url", 0, "TEMPLATE", "link nodes: file://{file}#L{line}"},
        {G::graph, "no-legend", 0, nullptr, "leave the legend out"},
        {G::graph, "no-other", 0, nullptr, "leave the box for hidden functions out"},
        {G::info, "dump", 0, nullptr, "print the whole model as stable text"},
        {G::info, "json", 0, nullptr, "print the facts as JSON"},
        {G::general, "estimate", 0, nullptr, "allow stacks to be guessed from a call graph"},
        {G::general, "verbose", 'v', nullptr, "say more: every loss, every note"},
        {G::general, "quiet", 'q', nullptr, "say nothing but errors"},
        {G::general, "help", 'h', nullptr, "show help"},
    };
    return options;
}

std::string_view title(OptionGroup group) {
    constexpr std::string_view titles[] = {"Input", "Output", "Conversion", "Filters", "Rows", "More tables", "Picture", "Facts", "General"};
    return titles[static_cast<std::size_t>(group)];
}

std::optional<std::string> Arguments::value(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second.back();
}

std::vector<std::string> Arguments::values(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
}

namespace {

template <class T>
T parse_number(const std::string& name, const std::string& text, T least, T most, const std::string& what) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !(number >= least) || !(number <= most))
        throw UsageError("--" + name + ": expected " + what + ", got \"" + text + "\"");
    return number;
}

}  // namespace

std::optional<std::uint64_t> Arguments::number(const std::string& name, std::uint64_t least, std::uint64_t most) const {
    const auto text = value(name);
    if (!text) return std::nullopt;
    return parse_number<std::uint64_t>(name, *text, least, most, "a whole number from " + std::to_string(least) + (most == UINT64_MAX ? " up" : " to " + std::to_string(most)));
}

std::optional<double> Arguments::real(const std::string& name, double least, double most) const {
    const auto text = value(name);
    if (!text) return std::nullopt;
    return parse_number<double>(name, *text, least, most, "a number from " + std::to_string(static_cast<int>(least)) + " to " + std::to_string(static_cast<int>(most)));
}

namespace {

std::vector<const OptionInfo*> options_of(const std::vector<OptionGroup>& groups) {
    std::vector<const OptionInfo*> options;
    for (const OptionInfo& option : all_options())
        if (std::find(groups.begin(), groups.end(), option.group) != groups.end()) options.push_back(&option);
    return options;
}

[[noreturn]] void fail_unknown(std::string typed, const std::vector<std::string>& words, const std::vector<const OptionInfo*>& options, std::string_view command) {
    typed = typed.substr(0, typed.find('='));
    const std::string help = "; see profconv help " + std::string(command);
    if (typed == "-f" || typed == "--to") {
        const auto at = std::find(words.begin(), words.end(), typed);
        const std::string format = at != words.end() && at + 1 != words.end() ? *(at + 1) : "FORMAT";
        throw UsageError(std::string(command) + " has no output format " + typed + "; did you mean -F " + format + "?");
    }
    for (const OptionInfo& other : all_options())
        if (typed == "--" + std::string(other.name)) throw UsageError(std::string(command) + " has no option " + typed + help);
    std::vector<std::string> names;
    for (const OptionInfo* option : options) names.push_back("--" + std::string(option->name));
    const std::string best = did_you_mean(typed, {names.begin(), names.end()});
    throw UsageError("unknown option " + typed + best + help);
}

}  // namespace

Arguments parse(const std::vector<std::string>& words, const std::vector<OptionGroup>& groups, std::string_view command) {
    const auto options = options_of(groups);
    po::options_description description;
    for (const OptionInfo* option : options) {
        const std::string spec = option->name + (option->letter ? std::string(",") + option->letter : "");
        if (option->value)
            description.add_options()(spec.c_str(), po::value<std::vector<std::string>>(), option->help);
        else
            description.add_options()(spec.c_str(), option->help);
    }
    description.add_options()("inputs", po::value<std::vector<std::string>>(), "");
    po::positional_options_description positional;
    positional.add("inputs", -1);
    constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    Arguments arguments;
    try {
        const auto parsed = po::command_line_parser(words).options(description).positional(positional).style(style).run();
        for (const auto& option : parsed.options) {
            if (option.string_key == "inputs" && option.position_key < 0) fail_unknown("--inputs", words, options, command);
            if (option.string_key == "inputs") {
                arguments.inputs.insert(arguments.inputs.end(), option.value.begin(), option.value.end());
                continue;
            }
            auto values = arguments.values(option.string_key);
            values.insert(values.end(), option.value.begin(), option.value.end());
            arguments.set(option.string_key, std::move(values));
        }
    } catch (const po::unknown_option& error) {
        fail_unknown(error.get_option_name(), words, options, command);
    } catch (const po::invalid_command_line_syntax& error) {
        if (error.kind() == po::invalid_syntax::missing_parameter || error.kind() == po::invalid_syntax::empty_adjacent_parameter)
            throw UsageError(error.get_option_name() + " needs a value; see profconv help " + std::string(command));
        throw UsageError(std::string(error.what()) + "; see profconv help " + std::string(command));
    } catch (const po::error& error) {
        throw UsageError(std::string(error.what()) + "; see profconv help " + std::string(command));
    }
    return arguments;
}

}  // namespace profconv
