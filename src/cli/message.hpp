// The only place that writes to standard error.
#pragma once

#include <string_view>

#include "cli/options.hpp"
#include "model/notes.hpp"

namespace profconv {

// "profconv: TEXT"
void print_error(std::string_view text);

// "note: TEXT", unless --quiet.
void print_note(const Arguments& arguments, std::string_view text);

// Prints repair notes, and with --verbose the others; throws DataError with the first repair under --strict.
void print_notes(const Arguments& arguments, const Notes& notes);

}  // namespace profconv
