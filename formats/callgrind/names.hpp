// Names and their ids: "fn=(12) main" defines id 12, "fn=(12)" refers to it. Objects, files and functions have a table each. A
// function's id is an identity: its first use binds it to name, file and object, and every later use is that same function,
// whatever file or object is current by then. Without an id the identity is name + file + object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "callgrind/id_table.hpp"
#include "io/line_cursor.hpp"
#include "model/profile.hpp"

namespace profconv::callgrind {

// A function as a line names it, not yet bound.
struct FunctionName {
    StringId name{};  // invalid: no function is named
    bool has_id = false;
    std::uint64_t id = 0;
    bool valid() const { return name.valid(); }
};

class Names {
public:
    Names(const LineCursor& lines, Profile& profile) : lines_(lines), profile_(profile) {}

    // Ids may be given other texts from here on without contradiction.
    void new_part() { ++part_; }

    // The name in the current line from `at` on (just behind the "="). The unknown name, "" or "???", is StringId{0}.
    StringId object(const char* at, const char* end) { return text(objects_, at, end); }
    StringId file(const char* at, const char* end) { return text(files_, at, end); }
    FunctionName function(const char* at, const char* end);

    // What an id stands for; invalid if nothing was defined by it.
    StringId object(std::uint64_t id) { return objects_[id].text; }
    StringId file(std::uint64_t id) { return files_[id].text; }
    FunctionName function(std::uint64_t id) { return {functions_[id].name, true, id}; }

    // The function of a name that is used while `file` and `object` are current.
    FunctionId use(const FunctionName& name, StringId file, StringId object);

    // Every function used, in order of first use, with neither recursion levels nor the profile's ids yet.
    const FunctionTable& used() const { return used_; }

private:
    struct Written {
        bool has_id = false;
        std::uint64_t id = 0;
        std::string_view text;
    };
    struct TextEntry {
        StringId text{};
        std::uint32_t part = 0;
    };
    struct FunctionEntry {
        StringId name{};
        FunctionId bound{};
    };

    Written parse(const char* at, const char* end) const;
    StringId text(IdTable<TextEntry>& table, const char* at, const char* end);
    StringId intern(std::string_view text);
    StringId function_text(std::string_view text);
    bool spell_out(std::string_view text);
    void note_redefined(StringId before, std::uint32_t part, StringId now);

    const LineCursor& lines_;
    Profile& profile_;
    IdTable<TextEntry> objects_, files_;
    IdTable<FunctionEntry> functions_;
    IdTable<std::uint32_t> function_parts_;  // the part that defined the id last; apart, since functions_ is asked all the time
    FunctionTable used_;
    std::uint32_t part_ = 0;
    std::string spelled_;
};

}  // namespace profconv::callgrind
