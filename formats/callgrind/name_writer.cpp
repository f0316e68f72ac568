#include "callgrind/name_writer.hpp"

#include "callgrind/scan.hpp"

namespace profconv::callgrind {

std::string clean_name(std::string_view name) {
    std::string clean(name);
    for (char& c : clean)
        if (c == '\n' || c == '\r' || c == '\0') c = ' ';
    const std::size_t start = clean.find_first_not_of(" \t");
    if (start == std::string::npos) return "???";
    return clean.substr(start, clean.find_last_not_of(" \t") + 1 - start);
}

void NameWriter::write(std::string_view keyword, std::uint32_t number, std::string_view name) {
    sink_.write(keyword);
    sink_.put('=');
    std::uint32_t& id = ids_[number];
    const bool first = id == 0;
    const std::string clean = first || !compress_ ? clean_name(name) : std::string();
    // A plain name that begins like an id would be taken for one, so it always gets one.
    const bool with_id = compress_ || (clean.size() > 1 && clean[0] == '(' && is_digit(clean[1]));
    if (with_id) {
        if (first) id = ++last_;
        sink_.put('(');
        sink_.write_unsigned(id);
        sink_.put(')');
        if (!clean.empty()) sink_.put(' ');
    }
    sink_.write(clean);
    sink_.put('\n');
}

}  // namespace profconv::callgrind
