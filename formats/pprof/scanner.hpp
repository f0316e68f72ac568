// From bytes to RawTables, streaming: only one top-level field is in memory at a time.
#pragma once

#include "io/source.hpp"
#include "model/strings.hpp"
#include "pprof/tables.hpp"

namespace profconv {

// Reads all of `source`. Texts are interned in `strings`, labels only kept if wanted. Throws DataError with offset and field.
RawTables scan_pprof(Source& source, StringTable& strings, bool want_labels);

}  // namespace profconv
