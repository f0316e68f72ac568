#include "callgrind/cost_parser.hpp"

#include <string>

#include "io/error.hpp"

namespace profconv::callgrind {

// Cachegrind once wrote "." for 0; xdebug writes negative memory.
std::int64_t CostParser::take_unusual(const char*& at, const char* end) {
    const char* const start = at;
    const std::string_view token = token_at(at, end);
    at += token.size();
    if (token == ".") {
        profile_.notes.add(NoteLevel::info, "cost \".\" taken as 0", lines_.place());
        return 0;
    }
    std::uint64_t value = 0;
    const char* digits = start + 1;
    if (token[0] == '-' && take_number(digits, end, value) && digits == at && value <= INT64_MAX) {
        profile_.notes.add(NoteLevel::info, "negative cost kept", lines_.place());
        return -static_cast<std::int64_t>(value);
    }
    lines_.fail_at(start, "expected a cost, an integer below 2^63, found " + quoted(token));
}

void CostParser::fail_too_many(const char* at, const char* end, std::size_t most) const {
    const std::string limit =
        most == 0 ? "no cost stands here" : "the file has " + std::to_string(most) + (most == 1 ? " event" : " events");
    lines_.fail_at(at, "expected the end of the line, found " + quoted(token_at(at, end)) + "; " + limit);
}

}  // namespace profconv::callgrind
