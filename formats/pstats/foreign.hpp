// What a file is that was taken for a profile of Python's and is none.
#pragma once

#include <string_view>

namespace profconv::pstats {

// Whether the bytes begin as the profiles do: a dict whose first key is a tuple of a text.
bool begins_like_a_profile(std::string_view bytes);

// Whether the bytes begin as any marshal dict does whose keys are tuples.
bool is_marshal_dict(std::string_view bytes);

// Whether it is a pickle or compiled Python: no format's, and easily taken for a profile.
bool is_other_python_file(std::string_view bytes);

// "a pickle …": in words for a message; "" if nothing is known of it.
std::string_view foreign_kind(std::string_view bytes);

}  // namespace profconv::pstats
