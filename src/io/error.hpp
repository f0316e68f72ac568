// The error every layer throws for bad input or a failed read or write: one finished message for the user, exit code 1.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace profconv {

// Bad data, or an input or output that cannot be used. what() is the whole message, ready to print after "profconv: ".
class DataError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The reader of our output went away (`| head`): not an error to report; the program ends quietly.
class ClosedPipe : public std::runtime_error {
public:
    ClosedPipe() : std::runtime_error("output pipe closed") {}
};

// A line of text and, below it, a caret under byte `at` of it. A long line is cut to a window around that byte, marked with "…"; an
// `at` past the end points just behind the line. Control bytes and invalid UTF-8 are shown as "?", so the caret stays in place (each
// code point is one column wide there).
std::string excerpt(std::string_view line, std::size_t at);

// Builds "source:line:column: message" and the excerpt. `line` and `column` count from 1, the column in bytes of `text`.
std::string text_error(std::string_view source, std::uint64_t line, std::size_t column, std::string_view text, std::string_view message);

// "source: offset 1423, sample.location_id: no location 77"; an empty field leaves that part out.
std::string binary_error(std::string_view source, std::uint64_t offset, std::string_view field, std::string_view message);

// A text from a file inside a message: quoted, cut to 60 bytes with "…", control bytes as \xHH.
std::string quoted(std::string_view text);

}  // namespace profconv
