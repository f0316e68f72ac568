// What reading a file comes to, as one text: for tests that compare two ways through a reader.
#pragma once

#include <string>
#include <string_view>

#include "format.hpp"
#include "io/error.hpp"
#include "io/source.hpp"
#include "model/dump.hpp"

namespace profconv {

// The profile and its notes, or the error's message. `read`: a format's reading function.
inline std::string read_outcome(Source& source, const ReadRequest& request, Profile (*read)(Source&, const ReadRequest&)) {
    try {
        const Profile profile = read(source, request);
        validate(profile);
        std::string out = dump(profile);
        for (const Note& note : profile.notes) out += to_text(note) + "\n";
        return out;
    } catch (const DataError& error) {
        return error.what();
    }
}

// The same lines with CR LF, which fast paths leave to the careful code.
inline std::string with_cr(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
    return out;
}

}  // namespace profconv
