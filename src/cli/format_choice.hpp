// `-F callgrind,key=value`: a format by name with checked options.
#pragma once

#include <cstdint>

#include <string>
#include <string_view>

#include "format.hpp"
#include "registry.hpp"

namespace profconv {

struct FormatChoice {
    const Format* format = nullptr;
    OptionValues options;
};

enum class Direction : std::uint8_t { read, write };

// Throws UsageError: unknown name, key or value form, or a format that has no such direction; with suggestions.
FormatChoice parse_format(std::string_view text, Direction direction);

// The format that OUT's suffix names. Throws UsageError with the candidates if it names several or none.
const Format& format_by_suffix(const std::string& path);

// Names of all formats that can be read (or written), for messages: "trace, collapsed, …".
std::string format_names(Direction direction);

}  // namespace profconv
