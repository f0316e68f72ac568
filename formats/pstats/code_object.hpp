// Code objects: `python -m profile` names the program it ran by one. Only what names it is of use; the rest is passed over.
#pragma once

#include <string>

#include "pstats/marshal.hpp"

namespace profconv::pstats {

// Reads the code object that `item` begins, as any Python from 2.5 on writes it, and gives its name as Python prints it but for the
// address: <code object main, file "app.py", line 1>. Throws DataError; nesting is bounded.
std::string code_object_name(Marshal& marshal, const Item& item, const StringTable& strings);

}  // namespace profconv::pstats
