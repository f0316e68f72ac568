#include "callgrind/callgrind.hpp"

#include <algorithm>
#include <array>

#include "callgrind/scan.hpp"

namespace profconv {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view aliases[] = {"cachegrind"};
constexpr std::string_view suffixes[] = {".callgrind", ".cg", ".cgrind"};
constexpr Evidence needs[] = {Evidence::edges};
constexpr FormatOption write_options[] = {
    {"positions", "line|instr",
     "positions of cost lines: source lines, or addresses and lines (default: addresses if there are some)"},
    {"compress", "yes|no", "write each name once and then its id (default yes)"},
    {"zero-calls", "one|keep",
     "calls recorded as 0 (begun in an earlier dump): write 1, since callgrind_annotate takes the cost of calls=0 "
     "for self cost (default), or keep 0"},
};

constexpr std::array header_keys = {"version"sv, "creator"sv,   "pid"sv,   "cmd"sv,    "part"sv,    "thread"sv,
                                    "desc"sv,    "positions"sv, "event"sv, "events"sv, "summary"sv, "totals"sv};
constexpr std::array body_words = {"fl="sv, "fn="sv, "ob="sv, "fi="sv, "fe="sv, "cfn="sv, "cfi="sv, "cfl="sv, "cob="sv, "calls="sv};

std::string_view next_line(std::string_view& bytes) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

bool starts_body(std::string_view line) {
    if (callgrind::is_digit(line[0])) return true;
    return std::any_of(body_words.begin(), body_words.end(),
                       [&](std::string_view word) { return line.substr(0, word.size()) == word; });
}

// The magic line, or a header of known keys that ends in "events:" and is followed by what may follow it. A long "cmd:" can push
// "events:" out of the prefix; then "creator:" has to do.
Match sniff(const Prefix& prefix) {
    std::string_view rest = prefix.bytes;
    if (rest.substr(0, 18) == "# callgrind format") return Match::certain;
    bool creator = false, events = false;
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        if (line.empty() || line[0] == '#') continue;
        if (starts_body(line))
            return events ? Match::certain : line.substr(0, 3) == "fn=" || line.substr(0, 3) == "fl=" ? Match::weak : Match::no;
        const std::string_view key = line.substr(0, std::min(line.find(':'), line.size()));
        const bool known = key.size() < line.size() && std::find(header_keys.begin(), header_keys.end(), key) != header_keys.end();
        if (!known) return events || creator ? Match::weak : Match::no;
        creator = creator || key == "creator";
        events = events || (key == "events" && line.size() > key.size() + 1);
    }
    return events || (creator && !prefix.complete) ? Match::certain : Match::no;
}

// Only a flow with recursion levels tells primitive calls from others.
Facets drops(const Profile& profile, const OptionValues&) {
    for (const Section& section : profile.sections)
        if (const auto* graph = std::get_if<CallGraph>(&section.data); graph && graph->meaning != EdgeMeaning::flow) return Facet::primitive_calls;
    return {};
}

}  // namespace

constexpr Format callgrind_format = {
    .name = "callgrind",
    .summary = "callgrind's and Cachegrind's costs per function, line and call, as KCachegrind shows them",
    .aliases = aliases,
    .suffixes = suffixes,
    .binary = false,
    .sniff = sniff,
    .read = read_callgrind,
    .read_options = {},
    .write = write_callgrind,
    .write_options = write_options,
    .needs = needs,
    // Primitive calls are those that arrive at recursion level 1; fractions become integers of a smaller unit.
    .carries = {Facet::call_counts, Facet::primitive_calls, Facet::call_sites, Facet::lines, Facet::addresses, Facet::many_values,
                Facet::reals, Facet::files, Facet::modules, Facet::header},
    .drops = drops,
};

}  // namespace profconv
