#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/suggest.hpp"
#include "cli/usage.hpp"

namespace profconv {

namespace {

constexpr std::size_t help_column = 26, screen_width = 100;

// "  -F, --from FORMAT      text", the text wrapped below itself.
void print_option(const OptionInfo& option) {
    std::string left = option.letter ? fmt::format("  -{}, ", option.letter) : "      ";
    left += fmt::format("--{}{}{}", option.name, option.value ? " " : "", option.value ? option.value : "");
    left += left.size() < help_column ? std::string(help_column - left.size(), ' ') : "  ";
    std::string line = left;
    const std::string_view help = option.help;
    for (std::size_t start = 0; start < help.size();) {
        const std::size_t end = std::min(help.find(' ', start), help.size());
        const std::string_view word = help.substr(start, end - start);
        if (line.size() + word.size() > screen_width) {
            fmt::print("{}\n", line);
            line = std::string(help_column, ' ');
        }
        if (line.size() > help_column && line.back() != ' ') line += ' ';
        line += word;
        start = end + 1;
    }
    fmt::print("{}\n", line);
}

}  // namespace

void print_overview(std::FILE* to) {
    fmt::print(to,
               "profconv: reads, analyzes and converts profile files, offline\n\n"
               "  profconv IN... -f FORMAT [-o OUT]     convert (OUT's suffix can name the format)\n"
               "  profconv COMMAND IN... [options]\n\nCommands\n");
    for (const Command& command : commands()) fmt::print(to, "  {:<9} {}\n", command.name, command.summary);
    fmt::print(to,
               "\nExamples\n"
               "  profconv stats app.trace --sort cumtime\n"
               "  profconv app.pb.gz -f callgrind -o app.callgrind\n"
               "  profconv dot app.callgrind | dot -Tpng -o app.png\n"
               "\nInput is recognized by its content; - is standard input; gzip and zstd are unpacked.\n"
               "profconv help COMMAND explains one; profconv formats lists the formats; --version tells the version.\n");
}

void print_help(const Command& command) {
    fmt::print("profconv {}\n{}\n", command.usage, command.summary);
    for (const OptionGroup group : command.groups) {
        fmt::print("{}\n", title(group));
        for (const OptionInfo& option : all_options())
            if (option.group == group) print_option(option);
    }
    for (const std::string_view example : command.examples) fmt::print("{}{}\n", example == command.examples.front() ? "e.g. " : "     ", example);
}

int run_help(const Arguments& arguments) {
    if (arguments.inputs.empty()) {
        print_overview(stdout);
        return 0;
    }
    const std::string& name = arguments.inputs.front();
    const Command* command = find_command(name);
    if (!command) {
        std::vector<std::string_view> names;
        for (const Command& c : commands()) names.push_back(c.name);
        std::string list;
        for (const std::string_view n : names) list += (list.empty() ? "" : ", ") + std::string(n);
        throw UsageError("there is no command \"" + name + "\"" + did_you_mean(name, names) + "; choose from " + list);
    }
    print_help(*command);
    return 0;
}

}  // namespace profconv
