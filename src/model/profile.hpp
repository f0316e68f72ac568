// The normalized profile that every reader makes and every writer takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/evidence.hpp"
#include "model/facets.hpp"
#include "model/ids.hpp"
#include "model/notes.hpp"
#include "model/strings.hpp"
#include "model/symbols.hpp"
#include "model/value_type.hpp"

namespace profconv {

// What the rest of the run needs from a reader, so that it can fold while it reads. Readers may always give less order than
// exists when it is not wanted, never less cost.
struct Want {
    bool order = false;       // events or samples in recorded order; false: fold traces to call trees, add up equal stacks
    bool threads = false;     // keep threads apart
    bool labels = false;      // keep labels of samples
    bool call_sites = false;  // keep call-site lines
    bool lines = true;        // keep current lines of frames and line costs (false: frames are functions)
    bool addresses = false;   // keep addresses and mappings
};

// One body of evidence of one kind. A file may hold several (speedscope profiles of different units).
struct Section {
    StringId name{0};
    std::vector<ValueType> value_types;
    std::size_t default_value = 0;   // the value type shown when none is asked for
    Facets recorded;                 // what the file has, also when Want left it out; set by the reader
    std::variant<Samples, CallTree, Trace, CallGraph> data;

    Evidence evidence() const;
};

struct SourceFile {
    std::string path;                        // as given by the user; "-" is standard input
    std::optional<std::int64_t> mtime;       // seconds since 1970, of a regular file
};

// Facts about the run as a whole. Absent: 0, empty, StringId{0}.
struct Header {
    StringId command{0}, host{0}, date{0}, creator{0}, doc_url{0};
    StringId drop_frames{0}, keep_frames{0};      // pprof's expressions
    std::uint64_t pid = 0;
    std::int64_t time_nanos = 0, duration_nanos = 0;
    std::optional<ValueType> period_type;
    std::int64_t period = 0;                      // of period_type, between two samples
    std::vector<StringId> comments;
    std::vector<std::pair<StringId, StringId>> meta;  // free key and value
};

struct Profile {
    StringTable strings;
    FunctionTable functions;
    FrameTable frames;
    std::vector<Mapping> mappings;
    std::vector<Thread> threads;
    std::vector<SourceFile> sources;
    Header header;
    std::vector<Section> sections;
    std::size_t default_section = 0;
    Notes notes;
    std::string format;                           // name of the format it was read from

    std::string_view text(StringId id) const { return strings.view(id); }
    MappingId add_mapping(const Mapping& m) { mappings.push_back(m); return {static_cast<std::uint32_t>(mappings.size() - 1)}; }
    ThreadId add_thread(const Thread& t) { threads.push_back(t); return {static_cast<std::uint32_t>(threads.size() - 1)}; }
};

// Checks every invariant stated in these headers; throws std::logic_error naming the first that fails. Every reader test calls it.
void validate(const Profile& profile);

}  // namespace profconv
