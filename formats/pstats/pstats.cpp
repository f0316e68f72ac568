#include "pstats/pstats.hpp"

namespace profconv {

namespace {

constexpr std::string_view suffixes[] = {".pstats", ".pstat", ".cprof"};
constexpr Evidence needs[] = {Evidence::edges};
constexpr FormatOption write_options[] = {
    {"interval", "TIME", "stacks without call counts: write samples in place of calls, one for every TIME (10ms, 0.01), or for the file's own period (recorded)"},
    {"marker", "keep|drop", "the mark of a sampled profile: keep it (default), or drop it, so that Pythons before 3.15 can load the file"},
};

}  // namespace

constexpr Format pstats_format = {
    .name = "pstats",
    .summary = "Python's cProfile and profile: calls, times and callers per function, as pstats shows them",
    .aliases = {},
    .suffixes = suffixes,
    .binary = true,
    .sniff = sniff_pstats,
    .read = read_pstats,
    .read_options = {},
    .write = write_pstats,
    .write_options = write_options,
    .needs = needs,
    .edges = EdgeMeaning::on_stack,
    .carries = {Facet::call_counts, Facet::primitive_calls, Facet::reals, Facet::negatives, Facet::files},
};

}  // namespace profconv
