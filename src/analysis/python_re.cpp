#include "analysis/python_re.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/python_text.hpp"

namespace profconv {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// For PCRE2, which takes no surrogates, the bytes that are no UTF-8 become characters of a plane for private use: like surrogates
// they are neither word nor space.
std::string valid_utf8(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        const bool surrogate = point.code >= 0xdc80 && point.code < 0xdd00;
        if (surrogate)
            out += {'\xf4', '\x8d', static_cast<char>(0x80 | ((point.code >> 6) & 0x3f)), static_cast<char>(0x80 | (point.code & 0x3f))};
        else
            out += text.substr(at, point.length);
        at += point.length;
    }
    return out;
}

// Rewrites an expression of Python for PCRE2 and refuses what PCRE2 would take and Python does not.
class Translator {
public:
    explicit Translator(std::string_view expression) : expression_(expression), text_(expression) {}

    std::string run() {
        while (at_ < text_.size()) {
            const bool after_quantifier = std::exchange(after_quantifier_, false);
            const char c = text_[at_];
            if (c == '\\') escape(false);
            else if (c == '[') set();
            else if (c == '(') group();
            else if (c == ')') end_of_group();
            else if (c == '{') braces(after_quantifier);
            else if (c == '*' || c == '+' || c == '?') quantifier(after_quantifier);
            else copy(1);
        }
        return std::move(out_);
    }

private:
    [[noreturn]] void fail(const std::string& reason) const {
        throw PatternError(fmt::format("regular expression \"{}\", character {}: {}", expression_, at_ + 1, reason));
    }
    char next(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    void copy(std::size_t count) {
        out_ += text_.substr(at_, count);
        at_ += count;
    }
    void replace(std::size_t count, std::string_view by) {
        out_ += by;
        at_ += count;
    }

    void escape(bool in_set) {
        const char c = next(1);
        const std::string_view known = in_set ? "bdDsSwWafnrt" : "AbBdDsSwWafnrt";
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (at_ + 1 == text_.size()) fail("a backslash at the end");
        if (c >= '0' && c <= '9') return number(in_set);
        if (!letter || known.find(c) != std::string_view::npos) return copy(2);
        if (c == 'Z' && !in_set) return replace(2, "\\z");
        if (c == 'v') return replace(2, "\\x0b");
        if (c == 'x') return code(2);
        if (c == 'u') return code(4);
        if (c == 'U') return code(8);
        if (c == 'N') fail("characters cannot be given by their names here");
        fail(fmt::format("Python knows no \\{}", c));
    }
    // A character in octal, after 0, in sets, or of three digits; else a group.
    void number(bool in_set) {
        const auto digits_of = [&](std::string_view kind) { return std::min<std::size_t>(text_.substr(at_ + 1, 3).find_first_not_of(kind), 3); };
        const std::size_t octal = std::min(digits_of("01234567"), text_.size() - at_ - 1);
        const std::size_t decimal = std::min<std::size_t>({digits_of("0123456789"), text_.size() - at_ - 1, 2});
        if (!in_set && next(1) != '0' && octal < 3) return replace(1 + decimal, fmt::format("\\g{{{}}}", text_.substr(at_ + 1, decimal)));
        unsigned value = 0;
        for (const char digit : text_.substr(at_ + 1, octal)) value = value * 8 + static_cast<unsigned>(digit - '0');
        if (octal == 0 || value > 0377) fail("expected a character in octal, up to 377");
        replace(1 + octal, fmt::format("\\x{{{:x}}}", value));
    }
    void code(std::size_t digits) {
        const std::string_view hex = text_.substr(at_ + 2, digits);
        if (hex.size() < digits || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) fail(fmt::format("expected {} hexadecimal digits", digits));
        replace(2 + digits, fmt::format("\\x{{{}}}", hex));
    }

    // [...]; a '[' in it means itself, never a class of POSIX.
    void set() {
        copy(next(1) == '^' ? 2 : 1);
        for (bool first = true; at_ < text_.size(); first = false) {
            const char c = text_[at_];
            if (c == ']' && first) replace(1, "\\]");
            else if (c == ']') return copy(1);
            else if (c == '[') replace(1, "\\[");
            else if (c == '\\') escape(true);
            else copy(1);
        }
        fail("a set without its ]");
    }

    void group() {
        if (next(1) == '*') fail("nothing to repeat");
        if (next(1) == '?' && next(2) == '#') return comment();
        const std::string_view rest = text_.substr(std::min(at_ + 2, text_.size()));
        if (next(1) != '?') return begin_group(1, ")");
        // Python looks behind by one width. PCRE2 lets the alternatives differ, but not those of a group within.
        for (const std::string_view behind : {"<=", "<!"})
            if (rest.substr(0, behind.size()) == behind) return begin_group(2 + behind.size(), "))", "(?:");
        if (rest.substr(0, 1) == "(") ends_.push_back(")");  // the condition's own comes first
        for (const std::string_view known : {":", "=", "!", "P<", "P=", ">", "("})
            if (rest.substr(0, known.size()) == known) return begin_group(2 + known.size(), ")");
        flags(rest);
    }
    void begin_group(std::size_t count, std::string_view end, std::string_view inner = "") {
        copy(count);
        out_ += inner;
        ends_.push_back(end);
    }
    void end_of_group() {
        if (ends_.empty()) return copy(1);  // an error, for PCRE2 to say, or in a comment of (?x)
        replace(1, ends_.back());
        ends_.pop_back();
    }
    void comment() {
        const std::size_t end = text_.find(')', at_);
        if (end == std::string_view::npos) fail("a comment without its )");
        at_ = end + 1;
    }
    // (?i) at the beginning, (?i:...) and (?-i:...) anywhere. Unicode is what everything means anyway.
    void flags(std::string_view rest) {
        const std::size_t end = rest.find_first_not_of("imsux-");
        if (end == 0 || end == std::string_view::npos || (rest[end] != ')' && rest[end] != ':')) fail("expected a group that Python knows; flags are i, m, s, u and x");
        if (rest[end] == ')' && out_.size() > flags_end_) fail("flags for all of the expression stand at its beginning");
        std::string kept(rest.substr(0, end));
        std::erase(kept, 'u');
        replace(2 + end + 1, "(?" + kept + rest[end]);
        if (rest[end] == ')') flags_end_ = out_.size();
        else ends_.push_back(")");
    }

    // {m}, {m,}, {,n}, {m,n}; everything else means itself.
    void braces(bool after_quantifier) {
        const std::size_t end = text_.find('}', at_);
        const std::string_view inside = end == std::string_view::npos ? "" : text_.substr(at_ + 1, end - at_ - 1);
        const std::size_t comma = std::min(inside.find(','), inside.size());
        const auto digits = [](std::string_view part) { return part.find_first_not_of("0123456789") == std::string_view::npos; };
        const bool repeats = !inside.empty() && digits(inside.substr(0, comma)) && (comma == inside.size() || digits(inside.substr(comma + 1)));
        if (!repeats) return replace(1, "\\{");
        if (after_quantifier) fail("multiple repeat");
        replace(end - at_ + 1, comma == 0 ? fmt::format("{{0{}}}", inside) : fmt::format("{{{}}}", inside));
        lazy_or_possessive();
    }
    void quantifier(bool after_quantifier) {
        if (after_quantifier) fail("multiple repeat");
        copy(1);
        lazy_or_possessive();
    }
    void lazy_or_possessive() {
        if (next(0) == '?' || next(0) == '+') copy(1);
        after_quantifier_ = true;
    }

    const std::string_view expression_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t flags_end_ = 0;  // in out_: behind flags at the beginning
    bool after_quantifier_ = false;
    std::vector<std::string_view> ends_;  // of the groups that are open, innermost last
    std::string out_;
};

}  // namespace

Pattern python_pattern(std::string_view expression) { return Pattern(valid_utf8(Translator(expression).run()), expression); }

bool python_search(const Pattern& pattern, std::string_view text) { return is_ascii(text) ? pattern.search(text) : pattern.search(valid_utf8(text)); }

}  // namespace profconv
