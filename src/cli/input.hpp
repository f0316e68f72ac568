// From the names on the command line to one Profile: open, recognise, read, merge, filter, and say what the user should know.
#pragma once

#include <string>
#include <string_view>

#include "cli/options.hpp"
#include "format.hpp"
#include "model/profile.hpp"

namespace profconv {

// The format that the content shows: `certain` beats `weak`, a file name with one of a format's suffixes breaks ties, then the
// registry's order. null if none claims it.
const Format* sniff(const Prefix& prefix);

// The lower-case part of a file name that Prefix::suffix holds: from the first dot of the base name, without .gz and .zst.
std::string suffix_of(const std::string& path);

// Reads all inputs of a command line, merged, and applies its filters. `command` is for messages. With several inputs or a filter
// that needs it, traces are folded whatever `want` says. Prints notes; repairs are errors with --strict.
Profile read_inputs(const Arguments& arguments, Want want, std::string_view command);

// The section that --section names (by number from 1, or by name), else the default one. Announces the choice on standard error
// when there is one to make and nobody made it.
std::size_t chosen_section(const Arguments& arguments, const Profile& profile);

// The value type that --value names (by name, NAME#2 for the second of that name, or number from 1), else the default one.
std::size_t chosen_value(const Arguments& arguments, const Profile& profile, const Section& section);

}  // namespace profconv
