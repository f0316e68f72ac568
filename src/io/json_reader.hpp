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
    JsonType peek();

    // Objects: begin_object(), then while (next_key(key)) read or skip exactly one value. next_key() takes the closing brace and
    // gives false there. `key` is decoded and valid until the next call. Arrays: begin_array(), while (next_element()) one value.
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

    // After the last value: only blanks may follow.
    void end();

    // "name:line:col: message", the line, a caret, at the start of the value read last (or the position reached).
    [[noreturn]] void fail(std::string_view message) const;

private:
    void skip_blanks();
    char look();                       // the next byte that is not blank; fails at the end of the input
    void expect(char byte, std::string_view what);
    void begin_value();
    void take(std::size_t bytes);
    std::string_view scan_string();    // at the opening quote; raw or decoded content
    std::string_view decode_string(std::size_t plain);
    void decode_escape(std::size_t& at);
    std::uint32_t hex4(std::size_t at);
    [[noreturn]] void fail_expected(std::string_view what);
    [[noreturn]] void fail_here(std::string_view message);

    Source& source_;
    std::vector<char> nesting_;        // '{' or '[' per open level
    std::vector<bool> has_element_;    // per open level: a value was already read
    std::string decoded_;
    std::size_t pending_ = 0;          // bytes of the value handed out last, consumed with the next call
    // For messages: the line of available()[0] and where that line starts; newlines are counted as bytes are consumed.
    std::uint64_t line_ = 1;
    std::uint64_t line_start_ = 0;
    std::uint64_t value_line_ = 1, value_column_ = 1;
};

}  // namespace profconv
