// A stable text of everything in a Profile: the reference of the golden tests, and what `info --dump` prints.
#pragma once

#include <string>

#include "model/profile.hpp"

namespace profconv {

// Every table that is used, section by section; texts escaped (\t \n \\ \xHH), rows in model order, numbers exact. The same
// Profile gives the same text on every machine. Functions and frames are shown by content, not by id.
std::string dump(const Profile& profile);

}  // namespace profconv
