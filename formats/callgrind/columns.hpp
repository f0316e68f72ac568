// The columns of cost lines: every part names its own in "events:", in any order; they are matched by name over the whole file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io/line_cursor.hpp"
#include "model/profile.hpp"

namespace profconv::callgrind {

class Columns {
public:
    Columns(const LineCursor& lines, Profile& profile) : lines_(lines), profile_(profile) {}

    // "events: NAMES", a new part. Fails at a name that stands there twice.
    void start_part(std::string_view names);
    // "event: NAME [= EXPRESSION] [: LONG NAME]": a long name, or a derived column, which is remembered as a fact and never stored.
    void describe(std::string_view definition);

    bool declared() const { return declared_; }
    // Of the current part: how many columns, and which column of the file each is.
    std::size_t part_size() const { return part_.size(); }
    const std::vector<std::uint32_t>& part() const { return part_; }
    // Of the file so far.
    std::size_t size() const { return names_.size(); }
    std::string_view name(std::size_t column) const { return profile_.text(names_[column]); }

    std::vector<ValueType> value_types() const;

private:
    struct Definition {
        StringId name{}, long_name{};
    };
    std::uint32_t number_of(StringId name);

    const LineCursor& lines_;
    Profile& profile_;
    bool declared_ = false;
    std::vector<StringId> names_;
    std::vector<std::uint32_t> part_;
    std::vector<Definition> long_names_;
};

}  // namespace profconv::callgrind
