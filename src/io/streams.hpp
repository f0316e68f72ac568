// The layers of decoding behind a Source. Each takes the stream it decodes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "io/source.hpp"

namespace profconv {

// A file descriptor; closes it unless it is standard input. `name` is for messages.
std::unique_ptr<ByteStream> file_stream(int descriptor, std::string name);

// Bytes that outlive the stream.
std::unique_ptr<ByteStream> memory_stream(std::string_view bytes);

// The bytes of `first`, then those of `rest`: puts back what was read to look at it.
std::unique_ptr<ByteStream> joined_stream(std::string first, std::unique_ptr<ByteStream> rest);

// gzip with any number of members. Cut data, wrong checksums and junk after a member are errors.
std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> compressed, std::string name);

// zstd with any number of frames; errors as above.
std::unique_ptr<ByteStream> zstd_stream(std::unique_ptr<ByteStream> compressed, std::string name);

// The same bytes, then the same error, whether `threaded` or not; if so decoded ahead on a second thread once there are more than a
// megabyte of them.
std::unique_ptr<ByteStream> read_ahead_stream(std::unique_ptr<ByteStream> stream, bool threaded);

// UTF-16 (without its byte order mark) to UTF-8; lone surrogates become U+FFFD.
std::unique_ptr<ByteStream> utf16_stream(std::unique_ptr<ByteStream> text, bool big_endian);

}  // namespace profconv
