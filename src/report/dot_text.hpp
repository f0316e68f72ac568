// The one way of text into a DOT file. Graphviz decodes entities and escapes in labels, takes bytes that are no UTF-8 for
// Latin-1, and refuses strings of about 16384 bytes, so nothing is written that has not gone through here.
#pragma once

#include <string>
#include <string_view>

namespace profconv {

// Text for a label or tooltip, without quotes: invalid UTF-8 and control bytes become U+FFFD, tabs blanks, & \ " are escaped,
// newlines become \n. Longer than `longest` code points: the middle is replaced by "…".
std::string dot_text(std::string_view text, std::size_t longest);

// A URL for an attribute: everything unusual percent-encoded, & as an entity.
std::string dot_url(std::string_view url);

// A name without argument and template lists. operator(), operator<, (anonymous namespace), {lambda(int)#1} and names that are
// one bracket as a whole (<module>) stay.
std::string stripped_name(std::string_view name);

// Line breaks after about `columns` characters, at "::", ",", "<" and blanks; words are never cut.
std::string wrapped_name(std::string_view name, std::size_t columns);

}  // namespace profconv
