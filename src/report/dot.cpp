#include "report/dot.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "analysis/summary.hpp"
#include "report/dot_graph.hpp"
#include "report/dot_text.hpp"
#include "report/pstats_text.hpp"

namespace profconv {

namespace {

constexpr std::size_t label_limit = 300, tooltip_limit = 4000;  // Graphviz refuses strings of about 16384 bytes

// FNV-1a: the same function has the same id in every run and at every threshold.
std::string hash_id(char kind, std::initializer_list<std::string_view> parts) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const std::string_view part : parts) {
        for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
        hash *= 1099511628211ull;  // a NUL between the parts
    }
    return fmt::format("{}{:016x}", kind, hash);
}

std::string percent(double share) { return fmt::format("{:.2f}%", 100 * share); }

class DotWriter {
public:
    DotWriter(Sink& sink, const Profile& profile, const Section& section, const DotOptions& options)
        : sink_(sink), profile_(profile), section_(section), options_(options) {
        for (std::size_t v = 0; v < section.value_types.size(); ++v) summaries_.push_back(summarize(profile, section, {v, v == options.value}));
        graph_ = select(profile, summary(), options);
        name_nodes();
        for (const std::uint32_t row : graph_.nodes) largest_self_ = std::max(largest_self_, share(summary().functions[row].self, summary().total));
    }

    void run() {
        line("digraph \"profconv\" {");
        line("    graph [tooltip=\" \", fontname=\"Helvetica\", nodesep=0.125, ranksep=0.25];");
        line(fmt::format("    node [shape=box, style={}, fontname=\"Helvetica\", width=0, height=0];", is_outline(options_.theme) ? "solid" : "filled"));
        line("    edge [fontname=\"Helvetica\"];");
        if (options_.legend) legend();
        nodes();
        other_node();
        for (const std::uint32_t i : graph_.edges) edge(summary().edges[i]);
        for (const OtherEdge& e : graph_.to_other) other_edge(id(e.row), "other", e);
        for (const OtherEdge& e : graph_.from_other) other_edge("other", id(e.row), e);
        line("}");
    }

private:
    const Summary& summary() const { return summaries_[options_.value]; }
    const std::string& id(std::uint32_t row) const { return ids_[row]; }
    void line(std::string_view text) {
        sink_.write(text);
        sink_.put('\n');
    }

    const Function* function(std::uint32_t row) const {
        const FunctionId f = summary().functions[row].function;
        return f.valid() ? &profile_.functions[f] : nullptr;
    }
    std::string_view text(std::uint32_t row, StringId Function::*field) const {
        const Function* f = function(row);
        return f ? profile_.text(f->*field) : std::string_view();
    }
    std::string name(std::uint32_t row) const { return display_name(profile_, summary().functions[row].function); }

    void name_nodes() {
        std::set<std::string> used;
        ids_.resize(summary().functions.size());
        for (const std::uint32_t row : graph_.nodes) {
            const std::string base = hash_id('f', {name(row), text(row, &Function::file), text(row, &Function::module)});
            std::string unique = base;
            for (int i = 2; !used.insert(unique).second; ++i) unique = fmt::format("{}_{}", base, i);
            ids_[row] = unique;
        }
    }

    // ---- nodes

    void nodes() {
        std::map<std::string, std::vector<std::uint32_t>> clusters;
        std::vector<std::string> order;
        for (const std::uint32_t row : graph_.nodes) {
            const std::string key = cluster_key(row);
            if (clusters[key].empty()) order.push_back(key);
            clusters[key].push_back(row);
        }
        for (const std::string& key : order) {
            if (key.empty()) {
                for (const std::uint32_t row : clusters[key]) node(row, "    ");
                continue;
            }
            open_cluster(key, clusters[key]);
            for (const std::uint32_t row : clusters[key]) node(row, "        ");
            line("    }");
        }
    }

    std::string cluster_key(std::uint32_t row) const {
        const FunctionRow& r = summary().functions[row];
        if (options_.cluster == DotCluster::cycle && r.cycle != 0) return fmt::format("cycle {}", r.cycle);
        if (options_.cluster == DotCluster::module) return std::string(text(row, &Function::module));
        if (options_.cluster == DotCluster::file) return std::string(text(row, &Function::file));
        return "";
    }

    void open_cluster(const std::string& key, const std::vector<std::uint32_t>& rows) {
        std::string members;
        for (const std::uint32_t row : rows) members += (members.empty() ? "" : "\n") + name(row);
        std::string label = key, kind = "cluster_m";
        if (options_.cluster == DotCluster::cycle) {
            const Cycle& cycle = summary().cycles[summary().functions[rows.front()].cycle - 1];
            label = fmt::format("cycle of {}: {} (self {})", cycle.members.size(), percent(share(cycle.inclusive, summary().total)), percent(share(cycle.self, summary().total)));
            kind = "cluster_c";
        }
        std::string hashed = options_.cluster == DotCluster::cycle ? members : key;
        line(fmt::format("    subgraph \"{}{}\" {{", kind, hash_id('x', {hashed}).substr(1)));
        line(fmt::format("        label=\"{}\"; style=\"rounded,dashed\"; tooltip=\"{}\";", dot_text(label, label_limit), dot_text(members, tooltip_limit)));
    }

    void node(std::uint32_t row, std::string_view indent) {
        const FunctionRow& r = summary().functions[row];
        const double weight = options_.color_by_self ? (largest_self_ > 0 ? share(r.self, summary().total) / largest_self_ : 0) : inclusive_share(summary(), r);
        const Rgb color = theme_color(options_.theme, weight, options_.skew);
        const DotSizes sizes = theme_sizes(options_.theme, weight);
        std::string attributes = fmt::format("label=\"{}\"", node_label(row));
        if (is_outline(options_.theme))
            attributes += fmt::format(", color=\"{}\", fontcolor=\"#000000\", penwidth={:.2f}", hex(color), sizes.pen);
        else
            attributes += fmt::format(", color=\"{0}\", fillcolor=\"{0}\", fontcolor=\"{1}\"", hex(color), text_on(color));
        attributes += fmt::format(", fontsize={:.2f}, id=\"{}\", tooltip=\"{}\"", sizes.font, id(row), node_tooltip(row));
        if (!options_.url.empty() && !text(row, &Function::file).empty()) attributes += fmt::format(", URL=\"{}\", target=\"_blank\"", url(row));
        line(fmt::format("{}\"{}\" [{}];", indent, id(row), attributes));
    }

    std::string node_label(std::uint32_t row) const {
        const FunctionRow& r = summary().functions[row];
        std::string shown = name(row);
        if (options_.strip) shown = stripped_name(shown);
        std::string label = dot_text(wrapped_name(shown, options_.wrap), label_limit);
        for (const DotLabel what : options_.labels) {
            const std::string part = measure(r, what);
            if (!part.empty()) label += "\\n" + part;
        }
        return label;
    }

    std::string measure(const FunctionRow& r, DotLabel what) const {
        switch (what) {
            case DotLabel::inclusive_percent: return inclusive_percent(r);
            case DotLabel::self_percent: return r.self.is_known() ? "(" + percent(share(r.self, summary().total)) + ")" : "(?)";
            case DotLabel::inclusive: return value(r.inclusive);
            case DotLabel::self: return "(" + value(r.self) + ")";
            case DotLabel::calls: break;
        }
        return r.calls.is_known() ? calls(r.calls) : "";
    }
    std::string inclusive_percent(const FunctionRow& r) const {
        if (r.inclusive.is_known()) return percent(share(r.inclusive, summary().total));
        if (!r.lower.is_known() || !r.upper.is_known()) return "?";
        return fmt::format("? {:.2f}–{}", 100 * share(r.lower, summary().total), percent(share(r.upper, summary().total)));
    }
    static std::string calls(const Number& number) { return number_text(number, 0) + "×"; }
    std::string value(const Number& number) const { return number_text(number, summary().value_type.decimals); }

    std::string node_tooltip(std::uint32_t row) const {
        std::string tip = name(row);
        if (const Function* f = function(row); f && f->file.value != 0) tip += "\n" + std::string(profile_.text(f->file)) + (f->start_line ? ":" + std::to_string(f->start_line) : "");
        if (const auto module = text(row, &Function::module); !module.empty()) tip += "\nin " + std::string(module);
        for (const Summary& s : summaries_) {
            const FunctionRow& r = s.functions[row];
            tip += "\n" + values_text(s, r.self, r.inclusive);
        }
        const FunctionRow& r = summary().functions[row];
        if (r.calls.is_known()) tip += "\ncalls " + calls_text(r.calls, r.primitive_calls);
        return dot_text(tip, tooltip_limit);
    }
    std::string values_text(const Summary& s, const Number& self, const Number& inclusive) const {
        const std::string_view unit = profile_.text(s.value_type.unit);
        const int decimals = s.value_type.decimals;
        return fmt::format("{}{}: self {}, inclusive {}", profile_.text(s.value_type.type), unit.empty() ? "" : fmt::format(" ({})", unit), number_text(self, decimals),
                           number_text(inclusive, decimals));
    }

    std::string url(std::uint32_t row) const {
        std::string out = options_.url;
        const auto replace = [&](std::string_view key, const std::string& with) {
            for (std::size_t at = 0; (at = out.find(key, at)) != std::string::npos; at += with.size()) out.replace(at, key.size(), with);
        };
        replace("{file}", std::string(text(row, &Function::file)));
        replace("{line}", std::to_string(function(row)->start_line));
        replace("{name}", name(row));
        return dot_url(out);
    }

    void other_node() {
        if (!options_.other || graph_.hidden_nodes == 0) return;
        const double weight = share(graph_.hidden_self, summary().total);
        line(fmt::format("    \"other\" [label=\"(other)\\n{} functions\\n({})\", style=dashed, color=\"#888888\", fontsize=10, id=\"other\", tooltip=\"{}\"];", graph_.hidden_nodes,
                         percent(weight), dot_text(fmt::format("{} functions below the thresholds\nself {} in all", graph_.hidden_nodes, value(graph_.hidden_self)), tooltip_limit)));
    }

    // ---- edges

    void edge(const EdgeRow& e) {
        const bool unknown = e.in_cycle || e.caller == e.callee || !e.inclusive.is_known();
        const double weight = unknown ? 0 : share(e.inclusive, summary().total);
        const Rgb color = theme_color(options_.theme, weight, options_.skew);
        const DotSizes sizes = theme_sizes(options_.theme, weight);
        std::string label = unknown ? "" : percent(weight);
        if (e.calls.is_known()) label += (label.empty() ? "" : "\\n") + calls(e.calls);
        const std::string tip = dot_text(edge_tooltip(e), tooltip_limit);
        std::string attributes = fmt::format("label=\"{}\", penwidth={:.2f}, arrowsize={:.2f}, fontsize={:.2f}, weight={}", label, sizes.pen, sizes.arrow, sizes.font,
                                             1 + static_cast<int>(100 * std::min(weight, 1.0)));
        attributes += unknown ? ", color=\"#888888\", fontcolor=\"#666666\"" : fmt::format(", color=\"{0}\", fontcolor=\"{0}\"", hex(color));
        if (e.in_cycle && e.caller != e.callee) attributes += ", style=dashed";
        line(fmt::format("    \"{}\" -> \"{}\" [{}, id=\"e{}_{}\", tooltip=\"{}\", labeltooltip=\"{}\"];", id(e.caller), id(e.callee), attributes, id(e.caller).substr(1),
                         id(e.callee).substr(1), tip, tip));
    }

    std::string edge_tooltip(const EdgeRow& e) const {
        std::string tip = name(e.caller) + " → " + name(e.callee);
        if (e.in_cycle) tip += "\non a cycle: the cost holds nested calls again";
        tip += fmt::format("\n{} {}", profile_.text(summary().value_type.type), value(e.inclusive));
        if (!e.calls.is_known()) return tip;
        tip += ", calls " + calls_text(e.calls, e.primitive_calls);
        if (e.inclusive.is_known() && e.calls.as_double() > 0 && !e.in_cycle) tip += fmt::format(", {:.6g} per call", e.inclusive.as_double() / std::pow(10, summary().value_type.decimals) / e.calls.as_double());
        return tip;
    }

    void other_edge(const std::string& from, const std::string& to, const OtherEdge& e) {
        std::string label = e.inclusive.is_known() ? percent(share(e.inclusive, summary().total)) : "?";
        if (e.calls.is_known()) label += "\\n" + calls(e.calls);
        line(fmt::format("    \"{}\" -> \"{}\" [label=\"{}\", style=dotted, color=\"#888888\", fontcolor=\"#666666\", fontsize=10, tooltip=\"calls of hidden functions\", labeltooltip=\"calls of hidden functions\"];",
                         from, to, label));
    }

    // ---- legend

    void legend() {
        const ValueType& type = summary().value_type;
        const std::string_view unit = profile_.text(type.unit);
        std::vector<std::string> lines;
        for (const SourceFile& source : profile_.sources) lines.push_back(source.path == "-" ? "standard input" : source.path.substr(source.path.rfind('/') + 1));
        lines.push_back(fmt::format("{}{}: {} = 100%", profile_.text(type.type), unit.empty() ? "" : fmt::format(" ({})", unit), value(summary().total)));
        lines.push_back(fmt::format("{} of {} functions shown, {} of self cost", graph_.nodes.size(), summary().functions.size(), percent(1 - share(graph_.hidden_self, summary().total))));
        if (graph_.hidden_nodes + graph_.hidden_edges > 0)
            lines.push_back(fmt::format("hidden: functions below {:g}%, {} calls below {:g}%", options_.node_threshold, graph_.hidden_edges, options_.edge_threshold));
        if (!summary().cycles.empty()) lines.push_back("?: not recorded on a cycle, with its bounds; dashed: calls inside it");
        std::string label;
        for (const std::string& l : lines) label += dot_text(l, label_limit) + "\\l";
        line("    subgraph \"cluster_legend\" {");
        line("        style=invis;");
        line(fmt::format("        \"legend\" [shape=box, style=filled, fillcolor=\"#f8f8f8\", color=\"#cccccc\", fontcolor=\"#000000\", fontsize=10, tooltip=\" \", label=\"{}\"];", label));
        line("    }");
    }

    Sink& sink_;
    const Profile& profile_;
    const Section& section_;
    const DotOptions& options_;
    std::vector<Summary> summaries_;  // one per value type, rows in the same order
    DotGraph graph_;
    std::vector<std::string> ids_;    // per row; "" where hidden
    double largest_self_ = 0;
};

}  // namespace

void write_dot(Sink& sink, const Profile& profile, const Section& section, const DotOptions& options) { DotWriter(sink, profile, section, options).run(); }

}  // namespace profconv
