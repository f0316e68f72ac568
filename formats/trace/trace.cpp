#include "trace/trace.hpp"

namespace profconv {

namespace {

constexpr std::string_view suffixes[] = {".trace"};
constexpr Evidence needs[] = {Evidence::events};

// The first line is fixed, so nothing else can be taken for a trace.
Match sniff(const Prefix& prefix) {
    constexpr std::string_view magic = "profconv-trace\t";
    return prefix.bytes.substr(0, magic.size()) == magic ? Match::certain : Match::no;
}

}  // namespace

constexpr Format trace_format = {
    .name = "trace",
    .summary = "profconv's own event trace: every call and return, in order",
    .aliases = {},
    .suffixes = suffixes,
    .binary = false,
    .sniff = sniff,
    .read = read_trace,
    .read_options = {},
    .write = write_trace,
    .write_options = {},
    .needs = needs,
    .carries = {Facet::event_order, Facet::call_counts, Facet::primitive_calls, Facet::call_sites, Facet::threads, Facet::many_values,
                Facet::files, Facet::modules, Facet::header, Facet::tick_rate},
};

}  // namespace profconv
