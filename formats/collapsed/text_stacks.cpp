#include "collapsed/text_stacks.hpp"

#include <algorithm>
#include <numeric>

namespace profconv {

namespace {

// Whether line "…a" sorts before line "…b", where a and b are different texts and a ';' follows unless they are the last.
bool text_less(std::string_view a, bool a_last, std::string_view b, bool b_last) {
    const std::size_t common = std::min(a.size(), b.size());
    if (const int order = a.substr(0, common).compare(b.substr(0, common)); order != 0) return order < 0;
    if (a.size() == common) return a_last || ';' < static_cast<unsigned char>(b[common]);
    return !b_last && static_cast<unsigned char>(a[common]) < ';';
}

}  // namespace

bool TextStacks::equal(std::uint32_t a, std::uint32_t b) const {
    const auto at = [&](std::uint32_t stack) { return texts_.begin() + static_cast<std::ptrdiff_t>(offsets_[stack]); };
    return depth(a) == depth(b) && std::equal(at(a), at(a) + static_cast<std::ptrdiff_t>(depth(a)), at(b));
}

// Per text its place among all texts that are followed by ';'.
std::vector<std::uint32_t> TextStacks::ranks() const {
    std::vector<std::uint32_t> order(table_.size()), ranks(table_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return a != b && text_less(table_.view({a}), false, table_.view({b}), false); });
    for (std::uint32_t i = 0; i < order.size(); ++i) ranks[order[i]] = i;
    return ranks;
}

bool TextStacks::less(std::uint32_t a, std::uint32_t b, const std::vector<std::uint32_t>& ranks) const {
    const std::uint32_t *at = texts_.data() + offsets_[a], *other = texts_.data() + offsets_[b];
    const std::uint32_t *end = texts_.data() + this->end(a), *other_end = texts_.data() + this->end(b);
    while (at != end && other != other_end && *at == *other) ++at, ++other;
    if (at == end || other == other_end) return at == end && (other != other_end || a < b);
    const bool last = at + 1 == end, other_last = other + 1 == other_end;
    if (!last && !other_last) return ranks[*at] < ranks[*other];
    return text_less(table_.view({*at}), last, table_.view({*other}), other_last);
}

std::vector<std::uint32_t> TextStacks::sorted() const {
    const std::vector<std::uint32_t> ranks = this->ranks();
    std::vector<std::uint32_t> order(size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return less(a, b, ranks); });
    return order;
}

}  // namespace profconv
