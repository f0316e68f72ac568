#include "cli/command.hpp"

namespace profconv {

const std::vector<Command>& commands() {
    using G = OptionGroup;
    static const std::vector<Command> table = {
        {"convert", "write a profile in another format (the default)", "[convert] IN... [options] -f FORMAT [-o OUT]",
         {G::input, G::conversion, G::output, G::filter, G::general},
         {"profconv app.trace -f callgrind -o app.callgrind", "profconv app.pb.gz -o app.speedscope.json", "zcat perf.folded.gz | profconv - -f pprof -o perf.pb.gz"},
         run_convert},
        {"stats", "print the table of functions, as Python's pstats does", "stats IN... [options]",
         {G::table, G::rows, G::input, G::output, G::filter, G::general},
         {"profconv stats app.trace --sort tottime -n 20", "profconv stats app.pb.gz --value alloc_space --json", "profconv stats app.trace --restrict json --callers"},
         run_stats},
        {"callers", "print who called each function, and at what cost", "callers IN... [options]",
         {G::table, G::input, G::output, G::filter, G::general},
         {"profconv callers app.trace --restrict main", "profconv callers app.callgrind --csv -o callers.csv"},
         run_callers},
        {"callees", "print what each function called, and at what cost", "callees IN... [options]",
         {G::table, G::input, G::output, G::filter, G::general},
         {"profconv callees app.trace --restrict main", "profconv callees app.pb.gz --json"},
         run_callees},
        {"dot", "draw the call graph for Graphviz", "dot IN... [options]",
         {G::graph, G::input, G::output, G::filter, G::general},
         {"profconv dot app.trace | dot -Tpng -o app.png", "profconv dot app.pb.gz --root main.serve --depth 4 | dot -Tsvg -o serve.svg"},
         run_dot},
        {"info", "say what a file records", "info IN... [options]",
         {G::info, G::input, G::output, G::filter, G::general},
         {"profconv info app.pb.gz", "profconv info app.trace --dump"},
         run_info},
        {"formats", "list the formats, what they need and what they can carry", "formats", {G::general}, {"profconv formats"}, run_formats},
        {"help", "explain a command", "help [COMMAND]", {G::general}, {"profconv help stats"}, run_help},
    };
    return table;
}

const Command* find_command(std::string_view name) {
    for (const Command& command : commands())
        if (command.name == name) return &command;
    return nullptr;
}

const std::vector<std::string_view>& reserved_commands() {
    static const std::vector<std::string_view> names = {"flamegraph", "html", "heap", "diff", "merge", "gate", "top", "tree", "peek"};
    return names;
}

}  // namespace profconv
