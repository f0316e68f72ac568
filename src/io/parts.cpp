#include "io/parts.hpp"

#include <algorithm>

namespace profconv {

namespace {

constexpr std::uint64_t least_bytes = 16 << 20;  // of a part

// Where the first line after `at` starts; `size` if there is none.
std::uint64_t next_line(const Source& source, std::uint64_t at, std::uint64_t size) {
    const auto rest = source.part(at, size);
    while (rest->fill(1)) {
        const std::size_t end = rest->available().find('\n');
        if (end != std::string_view::npos) return at + rest->offset() + end + 1;
        rest->consume(rest->available().size());
    }
    return size;
}

}  // namespace

std::vector<std::unique_ptr<Source>> parts_at_lines(const Source& source, unsigned count) {
    const std::uint64_t size = source.file_size().value_or(0);
    const std::uint64_t parts = std::min<std::uint64_t>(count, size / least_bytes);
    std::vector<std::unique_ptr<Source>> list;
    if (parts < 2 || !source.part(0, size)) return list;
    std::uint64_t begin = 0;
    for (std::uint64_t i = 1; i <= parts; ++i) {
        const std::uint64_t end = i == parts ? size : std::max(begin, next_line(source, size / parts * i, size));
        list.push_back(source.part(begin, end));
        begin = end;
    }
    return list;
}

}  // namespace profconv
