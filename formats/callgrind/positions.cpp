#include "callgrind/positions.hpp"

#include <string>

#include "io/error.hpp"

namespace profconv::callgrind {

bool Positions::declare(std::string_view words) {
    const char* at = words.data();
    const char* const end = at + words.size();
    count_ = 0;
    int last_rank = -1;
    bool usual_order = true;
    for (at = skip_blanks(at, end); at != end; at = skip_blanks(at, end)) {
        const std::string_view word = token_at(at, end);
        const int rank = word == "instr" || word == "addr" ? 0 : word == "bb" ? 1 : word == "line" ? 2 : -1;
        if (rank < 0) lines_.fail_at(at, "expected a kind of position (instr, bb, line), found " + quoted(word));
        std::uint64_t* const slots[] = {&address_, &block_, &line_};
        for (int i = 0; i < count_; ++i)
            if (order_[i] == slots[rank]) lines_.fail_at(at, "position " + quoted(word) + " is named twice");
        order_[count_++] = slots[rank];
        usual_order = usual_order && rank > last_rank;
        last_rank = rank;
        at += word.size();
    }
    only_line_ = count_ == 1 && order_[0] == &line_;
    return usual_order;
}

const char* Positions::take_any(const char* at, const char* end) {
    for (int i = 0; i < count_; ++i) {
        at = skip_blanks(at, end);
        if (at == end) fail_missing(end);
        at = take_one(at, end, *order_[i]);
    }
    return at;
}

const char* Positions::take_one(const char* at, const char* end, std::uint64_t& position) const {
    const char* const start = at;
    std::uint64_t number = 0;
    const char sign = *at;
    if (sign == '*') {
        ++at;
        number = position;
    } else {
        if (sign == '+' || sign == '-') ++at;
        if (!take_number(at, end, number))
            lines_.fail_at(start, "expected a position below 2^64, found " + quoted(token_at(start, end)));
        if (sign == '-' && number > position)
            lines_.fail_at(
                start, "position " + quoted(token_at(start, end)) + " is below zero: the last one was " + std::to_string(position));
        if (sign == '+' && __builtin_add_overflow(position, number, &number))
            lines_.fail_at(start, "position " + quoted(token_at(start, end)) + " is beyond 64 bits");
        if (sign == '-') number = position - number;
    }
    if (!ends_token(at, end)) at = skip_range(at, end);
    if (!ends_token(at, end)) lines_.fail_at(start, "expected a position, found " + quoted(token_at(start, end)));
    if (&position == &line_ && number > UINT32_MAX)
        lines_.fail_at(start, "line number " + std::to_string(number) + " is beyond 32 bits");
    position = number;
    return at;
}

// A range counts at its start; its end must be a number all the same.
const char* Positions::skip_range(const char* at, const char* end) const {
    std::uint64_t ignored = 0;
    if (*at != '+' && *at != '-' && *at != ':') return at;
    const char* after = at + 1;
    return take_number(after, end, ignored) ? after : at;
}

void Positions::fail_missing(const char* end) const {
    lines_.fail_at(
        end, "expected " + std::to_string(count_) + (count_ == 1 ? " position" : " positions") + ", found the end of the line");
}

}  // namespace profconv::callgrind
