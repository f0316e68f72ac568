#include "io/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/error.hpp"
#include "io/streams.hpp"

namespace profconv {

namespace {

constexpr std::size_t window_bytes = 256 * 1024;  // stays in a core's own cache beside what is made of it: measured 7 to 18 % faster than 1 MiB
constexpr std::size_t padding = 32;
// What a pipe should hold, where the system allows it: with Linux's 64 KiB reader and writer wait for each other so often that it
// costs a tenth of the reader's time.
constexpr int pipe_bytes = 1024 * 1024;

class FileStream : public ByteStream {
public:
    FileStream(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
    ~FileStream() override {
        if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
    }
    std::size_t read(char* to, std::size_t size) override {
        for (;;) {
            const ssize_t count = ::read(descriptor_, to, size);
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) throw DataError(name_ + ": cannot read: " + std::strerror(errno));
        }
    }

private:
    const int descriptor_;
    const std::string name_;
};

// A part of a file; leaves the descriptor's position alone.
class PartStream : public ByteStream {
public:
    PartStream(int descriptor, std::uint64_t begin, std::uint64_t end, std::string name) : descriptor_(descriptor), at_(begin), end_(end), name_(std::move(name)) {}
    std::size_t read(char* to, std::size_t size) override {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - at_));
        for (;;) {
            const ssize_t count = ::pread(descriptor_, to, wanted, static_cast<off_t>(at_));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw DataError(name_ + ": cannot read: " + std::strerror(errno));
            at_ += static_cast<std::uint64_t>(count);
            return static_cast<std::size_t>(count);
        }
    }

private:
    const int descriptor_;
    std::uint64_t at_;
    const std::uint64_t end_;
    const std::string name_;
};

class MemoryStream : public ByteStream {
public:
    explicit MemoryStream(std::string_view bytes) : bytes_(bytes) {}
    std::size_t read(char* to, std::size_t size) override {
        const std::size_t count = bytes_.copy(to, size);
        bytes_.remove_prefix(count);
        return count;
    }

private:
    std::string_view bytes_;
};

class JoinedStream : public ByteStream {
public:
    JoinedStream(std::string first, std::unique_ptr<ByteStream> rest) : first_(std::move(first)), rest_(std::move(rest)) {}
    std::size_t read(char* to, std::size_t size) override {
        if (taken_ == first_.size()) return rest_->read(to, size);
        const std::size_t count = first_.copy(to, size, taken_);
        taken_ += count;
        return count;
    }

private:
    const std::string first_;
    std::size_t taken_ = 0;
    const std::unique_ptr<ByteStream> rest_;
};

// The first bytes of a stream, fewer only if it ends.
std::string first_bytes(ByteStream& stream, std::size_t wanted) {
    std::string bytes(wanted, '\0');
    std::size_t got = 0;
    while (got < wanted) {
        const std::size_t count = stream.read(bytes.data() + got, wanted - got);
        if (count == 0) break;
        got += count;
    }
    bytes.resize(got);
    return bytes;
}

bool begins(std::string_view bytes, std::string_view mark) { return bytes.substr(0, mark.size()) == mark; }

}  // namespace

std::unique_ptr<ByteStream> file_stream(int descriptor, std::string name) { return std::make_unique<FileStream>(descriptor, std::move(name)); }
std::unique_ptr<ByteStream> memory_stream(std::string_view bytes) { return std::make_unique<MemoryStream>(bytes); }
std::unique_ptr<ByteStream> joined_stream(std::string first, std::unique_ptr<ByteStream> rest) {
    return std::make_unique<JoinedStream>(std::move(first), std::move(rest));
}

Source::Source(const std::string& path, unsigned jobs) : name_(path == "-" ? "standard input" : path) {
    const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw DataError(name_ + ": cannot open: " + std::strerror(errno));
    auto stream = file_stream(descriptor, name_);
    struct stat status {};
    if (::fstat(descriptor, &status) == 0) {
        if (S_ISDIR(status.st_mode)) throw DataError(name_ + ": this is a directory, expected a profile file");
        if (S_ISREG(status.st_mode) && path != "-") {
            descriptor_ = descriptor;
            mtime_ = status.st_mtime;
            file_size_ = static_cast<std::uint64_t>(status.st_size);
        }
#ifdef F_SETPIPE_SZ
        if (S_ISFIFO(status.st_mode)) ::fcntl(descriptor, F_SETPIPE_SZ, pipe_bytes);  // only a wish
#endif
    }
    // Not of a pipe: its writer may pause for as long as it likes, and a thread that waits for it cannot be ended.
    start(std::move(stream), jobs > 1 && descriptor_ >= 0);
}

Source::Source(std::string name, std::string_view bytes) : name_(std::move(name)) { start(memory_stream(bytes), false); }

Source::~Source() = default;

std::unique_ptr<Source> Source::part(std::uint64_t begin, std::uint64_t end) const {
    if (descriptor_ < 0 || !compression_.empty() || had_byte_order_mark_) return nullptr;
    std::unique_ptr<Source> part(new Source());
    part->name_ = name_;
    part->stream_ = std::make_unique<PartStream>(descriptor_, begin, end, name_);
    part->window_.resize(window_bytes);
    return part;
}

void Source::start(std::unique_ptr<ByteStream> raw, bool read_ahead) {
    std::string first = first_bytes(*raw, 4);
    const bool gzip = begins(first, "\x1f\x8b"), zstd = begins(first, "\x28\xb5\x2f\xfd");
    stream_ = joined_stream(std::move(first), std::move(raw));
    if (gzip || zstd) {
        compression_ = gzip ? "gzip" : "zstd";
        stream_ = gzip ? gzip_stream(std::move(stream_), name_) : zstd_stream(std::move(stream_), name_);
        stream_ = read_ahead_stream(std::move(stream_), read_ahead);
    }
    first = first_bytes(*stream_, 3);
    const bool little = begins(first, "\xff\xfe"), big = begins(first, "\xfe\xff"), utf8 = begins(first, "\xef\xbb\xbf");
    had_byte_order_mark_ = little || big || utf8;
    if (had_byte_order_mark_) first.erase(0, utf8 ? 3 : 2);
    stream_ = joined_stream(std::move(first), std::move(stream_));
    if (little || big) stream_ = utf16_stream(std::move(stream_), big);
    // A small input needs a small window: a page fault less for every page less.
    window_.resize(file_size_ && !gzip && !zstd ? std::clamp<std::uint64_t>(*file_size_ + 2 * padding, 4096, window_bytes) : window_bytes);
}

bool Source::fill(std::size_t wanted) {
    if (end_ - begin_ >= wanted) return true;
    if (begin_ > 0) {
        std::memmove(window_.data(), window_.data() + begin_, end_ - begin_);
        passed_ += begin_;
        end_ -= begin_;
        begin_ = 0;
    }
    while (!at_end_ && end_ < wanted) {
        // Grown as bytes arrive: a damaged length may ask for more than there is memory.
        if (end_ + padding == window_.size()) window_.resize(window_.size() * 2);
        const std::size_t count = stream_->read(window_.data() + end_, window_.size() - padding - end_);
        at_end_ = count == 0;
        end_ += count;
    }
    std::memset(window_.data() + end_, 0, padding);
    return end_ >= wanted;
}

}  // namespace profconv
