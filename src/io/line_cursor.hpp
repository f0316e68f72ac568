// Lines of a text source, one after the other, counted; any line length. Text readers parse the view and report errors here.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "io/source.hpp"

namespace profconv {

class LineCursor {
public:
    explicit LineCursor(Source& source) : source_(source) {}

    // Moves to the next line and gives it without its LF and one CR before that. False at the end of the input. The last line
    // may lack its LF; an input that ends in LF has no further empty line. The view is valid until the next call.
    bool next(std::string_view& line) {
        source_.consume(consume_next_);
        consume_next_ = 0;
        const std::string_view bytes = source_.available();
        const void* end = std::memchr(bytes.data(), '\n', bytes.size());
        if (!end) return next_slowly(line);
        take(bytes, static_cast<const char*>(end), 1);
        line = line_;
        return true;
    }

    // The bytes behind the current line that are in memory; at least 32 more bytes are readable (Source). For fast paths, which
    // take the plain lines among them and tell how many with skip(); whatever is not plain is left to next() and careful code.
    std::string_view ahead() {
        source_.consume(consume_next_);
        consume_next_ = 0;
        return source_.available();
    }
    // Drops the first `lines` lines of ahead(), which are `bytes` long with their line ends. line() is the one before until next().
    void skip(std::size_t bytes, std::uint64_t lines) {
        source_.consume(bytes);
        number_ += lines;
    }

    // Number of the current line, from 1; 0 before the first.
    std::uint64_t number() const { return number_; }
    std::string_view line() const { return line_; }
    const std::string& source_name() const { return source_.name(); }

    // Whether the current line ended in LF; only the last line of an input can lack it.
    bool terminated() const {
        const char* end = line_.data() + line_.size();
        return *end == '\n' || (*end == '\r' && end[1] == '\n');
    }

    // "in.trace:12", for notes.
    std::string place() const;

    // The whole message for an error at `at`, a position inside (or just behind) the current line: place, column, line, caret.
    std::string error_at(const char* at, std::string_view message) const;
    // Throws DataError(error_at(at, message)).
    [[noreturn]] void fail_at(const char* at, std::string_view message) const;
    // Throws for something that is missing after the last line: "name:LINE:1: message", LINE being one past the last.
    [[noreturn]] void fail_at_end(std::string_view message) const;

private:
    bool next_slowly(std::string_view& line);
    void take(std::string_view bytes, const char* end, std::size_t line_feed) {
        const auto length = static_cast<std::size_t>(end - bytes.data());
        consume_next_ = length + line_feed;
        line_ = bytes.substr(0, length > 0 && end[-1] == '\r' ? length - 1 : length);
        ++number_;
    }

    Source& source_;
    std::string_view line_;
    std::size_t consume_next_ = 0;  // bytes of the current line, given back when the next one is asked for
    std::uint64_t number_ = 0;
};

}  // namespace profconv
