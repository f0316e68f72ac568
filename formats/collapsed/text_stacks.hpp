// Stacks as lists of texts, put in the order that their lines would have, without making the lines: those of a large profile are
// many times its size.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/strings.hpp"

namespace profconv {

class TextStacks {
public:
    // Begins the next stack; then its texts, root first. A text holds no ';'.
    void begin() { offsets_.push_back(texts_.size()); }
    void add(StringId text) { texts_.push_back(text.value); }
    StringId intern(std::string_view text) { return table_.intern(text); }

    std::size_t size() const { return offsets_.size(); }
    std::size_t depth(std::uint32_t stack) const { return end(stack) - offsets_[stack]; }
    std::string_view text(std::uint32_t stack, std::size_t level) const { return table_.view({texts_[offsets_[stack] + level]}); }
    bool equal(std::uint32_t a, std::uint32_t b) const;

    // The numbers of all stacks in the order of their texts joined with ';', byte by byte; equal ones in order of appearance.
    std::vector<std::uint32_t> sorted() const;

private:
    std::size_t end(std::uint32_t stack) const { return stack + 1 < offsets_.size() ? offsets_[stack + 1] : texts_.size(); }
    std::vector<std::uint32_t> ranks() const;
    bool less(std::uint32_t a, std::uint32_t b, const std::vector<std::uint32_t>& ranks) const;

    StringTable table_;
    std::vector<std::uint64_t> offsets_;  // per stack: where its texts begin
    std::vector<std::uint32_t> texts_;
};

}  // namespace profconv
