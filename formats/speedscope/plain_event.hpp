// The events that nearly all evented profiles consist of: an object of "type", "frame" and "at" in any order, with no blanks but a
// single one behind a colon or comma. Any other value, also a malformed one, is left to the JSON reader and its messages.
#pragma once

#include <cstring>
#include <string_view>

#include "io/digits.hpp"
#include "io/numbers.hpp"

namespace profconv {

struct PlainEvent {
    char type = '\0';  // O or C
    std::uint64_t frame = 0;
    Decimal at;        // as written, without zeros at the end of a fraction
};

// No plain event is longer.
constexpr std::ptrdiff_t longest_plain_event = 96;

class PlainEventScanner {
public:
    // Takes the event at `at`, where at least longest_plain_event bytes and 24 more are readable, and moves `at` behind its brace.
    // False, and nothing taken, if there is none.
    static bool take(const char*& at, PlainEvent& event) {
        PlainEventScanner scanner{at};
        if (!scanner.skip("{")) return false;
        unsigned seen = 0;
        do {
            scanner.blank();
            const unsigned member = scanner.member(event);
            if (member == 0 || (seen & member) != 0) return false;
            seen |= member;
        } while (scanner.skip(","));
        if (seen != 7 || !scanner.skip("}")) return false;
        at = scanner.at_;
        return true;
    }

private:
    explicit PlainEventScanner(const char* at) : at_(at) {}

    template <std::size_t N>
    bool skip(const char (&text)[N]) {
        if (std::memcmp(at_, text, N - 1) != 0) return false;
        at_ += N - 1;
        return true;
    }
    void blank() { at_ += *at_ == ' '; }

    // Which of the members it is, as a bit; 0 for none.
    unsigned member(PlainEvent& event) {
        if (skip("\"type\":")) return blank(), type(event) ? 1 : 0;
        if (skip("\"frame\":")) return blank(), index(event.frame) ? 2 : 0;
        if (skip("\"at\":")) return blank(), decimal(event.at) ? 4 : 0;
        return 0;
    }
    bool type(PlainEvent& event) {
        if (at_[0] != '"' || (at_[1] != 'O' && at_[1] != 'C') || at_[2] != '"') return false;
        event.type = at_[1];
        at_ += 3;
        return true;
    }
    bool index(std::uint64_t& value) {
        const char* const start = at_;
        return take_digits(at_, value) && (*start != '0' || at_ - start == 1);
    }
    // A sign, an exponent, a leading zero or many digits are not plain.
    bool decimal(Decimal& value) {
        const char* const start = at_;
        std::uint64_t digits = 0, fraction = 0;
        if (!take_digits(at_, digits) || (*start == '0' && at_ - start > 1)) return false;
        value = {static_cast<std::int64_t>(digits), 0};
        if (*at_ != '.') return true;
        const char* const point = at_++;
        if (!take_digits(at_, fraction) || at_ - start > 18) return false;
        for (const char* digit = point + 1; digit != at_; ++digit) value.digits *= 10, ++value.decimals;
        value.digits += static_cast<std::int64_t>(fraction);
        while (value.decimals > 0 && value.digits % 10 == 0) value.digits /= 10, --value.decimals;
        return true;
    }

    const char* at_;
};

}  // namespace profconv
