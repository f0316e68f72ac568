#include <zstd.h>

#include <vector>

#include "io/error.hpp"
#include "io/streams.hpp"

namespace profconv {

namespace {

class ZstdStream : public ByteStream {
public:
    ZstdStream(std::unique_ptr<ByteStream> compressed, std::string name)
        : compressed_(std::move(compressed)), name_(std::move(name)), block_(ZSTD_DStreamInSize()), state_(ZSTD_createDStream()) {}
    ~ZstdStream() override { ZSTD_freeDStream(state_); }

    std::size_t read(char* to, std::size_t size) override {
        ZSTD_outBuffer out{to, size, 0};
        while (out.pos == 0) {
            if (input_.pos == input_.size && !refill()) {
                if (!frame_done_) fail("zstd data ends in the middle (after " + std::to_string(decoded_) + " decoded bytes); the file is truncated");
                return 0;
            }
            const std::size_t status = ZSTD_decompressStream(state_, &out, &input_);
            if (ZSTD_isError(status)) fail("zstd data is damaged (after " + std::to_string(decoded_) + " decoded bytes): " + ZSTD_getErrorName(status));
            frame_done_ = status == 0;
        }
        decoded_ += out.pos;
        return out.pos;
    }

private:
    bool refill() {
        const std::size_t count = compressed_->read(block_.data(), block_.size());
        input_ = {block_.data(), count, 0};
        return count > 0;
    }
    [[noreturn]] void fail(const std::string& message) const { throw DataError(name_ + ": " + message); }

    std::unique_ptr<ByteStream> compressed_;
    const std::string name_;
    std::vector<char> block_;
    ZSTD_DStream* state_;
    ZSTD_inBuffer input_{nullptr, 0, 0};
    bool frame_done_ = false;
    std::uint64_t decoded_ = 0;
};

}  // namespace

std::unique_ptr<ByteStream> zstd_stream(std::unique_ptr<ByteStream> compressed, std::string name) {
    return std::make_unique<ZstdStream>(std::move(compressed), std::move(name));
}

}  // namespace profconv
