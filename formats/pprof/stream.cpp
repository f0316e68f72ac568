#include "pprof/stream.hpp"

#include <algorithm>

namespace profconv {

namespace {

constexpr std::uint32_t last_known_field = 15;

}  // namespace

bool FieldStream::next() {
    for (;;) {
        source_.consume(size_);
        size_ = 0;
        if (source_.available().size() < 2 * longest_varint) source_.fill(2 * longest_varint);
        Message field("profile", source_.available());
        if (!field.next()) return false;
        const std::uint64_t size = field.extent();
        if (field.number() <= last_known_field) {
            load(size);
            return true;
        }
        ++unknown_;
        pass_over(field, size);
    }
}

// Asks for little more than there is each time: a length is not to be believed before the bytes are there.
void FieldStream::load(std::uint64_t size) {
    while (source_.available().size() < size) {
        const std::uint64_t step = std::max<std::uint64_t>(source_.available().size() * 2, 4096);
        if (!source_.fill(static_cast<std::size_t>(std::min(size, step)))) break;
    }
    size_ = static_cast<std::size_t>(std::min<std::uint64_t>(size, source_.available().size()));
}

void FieldStream::pass_over(Message field, std::uint64_t size) {
    if (size <= source_.available().size() || !field.is(WireType::bytes)) field.skip();  // checks it
    const std::uint64_t begin = source_.offset();
    for (std::uint64_t left = size; left > 0;) {
        if (source_.available().empty() && !source_.fill(1))
            throw WireFault{source_.available().data(), "profile",
                            "the file ends inside the unknown field that begins at offset " + std::to_string(begin) + "; it is damaged or cut off"};
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, source_.available().size()));
        source_.consume(part);
        left -= part;
    }
}

}  // namespace profconv
