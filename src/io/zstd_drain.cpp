#include <zstd.h>

#include <vector>

#include "io/drains.hpp"
#include "io/error.hpp"

namespace profconv {

namespace {

class ZstdDrain : public ByteDrain {
public:
    explicit ZstdDrain(std::unique_ptr<ByteDrain> next) : next_(std::move(next)), state_(ZSTD_createCCtx()), out_(ZSTD_CStreamOutSize()) {
        ZSTD_CCtx_setParameter(state_, ZSTD_c_checksumFlag, 1);
    }
    ~ZstdDrain() override { ZSTD_freeCCtx(state_); }
    void write(std::string_view bytes) override { compress(bytes, ZSTD_e_continue); }
    void finish() override {
        compress({}, ZSTD_e_end);
        next_->finish();
    }

private:
    void compress(std::string_view bytes, ZSTD_EndDirective mode) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (bool done = false; !done;) {
            ZSTD_outBuffer out{out_.data(), out_.size(), 0};
            const std::size_t left = ZSTD_compressStream2(state_, &out, &in, mode);
            if (ZSTD_isError(left)) throw DataError(std::string("cannot compress the output: ") + ZSTD_getErrorName(left));
            next_->write({out_.data(), out.pos});
            done = mode == ZSTD_e_end ? left == 0 : in.pos == in.size;
        }
    }

    std::unique_ptr<ByteDrain> next_;
    ZSTD_CCtx* state_;
    std::vector<char> out_;
};

}  // namespace

std::unique_ptr<ByteDrain> zstd_drain(std::unique_ptr<ByteDrain> next) { return std::make_unique<ZstdDrain>(std::move(next)); }

}  // namespace profconv
