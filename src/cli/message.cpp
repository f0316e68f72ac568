#include "cli/message.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "io/error.hpp"

namespace profconv {

void print_error(std::string_view text) { fmt::print(stderr, "profconv: {}\n", text); }

void print_note(const Arguments& arguments, std::string_view text) {
    if (!arguments.has("quiet")) fmt::print(stderr, "note: {}\n", text);
}

void print_notes(const Arguments& arguments, const Notes& notes) {
    for (const Note& note : notes) {
        if (note.level == NoteLevel::repair && arguments.has("strict")) throw DataError(to_text(note) + " (an error with --strict)");
        if (note.level == NoteLevel::repair || arguments.has("verbose")) print_note(arguments, to_text(note));
    }
}

}  // namespace profconv
