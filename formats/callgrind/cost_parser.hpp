// The numbers behind the positions of a cost line, and those of "totals:".
#pragma once

#include <cstdint>
#include <vector>

#include "callgrind/scan.hpp"
#include "io/line_cursor.hpp"
#include "model/profile.hpp"

namespace profconv::callgrind {

class CostParser {
public:
    CostParser(const LineCursor& lines, Profile& profile) : lines_(lines), profile_(profile) {}

    void set_columns(std::size_t columns) { values_.assign(columns, 0); }

    // Reads the costs from `at` to the end of the current line and gives how many there are; missing ones are 0 by the format's
    // rule and not set here. More than `most` are an error.
    std::size_t take(const char* at, const char* end, std::size_t most) {
        for (std::size_t count = 0;; ++count) {
            at = skip_blanks(at, end);
            if (at == end) return count;
            if (count == most) fail_too_many(at, end, most);
            const char* const start = at;
            std::uint64_t value = 0;
            if (take_number(at, end, value) && ends_token(at, end) && value <= INT64_MAX)
                values_[count] = static_cast<std::int64_t>(value);
            else
                values_[count] = take_unusual(at = start, end);
        }
    }
    const std::int64_t* values() const { return values_.data(); }
    // For costs that were parsed elsewhere.
    std::int64_t* values() { return values_.data(); }

private:
    std::int64_t take_unusual(const char*& at, const char* end);
    [[noreturn]] void fail_too_many(const char* at, const char* end, std::size_t most) const;

    const LineCursor& lines_;
    Profile& profile_;
    std::vector<std::int64_t> values_;
};

}  // namespace profconv::callgrind
