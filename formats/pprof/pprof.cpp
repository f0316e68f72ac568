#include "pprof/pprof.hpp"

namespace profconv {

namespace {

constexpr std::string_view aliases[] = {"pb"};
constexpr std::string_view suffixes[] = {".pb.gz", ".pb", ".pprof", ".prof"};
constexpr Evidence needs[] = {Evidence::stacks};
constexpr FormatOption write_options[] = {
    {"compress", "gzip|none", "gzip the output, as pprof files are by custom (default gzip)"},
    {"fractions", "refuse|round", "values that are not whole in the finest unit: an error (default), or rounded to the nearest"},
};

}  // namespace

constexpr Format pprof_format = {
    .name = "pprof",
    .summary = "pprof's profile.proto: Go, C++, Rust, Java, Node and most continuous profilers",
    .aliases = aliases,
    .suffixes = suffixes,
    .binary = true,
    .sniff = sniff_pprof,
    .read = read_pprof,
    .read_options = {},
    .write = write_pprof,
    .write_options = write_options,
    .needs = needs,
    .carries = {Facet::lines, Facet::columns, Facet::addresses, Facet::mappings, Facet::inlining, Facet::labels, Facet::many_values, Facet::reals, Facet::negatives, Facet::empty_stacks,
                Facet::files, Facet::modules, Facet::system_names, Facet::header},
};

}  // namespace profconv
