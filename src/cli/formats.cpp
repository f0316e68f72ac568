#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/usage.hpp"
#include "registry.hpp"

namespace profconv {

namespace {

constexpr std::string_view evidence_names[] = {"edges", "stacks", "tree", "events"};

template <class T>
std::string joined(const List<T>& list) {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : " ") + std::string(item);
    return text;
}

std::string needs(const Format& format) {
    std::string text;
    for (const Evidence evidence : format.needs) text += (text.empty() ? "" : " or ") + std::string(evidence_names[static_cast<std::size_t>(evidence)]);
    return text;
}

std::string carries(const Format& format) {
    std::string text;
    for (unsigned i = 0; i < static_cast<unsigned>(Facet::count_); ++i)
        if (format.carries.has(static_cast<Facet>(i))) text += (text.empty() ? "" : ", ") + std::string(name_of(static_cast<Facet>(i)));
    return text;
}

void print_options(std::string_view letter, std::string_view name, const List<FormatOption>& options) {
    for (const FormatOption& option : options) fmt::print("  -{} {},{}={}  {}\n", letter, name, option.key, option.values, option.help);
}

}  // namespace

int run_formats(const Arguments& arguments) {
    if (!arguments.inputs.empty()) throw UsageError("formats takes no file; profconv info " + arguments.inputs.front() + " says what a file records");
    for (const Format* format : formats()) {
        fmt::print("{}  {}\n", format->name, format->summary);
        fmt::print("  {}{}{}", format->read ? "read" : "", format->read && format->write ? ", " : "", format->write ? "write" : "");
        if (format->aliases.size()) fmt::print("; also called {}", joined(format->aliases));
        fmt::print("; suffixes {}\n", joined(format->suffixes));
        if (format->write) fmt::print("  needs {}; carries {}\n", needs(*format), carries(*format));
        print_options("F", format->name, format->read_options);
        print_options("f", format->name, format->write_options);
    }
    return 0;
}

}  // namespace profconv
