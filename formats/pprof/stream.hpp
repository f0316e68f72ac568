// The outermost message of a profile as a stream: one field after the other, each wholly in memory, the message itself never.
#pragma once

#include "io/source.hpp"
#include "pprof/wire.hpp"

namespace profconv {

class FieldStream {
public:
    explicit FieldStream(Source& source) : source_(source) {}

    // Moves to the next field of the format; false at the end of the input. Unknown fields are counted and passed over, however
    // long they are. Throws WireFault.
    bool next();

    // The current field, tag and all, as a message of its own; cut if the input ends inside it.
    Message field() const { return {"profile", source_.available().substr(0, size_)}; }

    // Offset in the decoded input of the current field, and of a position inside it.
    std::uint64_t offset() const { return source_.offset(); }
    std::uint64_t offset_of(const char* at) const { return source_.offset() + static_cast<std::uint64_t>(at - source_.available().data()); }
    std::uint64_t unknown_fields() const { return unknown_; }

private:
    void load(std::uint64_t size);
    void pass_over(Message field, std::uint64_t size);

    Source& source_;
    std::size_t size_ = 0;  // of the current field
    std::uint64_t unknown_ = 0;
};

}  // namespace profconv
