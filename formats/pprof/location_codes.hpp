// The location ids of all samples, 32 bits each. They are most of a profile, so they are kept in blocks that never move and can be
// given back one by one while the stacks are made from them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace profconv {

// An id below 2^31 is its own code; others are numbered in a list.
class LocationCodes {
public:
    static constexpr std::uint32_t listed = std::uint32_t{1} << 31;

    // Space for up to `count` codes of one sample; end_sample() says how many were used, 0 samples if it is not called.
    std::uint32_t* begin_sample(std::size_t count) {
        if (blocks_.empty() || blocks_.back().capacity - blocks_.back().used < count) add_block(count);
        return blocks_.back().codes.get() + blocks_.back().used;
    }
    void end_sample(std::size_t count) {
        blocks_.back().used += count;
        ++blocks_.back().samples;
        total_ += count;
    }
    std::uint32_t code(std::uint64_t id) { return id < listed ? static_cast<std::uint32_t>(id) : code_of_big(id); }
    std::uint64_t id_of(std::uint32_t code) const { return code < listed ? code : big_ids_[code & ~listed]; }

    struct Block {
        std::unique_ptr<std::uint32_t[]> codes;
        std::size_t capacity = 0, used = 0, samples = 0;
    };
    std::vector<Block>& blocks() { return blocks_; }
    const std::vector<std::uint64_t>& big_ids() const { return big_ids_; }
    std::uint64_t total() const { return total_; }

private:
    void add_block(std::size_t count);
    std::uint32_t code_of_big(std::uint64_t id);
    std::size_t slot_of(std::uint64_t id) const;

    std::vector<Block> blocks_;
    std::vector<std::uint64_t> big_ids_;
    std::vector<std::uint32_t> slots_;  // of big_ids_, open addressing, a power of two
    std::uint64_t total_ = 0;
};

}  // namespace profconv
