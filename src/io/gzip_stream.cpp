#include <algorithm>
#include <vector>

#ifdef PROFCONV_HAVE_ISAL
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

#include "io/error.hpp"
#include "io/streams.hpp"

namespace profconv {

namespace {

constexpr std::size_t block_bytes = 128 * 1024;

// One member after the other. The two libraries differ only in inflate() below.
class GzipStream : public ByteStream {
public:
    GzipStream(std::unique_ptr<ByteStream> compressed, std::string name) : compressed_(std::move(compressed)), name_(std::move(name)), block_(block_bytes) { begin_member(); }
    ~GzipStream() override;

    std::size_t read(char* to, std::size_t size) override {
        for (;;) {
            if (member_done_ && !next_member()) return 0;
            refill();
            const std::size_t count = inflate(to, size);
            decoded_ += count;
            if (count > 0) return count;
            if (!member_done_ && input_ended_ && input_left() == 0 && members_ > 1 && member_begins()) fail_broken(true);
            if (!member_done_ && input_ended_ && input_left() == 0)
                fail("gzip data ends in the middle (after " + std::to_string(decoded_) + " decoded bytes); the file is truncated");
        }
    }

private:
    void begin_member();
    bool member_begins() const { return state_.total_out == 0; }
    std::size_t inflate(char* to, std::size_t size);
    std::size_t input_left() const;
    void give_input(std::size_t size);

    void refill() {
        if (input_left() > 0 || input_ended_) return;
        const std::size_t count = compressed_->read(block_.data(), block_.size());
        input_ended_ = count == 0;
        give_input(count);
    }

    // After the end of a member: false at the end of the input, else starts the next member.
    bool next_member() {
        refill();
        if (input_left() == 0) return false;
        begin_member();
        member_done_ = false;
        ++members_;
        return true;
    }

    [[noreturn]] void fail(const std::string& message) const { throw DataError(name_ + ": " + message); }
    [[noreturn]] void fail_broken(bool in_header) const {
        if (in_header && members_ > 1) fail("gzip data is followed by bytes that are no gzip member (after " + std::to_string(decoded_) + " decoded bytes)");
        fail("gzip data is damaged (after " + std::to_string(decoded_) + " decoded bytes)");
    }

    std::unique_ptr<ByteStream> compressed_;
    const std::string name_;
    std::vector<char> block_;
    bool input_ended_ = false, member_done_ = false;
    std::uint64_t decoded_ = 0, members_ = 1;
#ifdef PROFCONV_HAVE_ISAL
    inflate_state state_;
#else
    z_stream state_{};
    bool open_ = false;
#endif
};

#ifdef PROFCONV_HAVE_ISAL

GzipStream::~GzipStream() = default;

void GzipStream::begin_member() {
    const auto in = members_ == 1 && decoded_ == 0 && !member_done_ ? nullptr : state_.next_in;
    const auto left = in ? state_.avail_in : 0;
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;
    state_.next_in = in;
    state_.avail_in = left;
}

std::size_t GzipStream::input_left() const { return state_.avail_in; }

void GzipStream::give_input(std::size_t size) {
    state_.next_in = reinterpret_cast<std::uint8_t*>(block_.data());
    state_.avail_in = static_cast<std::uint32_t>(size);
}

std::size_t GzipStream::inflate(char* to, std::size_t size) {
    state_.next_out = reinterpret_cast<std::uint8_t*>(to);
    state_.avail_out = static_cast<std::uint32_t>(std::min<std::size_t>(size, UINT32_MAX));
    const std::uint32_t room = state_.avail_out;
    const bool in_header = state_.block_state == ISAL_BLOCK_NEW_HDR && state_.total_out == 0;
    const int status = isal_inflate(&state_);
    if (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT) fail_broken(in_header);
    member_done_ = state_.block_state == ISAL_BLOCK_FINISH;
    return room - state_.avail_out;
}

#else

GzipStream::~GzipStream() {
    if (open_) inflateEnd(&state_);
}

void GzipStream::begin_member() {
    constexpr int gzip_only = 15 + 16;
    if (open_ ? inflateReset(&state_) != Z_OK : inflateInit2(&state_, gzip_only) != Z_OK) fail("out of memory for inflating");
    open_ = true;
}

std::size_t GzipStream::input_left() const { return state_.avail_in; }

void GzipStream::give_input(std::size_t size) {
    state_.next_in = reinterpret_cast<Bytef*>(block_.data());
    state_.avail_in = static_cast<uInt>(size);
}

std::size_t GzipStream::inflate(char* to, std::size_t size) {
    state_.next_out = reinterpret_cast<Bytef*>(to);
    state_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, UINT32_MAX));
    const uInt room = state_.avail_out;
    const bool in_header = state_.total_out == 0;
    const int status = ::inflate(&state_, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) fail_broken(in_header);
    member_done_ = status == Z_STREAM_END;
    return room - state_.avail_out;
}

#endif

}  // namespace

std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> compressed, std::string name) {
    return std::make_unique<GzipStream>(std::move(compressed), std::move(name));
}

}  // namespace profconv
