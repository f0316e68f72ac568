// Writes names with ids: "(3) text" where a name stands first, "(3)" after that. One table per kind of name, ids small and dense.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/sink.hpp"

namespace profconv::callgrind {

// A name as one line can hold it: no line breaks or NUL, no blanks around it, "???" if nothing is left.
std::string clean_name(std::string_view name);

class NameWriter {
public:
    // `names`: how many there can be, named 0 .. names-1 by the caller.
    NameWriter(Sink& sink, std::size_t names, bool compress) : sink_(sink), ids_(names), compress_(compress) {}

    // Writes "KEYWORD=NAME" and the end of the line.
    void write(std::string_view keyword, std::uint32_t number, std::string_view name);

private:
    Sink& sink_;
    std::vector<std::uint32_t> ids_;  // 0: not yet written
    std::uint32_t last_ = 0;
    bool compress_;
};

}  // namespace profconv::callgrind
