// One streaming input for files, pipes and compressed data: a reused window over the decoded bytes. Knows nothing of formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace profconv {

// A stream of bytes; each layer of decoding is one.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    // Reads up to `size` bytes to `to`; 0 only at the end. Throws DataError.
    virtual std::size_t read(char* to, std::size_t size) = 0;
};

// Decodes what the first bytes announce: gzip (any number of members) and zstd, one layer; then a byte order mark is dropped and
// UTF-16 turned into UTF-8. The caller takes bytes from the front: look at available(), then consume().
class Source {
public:
    // Opens `path`; "-" is standard input. With more than one job a compressed file is decoded on a second thread. Throws DataError:
    // missing, unreadable, a directory.
    explicit Source(const std::string& path, unsigned jobs = 1);
    // Reads from memory, for tests and for parts of other inputs; the bytes must outlive the Source.
    Source(std::string name, std::string_view bytes);
    ~Source();
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    // Bytes `begin` to `end` of the file as an input of their own, whatever was consumed here; null unless this is a regular file whose
    // bytes need no decoding. Several parts may be read at once, by a thread each, while this Source lives.
    std::unique_ptr<Source> part(std::uint64_t begin, std::uint64_t end) const;

    // How messages name it: the path as given, or "standard input".
    const std::string& name() const { return name_; }
    // Modification time in seconds since 1970, of a regular file only.
    std::optional<std::int64_t> mtime() const { return mtime_; }
    // Size of the file on disk in bytes (before decoding), of a regular file only.
    std::optional<std::uint64_t> file_size() const { return file_size_; }

    // The decoded bytes that are in memory and not yet consumed. At least 32 readable (not meaningful) bytes follow the view,
    // so that scanners may load whole words. Valid until the next fill().
    std::string_view available() const { return {window_.data() + begin_, end_ - begin_}; }

    // Makes at least `wanted` bytes available if the input has so many; the window grows if it must. False if it has fewer
    // (then all the rest is available). fill(available().size() + 1) means "get more".
    bool fill(std::size_t wanted);

    // Drops the first `count` available bytes.
    void consume(std::size_t count) { begin_ += count; }

    // Decoded bytes consumed so far: the offset of available()[0].
    std::uint64_t offset() const { return passed_ + begin_; }

    // "gzip", "zstd" or "" (not compressed).
    std::string_view compression() const { return compression_; }
    // Whether the text began with a byte order mark (dropped).
    bool had_byte_order_mark() const { return had_byte_order_mark_; }

private:
    Source() = default;
    void start(std::unique_ptr<ByteStream> raw, bool read_ahead);

    std::string name_;
    int descriptor_ = -1;  // of a regular file that was opened here; its stream closes it
    std::optional<std::int64_t> mtime_;
    std::optional<std::uint64_t> file_size_;
    std::unique_ptr<ByteStream> stream_;
    std::vector<char> window_;
    std::size_t begin_ = 0, end_ = 0;
    std::uint64_t passed_ = 0;
    bool at_end_ = false;
    std::string_view compression_;
    bool had_byte_order_mark_ = false;
};

}  // namespace profconv
