#include "callgrind/facts.hpp"

#include <algorithm>
#include <string>

#include "callgrind/scan.hpp"
#include "io/error.hpp"
#include "io/numbers.hpp"

namespace profconv::callgrind {

std::string unescape_command(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (next == 'n' || next == '\\') {
            plain += next == 'n' ? '\n' : '\\';
            ++i;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

std::string escape_command(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\n')
            escaped += "\\n";
        else if (c == '\\')
            escaped += "\\\\";
        else
            escaped += c == '\r' || c == '\0' ? ' ' : c;
    }
    return escaped;
}

bool Facts::take(std::string_view key, std::string_view value) {
    std::uint64_t number = 0;
    std::string_view rest = value;
    names_writer_ = names_writer_ || key == "version" || key == "creator";
    if (key == "version") {
        check_version(value);
    } else if (key == "creator") {
        set_text(profile_.header.creator, value);
    } else if (key == "cmd") {
        set_text(profile_.header.command, unescape_command(value));
    } else if (key == "desc") {
        take_desc(value);
    } else if (key == "pid") {
        if (profile_.header.pid == 0 && take_unsigned(rest, number)) profile_.header.pid = number;
    } else if (key == "thread") {
        if (take_unsigned(rest, number) && std::find(threads_.begin(), threads_.end(), number) == threads_.end())
            threads_.push_back(number);
    } else if (key != "part") {
        return false;
    }
    return true;
}

// The first part names the run; later ones repeat it.
void Facts::set_text(StringId& field, std::string_view value) {
    if (field.value == 0) field = profile_.strings.intern(value);
}

// 0 is what some versions wrote for files that a Cachegrind reader can take.
void Facts::check_version(std::string_view value) const {
    if (value != "1" && value != "0")
        lines_.fail_at(value.data(), "expected version 1 of the callgrind format, found " + quoted(value));
}

void Facts::take_desc(std::string_view value) {
    const std::size_t colon = std::min(value.find(':'), value.size());
    const std::string_view key = value.substr(0, colon);
    const char* const end = value.data() + value.size();
    const char* const start = colon == value.size() ? end : skip_blanks(value.data() + colon + 1, end);
    const std::string_view text(start, static_cast<std::size_t>(end - start));
    if (key == calls_key && text == calls_not_recorded) {
        calls_recorded_ = false;
    } else if (key == edges_key && (text == edges_on_stack || text == edges_pairs)) {
        meaning_ = text == edges_pairs ? EdgeMeaning::pairs : EdgeMeaning::on_stack;
    } else if (parts_ == 0 && !text.empty()) {  // later parts repeat the caches and tell of other time ranges
        profile_.header.meta.emplace_back(profile_.strings.intern(key), profile_.strings.intern(text));
    }
}

}  // namespace profconv::callgrind
