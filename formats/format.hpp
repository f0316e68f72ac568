// What the program knows of a format: one constexpr descriptor each, in the list of formats/registry.hpp. A reader is a function
// from bytes to a Profile, a writer one from a Profile to bytes; formats never include one another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "io/sink.hpp"
#include "io/source.hpp"
#include "model/profile.hpp"

namespace profconv {

// How sure a format is that some bytes are its own. `weak` wins only if no other format is certain.
enum class Match : std::uint8_t { no, weak, certain };

// The decoded beginning of an input.
struct Prefix {
    std::string_view bytes;   // up to 64 KiB
    bool complete;            // the input ends there
    std::string_view suffix;  // of the file name without .gz/.zst, lower case with its dot(s): ".json"; breaks ties only
};

// One key of `-F format,key=value`.
struct FormatOption {
    std::string_view key;
    std::string_view values;  // as shown in help: "NAME", "plain|pyspy|auto"
    std::string_view help;
};

// The options given to a format, already checked against its list.
using OptionValues = std::map<std::string, std::string, std::less<>>;

struct ReadRequest {
    Want want;
    bool lenient = false;      // malformed records become repair notes instead of errors
    bool as_stored = false;    // what a tool is known to write wrongly stays as it is (for --pstats-quirks), instead of being put right with a note
    OptionValues options;
    unsigned jobs = 1;         // threads that may be used; the result is the same for every number
};

struct WriteRequest {
    Evidence evidence = Evidence::stacks;  // the alternative of Format::needs that the Profile was fitted to
    OptionValues options;
    bool estimated = false;                // the stacks are an estimate the user asked for; the output must say so
};

// A short static list (descriptors are constexpr).
template <class T>
struct List {
    const T* first = nullptr;
    std::size_t count = 0;
    constexpr List() = default;
    template <std::size_t N>
    constexpr List(const T (&items)[N]) : first(items), count(N) {}
    constexpr const T* begin() const { return first; }
    constexpr const T* end() const { return first + count; }
    constexpr std::size_t size() const { return count; }
};

struct Format {
    std::string_view name;               // "callgrind"
    std::string_view summary;            // one line for `profconv formats`
    List<std::string_view> aliases;
    List<std::string_view> suffixes;     // ".folded"; the first is the usual one
    bool binary = false;                 // written bytes are no text

    Match (*sniff)(const Prefix&) = nullptr;
    // Reads the whole source, from its first byte. Throws DataError. Leaves notes on the Profile.
    Profile (*read)(Source&, const ReadRequest&) = nullptr;
    List<FormatOption> read_options;

    // Writes a fitted Profile: the wanted sections only, in evidence `request.evidence`. null: cannot be written.
    void (*write)(const Profile&, Sink&, const WriteRequest&) = nullptr;
    List<FormatOption> write_options;
    List<Evidence> needs;                // what the writer takes, best first
    EdgeMeaning edges = EdgeMeaning::flow;  // of a call graph that is made for the writer; one that was read keeps its meaning
    Facets carries;                      // what can survive writing
    // What of `carries` does not survive for this Profile and these options; null: nothing.
    Facets (*drops)(const Profile&, const OptionValues&) = nullptr;
};

}  // namespace profconv
