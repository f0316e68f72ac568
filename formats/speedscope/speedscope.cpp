#include "speedscope/speedscope.hpp"

namespace profconv {

namespace {

constexpr std::string_view suffixes[] = {".speedscope.json", ".speedscope"};
constexpr Evidence needs[] = {Evidence::events, Evidence::stacks};
constexpr FormatOption write_options[] = {
    {"granularity", "function|line", "one frame per function (default), or one per line"},
    {"threads", "split|merge", "one profile per thread (default), or one for all"},
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

// The schema text is the format's mark; without it the shape is unmistakable too: frames under "shared", and profiles with a type.
Match sniff_speedscope(const Prefix& prefix) {
    const std::string_view text = prefix.bytes;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || text[first] != '{') return Match::no;
    if (has(text, "www.speedscope.app/file-format-schema.json")) return Match::certain;
    const bool shape = has(text, "\"shared\"") && has(text, "\"frames\"") && has(text, "\"profiles\"");
    const bool part = has(text, "\"evented\"") || has(text, "\"sampled\"") || (has(text, "\"shared\"") && has(text, "\"frames\""));
    if (shape) return Match::certain;
    if (part && (has(prefix.suffix, ".speedscope") || !prefix.complete)) return Match::weak;
    return has(prefix.suffix, ".speedscope") ? Match::weak : Match::no;
}

constexpr Format speedscope_format = {
    .name = "speedscope",
    .summary = "speedscope's JSON: events or samples per thread; also py-spy, rbspy, dotnet-trace",
    .aliases = {},
    .suffixes = suffixes,
    .binary = false,
    .sniff = sniff_speedscope,
    .read = read_speedscope,
    .read_options = {},
    .write = write_speedscope,
    .write_options = write_options,
    .needs = needs,
    .carries = {Facet::event_order, Facet::threads, Facet::many_values, Facet::reals, Facet::empty_stacks, Facet::files, Facet::sections, Facet::lines, Facet::columns},
};

}  // namespace profconv
