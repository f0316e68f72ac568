// Header lines that say something about the run and nothing about how to read the body: creator, cmd, pid, part, thread, desc.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io/line_cursor.hpp"
#include "model/profile.hpp"

namespace profconv::callgrind {

// What our own writer says about its edges in "desc:" lines, so that reading the file again does not make numbers of gaps.
constexpr std::string_view calls_key = "Calls";
constexpr std::string_view calls_not_recorded = "not recorded, every edge says 1";
constexpr std::string_view edges_key = "Edges";
constexpr std::string_view edges_on_stack = "on stack: cost while the edge is on the stack, counted once; not a flow";
constexpr std::string_view edges_pairs = "pairs: samples in which caller and callee are neighbours; not a flow";

class Facts {
public:
    Facts(const LineCursor& lines, Profile& profile) : lines_(lines), profile_(profile) {}

    // Takes "key: value" if it is such a line; fails for a version that is not ours.
    bool take(std::string_view key, std::string_view value);
    void start_part() { ++parts_; }

    std::uint64_t parts() const { return parts_; }
    std::size_t threads() const { return threads_.size(); }
    bool calls_recorded() const { return calls_recorded_; }
    // Whether this is the header of Cachegrind, which records no calls at all: it names neither itself nor a version, but the
    // command. (A file of callgrind without a call records that there was none.)
    bool is_cachegrind() const { return !names_writer_ && profile_.header.command.value != 0; }
    EdgeMeaning meaning() const { return meaning_; }

private:
    void check_version(std::string_view value) const;
    void take_desc(std::string_view value);
    void set_text(StringId& field, std::string_view value);

    const LineCursor& lines_;
    Profile& profile_;
    std::uint64_t parts_ = 0;
    std::vector<std::uint64_t> threads_;
    bool calls_recorded_ = true, names_writer_ = false;
    EdgeMeaning meaning_ = EdgeMeaning::flow;
};

// A command line as "cmd:" holds it, with \n and \\ for newline and backslash; and back.
std::string unescape_command(std::string_view text);
std::string escape_command(std::string_view text);

}  // namespace profconv::callgrind
