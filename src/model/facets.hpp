// Facets: the things a file can record besides plain weights. Comparing what a Profile has with what a format can carry tells
// what a conversion loses.
#pragma once

#include <cstdint>
#include <string_view>

namespace profconv {

enum class Facet : std::uint8_t {
    event_order,      // the order of calls and returns, or of samples
    times,            // time stamps of samples
    call_counts,
    primitive_calls,
    call_sites,       // line of a call in the caller
    lines,            // current lines (of samples, of costs)
    columns,          // source columns
    addresses,
    mappings,
    inlining,
    frame_kinds,      // kernel, JIT …
    threads,          // more than one thread, kept apart
    labels,
    many_values,      // more than one value type
    reals,            // values that are no integers
    negatives,
    empty_stacks,     // weight on no stack at all
    files,            // source files of functions
    modules,          // object files of functions
    system_names,     // mangled names
    sections,         // more than one section
    header,           // period, comments, drop/keep expressions and the like
    tick_rate,        // ticks per second of a clock whose unit is no time
    count_,           // number of facets, no facet
};

// A set of facets.
class Facets {
public:
    constexpr Facets() = default;
    template <class... More>
    constexpr Facets(Facet first, More... more) : bits_(bit(first)) {
        ((bits_ |= bit(more)), ...);
    }
    constexpr bool has(Facet f) const { return (bits_ & bit(f)) != 0; }
    constexpr void add(Facet f) { bits_ |= bit(f); }
    constexpr void add(Facets f) { bits_ |= f.bits_; }
    constexpr Facets without(Facets f) const { return Facets(bits_ & ~f.bits_); }
    constexpr bool empty() const { return bits_ == 0; }

private:
    constexpr explicit Facets(std::uint32_t bits) : bits_(bits) {}
    static constexpr std::uint32_t bit(Facet f) { return std::uint32_t{1} << static_cast<unsigned>(f); }
    std::uint32_t bits_ = 0;
};

// "call counts", "threads" …: what users read in notes about losses.
std::string_view name_of(Facet facet);

struct Profile;
struct Section;

// What `section` has: what its reader said (Section::recorded) and what the data show.
Facets facets_of(const Profile& profile, const Section& section);

}  // namespace profconv
