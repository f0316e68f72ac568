#include "collapsed/collapsed.hpp"

namespace profconv {

namespace {

constexpr std::string_view aliases[] = {"folded", "raw"};
constexpr std::string_view suffixes[] = {".folded", ".collapsed", ".collapsedstack.txt", ".stacks", ".austin"};
constexpr Evidence needs[] = {Evidence::stacks};
constexpr FormatOption read_options[] = {
    {"style", "auto|plain|pyspy|austin|python315|dtrace", "how frames name files and lines (default auto: recognized)"},
    {"columns", "1|2", "two columns are counts before and after (default: recognized)"},
    {"unit", "NAME", "unit of the counts"},
    {"negative", "no|yes", "accept negative counts (default no)"},
};
constexpr FormatOption write_options[] = {
    {"frames", "auto|function|function-file|function-line|module", "what stands for a frame (default auto: as it was read, else the function)"},
    {"annotations", "auto|yes|no", "mark kernel, inlined and compiled frames with _[k] _[i] _[j] (default auto: as it was read)"},
    {"order", "text|value", "sort by text (default) or by weight"},
    {"threads", "drop|root", "write threads as root frames (default drop)"},
    {"zeros", "no|yes", "write stacks without weight too (default no)"},
};

}  // namespace

constexpr Format collapsed_format = {
    .name = "collapsed",
    .summary = "collapsed (folded) stacks: flame graph tools, perf, py-spy, austin, async-profiler, bcc",
    .aliases = aliases,
    .suffixes = suffixes,
    .binary = false,
    .sniff = sniff_collapsed,
    .read = read_collapsed,
    .read_options = read_options,
    .write = write_collapsed,
    .write_options = write_options,
    .needs = needs,
    .carries = {Facet::reals, Facet::frame_kinds, Facet::inlining, Facet::threads, Facet::lines, Facet::files, Facet::modules},
    .drops = collapsed_drops,
};

}  // namespace profconv
