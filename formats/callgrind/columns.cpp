#include "callgrind/columns.hpp"

#include <algorithm>
#include <string>

#include "callgrind/scan.hpp"
#include "callgrind/units.hpp"
#include "io/error.hpp"

namespace profconv::callgrind {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

void Columns::start_part(std::string_view names) {
    declared_ = true;
    part_.clear();
    const char* const end = names.data() + names.size();
    for (const char* at = skip_blanks(names.data(), end); at != end; at = skip_blanks(at, end)) {
        const std::string_view name = token_at(at, end);
        const std::uint32_t number = number_of(profile_.strings.intern(name));
        if (std::find(part_.begin(), part_.end(), number) != part_.end())
            lines_.fail_at(names.data(), "event " + quoted(name) + " is named twice: its two columns cannot be told apart");
        part_.push_back(number);
        at += name.size();
    }
    if (part_.empty()) lines_.fail_at(end, "expected the names of the events, found the end of the line");
}

std::uint32_t Columns::number_of(StringId name) {
    const auto number = static_cast<std::uint32_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
    if (number == names_.size()) names_.push_back(name);
    return number;
}

void Columns::describe(std::string_view definition) {
    const std::size_t name_end = std::min(definition.find_first_of("=:"), definition.size());
    const std::string_view name = trimmed(definition.substr(0, name_end));
    const std::string_view rest = trimmed(definition.substr(name_end));
    if (!rest.empty() && rest[0] == '=') {
        const std::pair derived{profile_.strings.intern("event:" + std::string(name)), profile_.strings.intern(rest)};
        auto& meta = profile_.header.meta;
        if (std::find(meta.begin(), meta.end(), derived) == meta.end()) meta.push_back(derived);
    } else if (!rest.empty()) {
        long_names_.push_back({profile_.strings.intern(name), profile_.strings.intern(trimmed(rest.substr(1)))});
    }
}

std::vector<ValueType> Columns::value_types() const {
    std::vector<ValueType> types;
    for (const StringId name : names_) {
        ValueType& type = types.emplace_back();
        type.type = name;
        for (const Definition& definition : long_names_)
            if (definition.name == name) type.long_name = definition.long_name;
        const std::string unit(unit_of(profile_.text(name), profile_.text(type.long_name)));
        type.unit = profile_.strings.intern(unit);
        type.ticks_per_second = ticks_per_second(unit);
    }
    return types;
}

}  // namespace profconv::callgrind
