// A definition line of a trace: a word and its fields, separated by TABs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/line_cursor.hpp"
#include "model/profile.hpp"

namespace profconv {

class Record {
public:
    Record(const LineCursor& lines, Profile& profile) : lines_(lines), profile_(profile) {}

    // Takes the current line, which must stay until the fields were looked at.
    void split(std::string_view line);

    std::size_t size() const { return fields_.size(); }
    // Field 0 is the word.
    std::string_view operator[](std::size_t field) const { return fields_[field]; }

    // Fails unless there are so many fields, the word among them; `form` says what they are.
    void expect(std::size_t least, std::size_t most, std::string_view form) const;

    // A name without its escapes; "" if the field is missing.
    StringId name(std::size_t field);
    // A number; 0 if the field is missing or empty. Fails with "expected WHAT" if it is none or above `limit`.
    std::uint64_t number(std::size_t field, std::string_view what, std::uint64_t limit) const;
    // A number that must not be missing.
    std::uint64_t id(std::size_t field, std::string_view what) const;

private:
    const LineCursor& lines_;
    Profile& profile_;
    std::vector<std::string_view> fields_;
    std::string decoded_;
};

}  // namespace profconv
