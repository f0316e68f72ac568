// Whole stacks that were seen before: repeated lines need no splitting. Stacks are told apart by 96 bits of a
// hash of their text: among 10^8 different ones the odds that two are taken for one are below 10^-12.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/ids.hpp"

namespace profconv {

class StackIndex {
public:
    // Where the node of this text is or will be kept; an invalid id if it is new. Valid until the next call.
    StackId& find(std::string_view stack);

    // Repeats pay for the hashing only if there are enough of them: judged after the first lines, then fixed.
    bool worthwhile() const { return worthwhile_; }

private:
    struct Slot {
        std::uint64_t low = 0;
        std::uint32_t high = 0;
        StackId node;
    };
    void grow();
    void judge();

    std::vector<Slot> slots_;
    std::size_t used_ = 0, asked_ = 0;
    bool worthwhile_ = true;
};

}  // namespace profconv
