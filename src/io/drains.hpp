// The layers behind a Sink: compressors and the file itself.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "io/sink.hpp"

namespace profconv {

// Writes to a descriptor; closes it in finish() unless it is standard output. EPIPE becomes ClosedPipe, other failures DataError.
std::unique_ptr<ByteDrain> file_drain(int descriptor, std::string name);

// Collects in `memory`.
std::unique_ptr<ByteDrain> memory_drain(std::string* memory);

// One gzip member without name and time, so that the same input gives the same bytes; ends it and the next layer in finish().
std::unique_ptr<ByteDrain> gzip_drain(std::unique_ptr<ByteDrain> next);

// One zstd frame with a checksum.
std::unique_ptr<ByteDrain> zstd_drain(std::unique_ptr<ByteDrain> next);

}  // namespace profconv
