// Every format, in the one order in which content is sniffed.
#pragma once

#include "format.hpp"

namespace profconv {

List<const Format*> formats();

}  // namespace profconv
