#include "trace/record.hpp"

#include "io/error.hpp"
#include "io/numbers.hpp"
#include "trace/names.hpp"

namespace profconv {

void Record::split(std::string_view line) {
    fields_.clear();
    for (std::size_t start = 0;;) {
        const std::size_t tab = line.find('\t', start);
        fields_.push_back(line.substr(start, tab - start));
        if (tab == std::string_view::npos) return;
        start = tab + 1;
    }
}

void Record::expect(std::size_t least, std::size_t most, std::string_view form) const {
    if (fields_.size() < least) lines_.fail_at(lines_.line().end(), "expected " + std::string(form) + ", found the end of the line");
    if (fields_.size() > most) lines_.fail_at(fields_[most].data(), "expected the end of the line after " + std::string(form) + ", found " + quoted(fields_[most]));
}

StringId Record::name(std::size_t field) {
    if (field >= fields_.size()) return {0};
    const std::size_t bad = unescape_name(fields_[field], decoded_);
    if (bad != std::string::npos)
        lines_.fail_at(fields_[field].data() + bad, "expected one of the escapes \\t \\n \\r \\\\ \\xHH, found " + quoted(fields_[field].substr(bad, 2)));
    return profile_.strings.intern(decoded_);
}

std::uint64_t Record::number(std::size_t field, std::string_view what, std::uint64_t limit) const {
    if (field >= fields_.size() || fields_[field].empty()) return 0;
    std::string_view rest = fields_[field];
    std::uint64_t value = 0;
    if (!take_unsigned(rest, value) || !rest.empty() || value > limit) lines_.fail_at(fields_[field].data(), "expected " + std::string(what) + ", found " + quoted(fields_[field]));
    return value;
}

std::uint64_t Record::id(std::size_t field, std::string_view what) const {
    if (fields_[field].empty()) lines_.fail_at(fields_[field].data(), "expected " + std::string(what) + ", found an empty field");
    return number(field, what, UINT64_MAX);
}

}  // namespace profconv
