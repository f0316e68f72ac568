// A streaming JSON pull reader: no document in memory, no size limit, bounded depth, errors with line and column. Readers of
// JSON formats are written as plain nested loops over it. Strict RFC 8259: no NaN, no comments, no trailing commas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/source.hpp"

namespace profconv {

enum class JsonType : std::uint8_t { object, array, string, number, boolean, null };

class JsonReader {
public:
    explicit JsonReader(Source& source);

    // What comes next as a value (blanks skipped). Throws at the end of the input.
    JsonType peek() {
        const char c = look();
        if (c == '"') return JsonType::string;
        if ((c >= '0' && c <= '9') || c == '-') return JsonType::number;
        if (c == '{') return JsonType::object;
        if (c == '[') return JsonType::array;
        if (c == 't' || c == 'f') return JsonType::boolean;
        if (c == 'n') return JsonType::null;
        fail_peek();
    }

    // Objects: begin_object(), then while (next_key(key)) read or skip exactly one value. next_key() takes the closing brace and
    // gives false there. `key` is decoded and valid until its value is read; peek() leaves it alone.
    // Arrays: begin_array(), while (next_element()) one value.
    void begin_object();
    bool next_key(std::string_view& key);
    void begin_array();
    bool next_element();

    // Scalars. Each throws a DataError naming what was found if the value has another type.
    std::string_view string();           // decoded (escapes, surrogate pairs); valid until the next call; lone surrogates -> U+FFFD
    std::string_view number();           // the number's text, valid until the next call; use io/numbers.hpp on it
    bool boolean();
    void null();
    // Skips one value of any type.
    void skip();

    // For fast paths, at the start of an array's element: the bytes from there on that are in memory (32 more are readable). take()
    // drops the first `bytes` of them, which end with an element whose last value is `last_bytes` before its end (the place of messages to
    // come); the next call is next_element().
    std::string_view ahead() const { return rest(); }
    void take(std::size_t bytes, std::size_t last_bytes) { at_ += bytes, value_ = at_ - last_bytes; }

    // After the last value: only blanks may follow.
    void end();

    // "name:line:col: message", the line, a caret, at the start of the value read last (or the position reached).
    [[noreturn]] void fail(std::string_view message) const;

private:
    // Where a value stands, and the text around it for the message.
    struct Place {
        std::uint64_t line = 1, column = 1;
        std::string text;
        std::size_t caret = 0;  // offset of the value in `text`
    };

    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
    bool has(std::size_t bytes) { return static_cast<std::size_t>(end_ - at_) >= bytes || refill(bytes); }
    bool refill(std::size_t wanted);   // at least so many bytes in rest(), which moves; false if the input has fewer
    // The next byte that is not blank, or '\0' at the end of the input.
    char look() { return at_ != end_ && static_cast<unsigned char>(*at_) > ' ' ? *at_ : skip_blanks(); }
    char skip_blanks();
    void begin(char bracket, std::string_view what);
    void leave();
    std::string_view scan_string();    // at the opening quote; raw or decoded content
    std::string_view scan_long_string();
    std::string_view decode_string(std::size_t plain);
    void decode_escape(std::size_t& at);
    std::uint32_t hex4(std::size_t at);
    void word(std::string_view expected, std::string_view what);
    Place place(const char* at) const;
    [[noreturn]] void fail_peek();
    [[noreturn]] void fail_number(std::size_t length, bool leading_zero);
    [[noreturn]] void fail_expected(std::string_view what);
    [[noreturn]] void fail_here(std::string_view message);

    Source& source_;
    const char *at_, *end_;            // what is left of the source's window; consumed when it is refilled
    std::string nesting_;              // '{' or '[' per open level
    bool first_ = false;               // nothing was read yet in the innermost level
    std::string decoded_;
    // For messages: the start of the value read last, while it is in the window, then its place. Some bytes before at_ stay in the
    // window; lines are counted when bytes leave it: line_ is that of its first byte and begins at offset line_start_.
    const char* value_ = nullptr;
    Place value_place_;
    std::uint64_t line_ = 1, line_start_ = 0;
};

}  // namespace profconv
