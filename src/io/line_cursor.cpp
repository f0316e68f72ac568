#include "io/line_cursor.hpp"

#include <cstring>

#include "io/error.hpp"

namespace profconv {

// The line is longer than what is in the window, or the input ends: the part already searched is not searched again.
bool LineCursor::next_slowly(std::string_view& line) {
    std::size_t searched = source_.available().size();
    while (source_.fill(searched + 1)) {
        const std::string_view bytes = source_.available();
        if (const void* end = std::memchr(bytes.data() + searched, '\n', bytes.size() - searched)) {
            take(bytes, static_cast<const char*>(end), 1);
            line = line_;
            return true;
        }
        searched = bytes.size();
    }
    const std::string_view bytes = source_.available();
    if (bytes.empty()) {
        line_ = line = {};
        return false;
    }
    take(bytes, bytes.data() + bytes.size(), 0);
    line = line_;
    return true;
}

std::string LineCursor::place() const { return source_.name() + ":" + std::to_string(number_); }

std::string LineCursor::error_at(const char* at, std::string_view message) const {
    return text_error(source_.name(), number_, static_cast<std::size_t>(at - line_.data()) + 1, line_, message);
}

void LineCursor::fail_at(const char* at, std::string_view message) const { throw DataError(error_at(at, message)); }

void LineCursor::fail_at_end(std::string_view message) const { throw DataError(source_.name() + ":" + std::to_string(number_ + 1) + ":1: " + std::string(message)); }

}  // namespace profconv
