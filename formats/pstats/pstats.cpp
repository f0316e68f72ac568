#include "pstats/pstats.hpp"

namespace profconv {

namespace {

constexpr std::string_view suffixes[] = {".pstats", ".pstat", ".cprof"};
constexpr Evidence needs[] = {Evidence::edges};

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
    .write = nullptr,
    .write_options = {},
    .needs = needs,
    .carries = {Facet::call_counts, Facet::primitive_calls, Facet::reals, Facet::negatives, Facet::files},
};

}  // namespace profconv
