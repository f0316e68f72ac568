// Where output goes: standard output, a file that appears only when it is complete, or memory. Knows nothing of formats.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "io/digits.hpp"

namespace profconv {

// A compressor or the file itself; chained behind a Sink's buffer.
class ByteDrain {
public:
    virtual ~ByteDrain() = default;
    virtual void write(std::string_view bytes) = 0;
    virtual void finish() {}
};

// A buffered writer. Output to a file goes to a temporary file beside it, renamed by commit(); without commit() nothing is left.
class Sink {
public:
    // `path`: "-" is standard output; a name ending in .gz or .zst is compressed (gzip with one member, no name and no time in
    // it: same input, same bytes). An existing file that is no regular file (/dev/null, a fifo) is written directly. Throws
    // DataError if it cannot be created.
    explicit Sink(const std::string& path);
    // Collects in `memory`.
    explicit Sink(std::string* memory);
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    void write(std::string_view bytes) {
        if (bytes.size() > capacity - used_) return write_slowly(bytes);
        std::memcpy(buffer_.get() + used_, bytes.data(), bytes.size());
        used_ += bytes.size();
    }
    void put(char byte) {
        if (used_ == capacity) flush();
        buffer_[used_++] = byte;
    }
    // Room for `bytes` (at most largest_room), for lines that are made piece by piece; wrote() tells where they end. Nothing else may
    // be written in between.
    static constexpr std::size_t largest_room = 64 * 1024;
    char* room(std::size_t bytes) {
        if (bytes > capacity - used_) flush();
        return buffer_.get() + used_;
    }
    void wrote(const char* end) { used_ = static_cast<std::size_t>(end - buffer_.get()); }
    void write_integer(std::int64_t value) {
        if (value >= 0) return write_unsigned(static_cast<std::uint64_t>(value));
        put('-');
        write_unsigned(0 - static_cast<std::uint64_t>(value));
    }
    void write_unsigned(std::uint64_t value) {
        wrote(put_digits(room(longest_digits), value));
    }
    void write_hex(std::uint64_t value);                     // lower case, without 0x
    void write_decimal(std::int64_t ticks, int decimals);    // ticks * 10^-decimals, exact, without needless zeros: 1250, 3 -> 1.25
    void write_real(double value);                           // shortest text that reads back as the same double

    // Whether this is a terminal; binary formats refuse to write there.
    bool is_terminal() const;
    // Name for messages: the path, or "standard output".
    const std::string& name() const { return name_; }

    // Writes everything out and makes the file appear. Throws DataError (disk full …) or ClosedPipe.
    void commit();

private:
    static constexpr std::size_t capacity = 256 * 1024;
    void write_slowly(std::string_view bytes);
    void flush();

    std::string name_, temporary_, target_;
    std::unique_ptr<ByteDrain> drain_;
    std::unique_ptr<char[]> buffer_;
    std::size_t used_ = 0;
};

}  // namespace profconv
