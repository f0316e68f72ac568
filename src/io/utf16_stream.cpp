#include <algorithm>

#include "io/streams.hpp"

namespace profconv {

namespace {

constexpr char32_t replacement = 0xFFFD;

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    out += static_cast<char>(lead[more] | (c >> (6 * more)));
    for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3f));
}

class Utf16Stream : public ByteStream {
public:
    Utf16Stream(std::unique_ptr<ByteStream> text, bool big_endian) : text_(std::move(text)), big_endian_(big_endian) {}

    std::size_t read(char* to, std::size_t size) override {
        while (taken_ == decoded_.size() && !ended_) decode_more();
        const std::size_t count = decoded_.copy(to, size, taken_);
        taken_ += count;
        return count;
    }

private:
    void decode_more() {
        decoded_.clear();
        taken_ = 0;
        char block[16384];
        const std::size_t count = text_->read(block, sizeof block);
        ended_ = count == 0;
        for (std::size_t i = 0; i < count; ++i) take(static_cast<unsigned char>(block[i]));
        if (ended_ && (high_ != 0 || has_odd_byte_)) append_utf8(decoded_, replacement);
    }

    void take(unsigned char byte) {
        if (!has_odd_byte_) {
            odd_byte_ = byte;
            has_odd_byte_ = true;
            return;
        }
        has_odd_byte_ = false;
        unit(big_endian_ ? odd_byte_ << 8 | byte : byte << 8 | odd_byte_);
    }

    void unit(int code) {
        const auto c = static_cast<char32_t>(code);
        const bool low = c >= 0xDC00 && c < 0xE000;
        if (high_ != 0) {
            append_utf8(decoded_, low ? 0x10000 + ((high_ - 0xD800) << 10) + (c - 0xDC00) : replacement);
            high_ = 0;
            if (low) return;
        }
        if (c >= 0xD800 && c < 0xDC00)
            high_ = c;
        else
            append_utf8(decoded_, low ? replacement : c);
    }

    std::unique_ptr<ByteStream> text_;
    const bool big_endian_;
    std::string decoded_;
    std::size_t taken_ = 0;
    bool ended_ = false, has_odd_byte_ = false;
    unsigned char odd_byte_ = 0;
    char32_t high_ = 0;  // a high surrogate that waits for its low one
};

}  // namespace

std::unique_ptr<ByteStream> utf16_stream(std::unique_ptr<ByteStream> text, bool big_endian) { return std::make_unique<Utf16Stream>(std::move(text), big_endian); }

}  // namespace profconv
