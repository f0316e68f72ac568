#include "report/dot_text.hpp"

#include <vector>

#include "io/utf8.hpp"

namespace profconv {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd", ellipsis = "…";

std::string_view escaped(std::string_view character) {
    switch (character[0]) {
        case '&': return "&amp;";
        case '\\': return "\\\\";
        case '"': return "\\\"";
        case '\n': return "\\n";
        case '\t': return " ";
        default: break;
    }
    const auto byte = static_cast<unsigned char>(character[0]);
    return byte < 0x20 || byte == 0x7f ? replacement : character;
}

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> list;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        list.push_back(length == 0 ? replacement : text.substr(at, length));
        at += length == 0 ? 1 : length;
    }
    return list;
}

// The end of the bracket that opens at `at`, behind its closing one; the size if it never closes. "->" and "operator<" inside
// a template list are no brackets.
std::size_t bracket_end(std::string_view name, std::size_t at) {
    std::string open;
    for (std::size_t i = at; i < name.size(); ++i) {
        const char c = name[i];
        if (c == '(' || c == '<' || c == '{' || c == '[') open += c;
        if (c == '>' && i > 0 && name[i - 1] == '-') continue;
        const char match = c == ')' ? '(' : c == '>' ? '<' : c == '}' ? '{' : c == ']' ? '[' : '\0';
        if (match == '\0') continue;
        if (match != '<')
            while (!open.empty() && open.back() == '<' && open.find(match) != std::string::npos) open.pop_back();
        if (!open.empty() && open.back() == match) open.pop_back();
        if (open.empty()) return i + 1;
    }
    return name.size();
}

bool ends_with_operator(const std::string& text) {
    constexpr std::string_view word = "operator";
    if (text.size() < word.size() || text.compare(text.size() - word.size(), word.size(), word) != 0) return false;
    if (text.size() == word.size()) return true;
    const char before = text[text.size() - word.size() - 1];
    return before == ' ' || before == ':' || before == '*' || before == '&';
}

// Length of the operator symbol at `at`, which follows the word "operator".
std::size_t operator_length(std::string_view name, std::size_t at) {
    for (const std::string_view symbol : {"()", "<=>", "<<=", "<<", "<=", "<", "->*", "->", ">>=", ">>", ">=", ">"})
        if (name.substr(at, symbol.size()) == symbol) return symbol.size();
    return 0;
}

}  // namespace

std::string dot_text(std::string_view text, std::size_t longest) {
    const std::vector<std::string_view> list = characters(text);
    std::string out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list.size() > longest && i == longest / 2) {
            out += ellipsis;
            i = list.size() - (longest - longest / 2 - 1);
        }
        out += escaped(list[i]);
    }
    return out;
}

std::string dot_url(std::string_view url) {
    constexpr std::string_view digits = "0123456789ABCDEF", plain = "-._~:/?#[]@!$'()*+,;=%";
    std::string out;
    for (const char c : url) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (c == '&') out += "&amp;";
        else if (letter || plain.find(c) != std::string_view::npos) out += c;
        else out += {'%', digits[static_cast<unsigned char>(c) >> 4], digits[static_cast<unsigned char>(c) & 15]};
    }
    return out;
}

std::string stripped_name(std::string_view name) {
    constexpr std::string_view anonymous = "(anonymous namespace)";
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        const char c = name[at];
        const std::size_t symbol = ends_with_operator(out) ? operator_length(name, at) : 0;
        if (symbol > 0) {
            out += name.substr(at, symbol);
            at += symbol;
        } else if (name.substr(at, anonymous.size()) == anonymous) {
            out += anonymous;
            at += anonymous.size();
        } else if (c == '{') {
            const std::size_t end = bracket_end(name, at);
            out += name.substr(at, end - at);
            at = end;
        } else if ((c == '(' || c == '<') && !out.empty()) {
            at = bracket_end(name, at);
        } else if ((c == '(' || c == '<') && bracket_end(name, at) < name.size()) {
            const std::size_t end = bracket_end(name, at);  // <impl Trait>::method
            out += name.substr(at, end - at);
            at = end;
        } else {
            out += c;
            ++at;
        }
    }
    constexpr std::string_view constness = " const";
    if (out.size() > constness.size() && out.compare(out.size() - constness.size(), constness.size(), constness) == 0) out.resize(out.size() - constness.size());
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out.empty() ? std::string(name) : out;
}

std::string wrapped_name(std::string_view name, std::size_t columns) {
    if (columns == 0) return std::string(name);
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < name.size();) {
        std::size_t end = at + 1;
        while (end < name.size() && name[end - 1] != ' ' && name[end - 1] != ',' && name[end - 1] != '<' && !(end >= 2 && name[end - 1] == ':' && name[end - 2] == ':')) ++end;
        if (column > 0 && column + (end - at) > columns) out += '\n', column = 0;
        out += name.substr(at, end - at);
        column += end - at;
        at = end;
    }
    return out;
}

}  // namespace profconv
