// What a reader has to say about a file besides its data: kept on the Profile, printed by the commands, never by a library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace profconv {

enum class NoteLevel {
    info,    // a fact worth knowing; shown by `info` and with -v
    repair,  // the data were incomplete or contradictory and were repaired or left out; shown on stderr, fatal with --strict
};

// One kind of observation: the text, where it was first made, and how often.
struct Note {
    NoteLevel level = NoteLevel::info;
    std::string text;   // "leave without an enter: ignored"
    std::string place;  // "in.trace:12", the first place; "" if it concerns the whole file
    std::uint64_t count = 1;
};

class Notes {
public:
    // Adds an observation; equal level and text are counted together, the first place is kept.
    void add(NoteLevel level, std::string_view text, std::string_view place = {});
    void append(const Notes& other);

    bool empty() const { return list_.empty(); }
    auto begin() const { return list_.begin(); }
    auto end() const { return list_.end(); }

private:
    std::vector<Note> list_;
};

// "in.trace:12: leave without an enter: ignored (3 times)"
std::string to_text(const Note& note);

}  // namespace profconv
