#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/fit.hpp"
#include "cli/format_choice.hpp"
#include "cli/input.hpp"
#include "cli/message.hpp"
#include "cli/usage.hpp"
#include "io/error.hpp"
#include "io/sink.hpp"

namespace profconv {

namespace {

FormatChoice output_format(const Arguments& arguments) {
    if (const auto to = arguments.value("to")) return parse_format(*to, Direction::write);
    const auto out = arguments.value("output");
    if (out && *out != "-") return {&format_by_suffix(*out), {}};
    const std::string in = arguments.inputs.empty() ? "app.trace" : arguments.inputs.front();
    throw UsageError("what should become of " + in + "? For example:\n  profconv stats " + in + "\n  profconv " + in + " -f callgrind -o out.callgrind\n  profconv dot " + in +
                     " | dot -Tpng -o out.png");
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void report_losses(const Arguments& arguments, const Fit& fit, std::string_view format) {
    if (fit.losses.empty()) return;
    if (arguments.has("strict")) throw DataError(fmt::format("{} cannot hold what the input has: {} (an error with --strict)", format, joined(fit.losses)));
    if (arguments.has("verbose")) {
        for (const std::string& loss : fit.losses) print_note(arguments, fmt::format("lost: {} ({} cannot hold it)", loss, format));
        return;
    }
    print_note(arguments, fmt::format("{} {} ({}); -v lists them", fit.losses.size(), fit.losses.size() == 1 ? "loss" : "losses", joined(fit.losses)));
}

}  // namespace

int run_convert(const Arguments& arguments) {
    const FormatChoice to = output_format(arguments);
    const std::string out = arguments.value("output").value_or("-");
    Profile profile = read_inputs(arguments, want_for(to.format->carries), "convert");
    const Fit result = fit(profile, *to.format, to.options, arguments);
    report_losses(arguments, result, to.format->name);
    if (result.estimated) print_note(arguments, "the stacks are an estimate made from a call graph");
    Sink sink(out);
    if (to.format->binary && sink.is_terminal()) throw UsageError(std::string(to.format->name) + " is binary and would garble the terminal; say -o FILE, or pipe it");
    to.format->write(profile, sink, {result.evidence, to.options, result.estimated});
    sink.commit();
    return 0;
}

}  // namespace profconv
