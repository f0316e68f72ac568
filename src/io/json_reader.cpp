#include "io/json_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "io/error.hpp"

namespace profconv {

namespace {

constexpr std::size_t max_depth = 1000;
constexpr std::ptrdiff_t shown_around = 200;  // bytes of text before and behind a place, for messages; more than they show

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

#ifdef __SSE2__
// A bit per byte of the 16 at `text`: a quote, a backslash or a control byte.
unsigned special_mask(const char* text) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const __m128i last_control = _mm_set1_epi8(0x1f);
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i special = _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    return static_cast<unsigned>(_mm_movemask_epi8(special));
}
#endif

// Offset of the first quote, backslash or control byte at or after `at`; the size if there is none.
std::size_t find_special(std::string_view text, std::size_t at) {
#ifdef __SSE2__
    for (; at + 16 <= text.size(); at += 16)
        if (const unsigned mask = special_mask(text.data() + at)) return at + static_cast<std::size_t>(__builtin_ctz(mask));
#endif
    while (at < text.size() && text[at] != '"' && text[at] != '\\' && static_cast<unsigned char>(text[at]) >= 0x20) ++at;
    return at;
}

void append_utf8(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    out += static_cast<char>(lead[more] | (c >> (6 * more)));
    for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3f));
}

// Digits at the front of [at, end).
const char* skip_digits(const char* at, const char* end) {
    while (at != end && static_cast<unsigned char>(*at - '0') < 10) ++at;
    return at;
}

// What the longest number at the front of [begin, end) is like.
struct NumberShape {
    std::size_t length;
    bool complete;      // false: a digit is missing at `length`
    bool leading_zero;  // 0 and more digits
};

NumberShape number_shape(const char* begin, const char* end) {
    const char* const whole = begin + (*begin == '-');
    const char* at = skip_digits(whole, end);
    bool complete = at != whole;
    const bool leading_zero = at - whole > 1 && *whole == '0';
    if (complete && at != end && *at == '.') {
        const char* const fraction = ++at;
        at = skip_digits(at, end);
        complete = at != fraction;
    }
    if (complete && at != end && (*at | 0x20) == 'e') {
        ++at;
        if (at != end && (*at == '+' || *at == '-')) ++at;
        const char* const exponent = at;
        at = skip_digits(at, end);
        complete = at != exponent;
    }
    return {static_cast<std::size_t>(at - begin), complete, leading_zero};
}

constexpr std::string_view truncated_string = "expected the closing quote of a string, found the end of the input; the file is truncated";

}  // namespace

JsonReader::JsonReader(Source& source) : source_(source), at_(source.available().data()), end_(at_ + source.available().size()), line_start_(source.offset()) {}

// ---- the window

bool JsonReader::refill(std::size_t wanted) {
    const char* const window = source_.available().data();
    const char* const kept = at_ - std::min<std::ptrdiff_t>(at_ - window, shown_around);
    const auto kept_bytes = static_cast<std::size_t>(at_ - kept);
    if (value_ && value_ < kept) value_place_ = place(value_), value_ = nullptr;
    for (const char* line = window; (line = static_cast<const char*>(std::memchr(line, '\n', static_cast<std::size_t>(kept - line))));) {
        ++line_;
        line_start_ = source_.offset() + static_cast<std::uint64_t>(++line - window);
    }
    source_.consume(static_cast<std::size_t>(kept - window));
    const bool enough = source_.fill(kept_bytes + wanted);
    if (value_) value_ = source_.available().data() + (value_ - kept);
    at_ = source_.available().data() + kept_bytes;
    end_ = source_.available().data() + source_.available().size();
    return enough;
}

char JsonReader::skip_blanks() {
    do {
        for (; at_ != end_; ++at_)
            if (!is_blank(*at_)) return *at_;
    } while (refill(1));
    return '\0';
}

// ---- messages

JsonReader::Place JsonReader::place(const char* at) const {
    const char* const window = source_.available().data();
    Place place;
    place.line = line_;
    const char* begin = window;
    std::uint64_t line_start = line_start_;
    for (const char* line = window; (line = static_cast<const char*>(std::memchr(line, '\n', static_cast<std::size_t>(at - line))));) {
        ++place.line;
        begin = ++line;
        line_start = source_.offset() + static_cast<std::uint64_t>(begin - window);
    }
    place.column = source_.offset() + static_cast<std::uint64_t>(at - window) - line_start + 1;
    begin = std::max(begin, at - std::min(at - window, shown_around));
    const char* const end = std::find(at, at + std::min(end_ - at, shown_around), '\n');
    place.text.assign(begin, end);
    place.caret = static_cast<std::size_t>(at - begin);
    return place;
}

void JsonReader::fail(std::string_view message) const {
    const Place found = value_ ? place(value_) : value_place_;
    throw DataError(source_.name() + ":" + std::to_string(found.line) + ":" + std::to_string(found.column) + ": " + std::string(message) + "\n" + excerpt(found.text, found.caret));
}

void JsonReader::fail_here(std::string_view message) {
    has(100);
    value_ = at_;
    fail(message);
}

void JsonReader::fail_expected(std::string_view what) {
    has(20);
    const std::string_view bytes = rest();
    if (bytes.empty()) fail_here("expected " + std::string(what) + ", found the end of the input; the file is truncated");
    std::size_t length = 1;
    while (length < bytes.size() && length < 20 && std::isalnum(static_cast<unsigned char>(bytes[0])) && std::isalnum(static_cast<unsigned char>(bytes[length]))) ++length;
    fail_here("expected " + std::string(what) + ", found " + quoted(bytes.substr(0, length)));
}

// Most strings are short, have no escapes and lie in the window whole: they are handed out in place.
inline std::string_view JsonReader::scan_string() {
    value_ = at_;
#ifdef __SSE2__
    if (end_ - at_ > 16) {
        const unsigned mask = special_mask(at_ + 1);
        const auto length = static_cast<std::size_t>(__builtin_ctz(mask | 0x10000));
        if (at_[1 + length] == '"' && mask != 0) {
            const std::string_view content(at_ + 1, length);
            at_ += length + 2;
            return content;
        }
    }
#endif
    return scan_long_string();
}

// ---- structure

void JsonReader::fail_peek() { fail_expected("a value"); }

void JsonReader::begin(char bracket, std::string_view what) {
    if (look() != bracket) fail_expected(what);
    value_ = at_;
    if (nesting_.size() == max_depth) fail("nested deeper than " + std::to_string(max_depth) + " levels");
    nesting_ += bracket;
    first_ = true;
    ++at_;
}

void JsonReader::leave() {
    nesting_.pop_back();
    first_ = false;
    ++at_;
}

void JsonReader::begin_object() { begin('{', "an object"); }

bool JsonReader::next_key(std::string_view& key) {
    char c = look();
    if (c == '}') {
        leave();
        return false;
    }
    if (!first_) {
        if (c != ',') fail_expected("\",\" or \"}\"");
        ++at_;
        c = look();
    }
    first_ = false;
    if (c != '"') fail_expected("a key in quotes");
    key = scan_string();
    // The value mostly follows at once, or behind one blank. Else reading on may move the window, which the key must outlive.
    const auto follows = [&](std::ptrdiff_t at) { return end_ - at_ > at && static_cast<unsigned char>(at_[at]) > ' '; };
    if (end_ != at_ && *at_ == ':' && (follows(1) || (end_ - at_ > 1 && at_[1] == ' ' && follows(2)))) {
        at_ += follows(1) ? 1 : 2;
        return true;
    }
    if (key.data() != decoded_.data()) key = decoded_.assign(key);
    if (look() != ':') fail_expected("\":\" after a key");
    ++at_;
    look();
    return true;
}

void JsonReader::begin_array() { begin('[', "an array"); }

bool JsonReader::next_element() {
    const char c = look();
    if (c == ']') {
        leave();
        return false;
    }
    if (!first_) {
        if (c != ',') fail_expected("\",\" or \"]\"");
        ++at_;
        if (look() == ']') fail_expected("a value");
    }
    first_ = false;
    return true;
}

// ---- scalars

std::string_view JsonReader::string() {
    if (look() != '"') fail_expected("a string");
    return scan_string();
}

std::string_view JsonReader::scan_long_string() {
    std::size_t length = 1;
    for (;;) {
        length = find_special(rest(), length);
        if (length < rest().size()) break;
        if (!refill(length + 1)) at_ = end_, fail_here(truncated_string);
    }
    if (at_[length] != '"') return decode_string(length);
    const std::string_view content(at_ + 1, length - 1);
    at_ += length + 1;
    return content;
}

std::string_view JsonReader::decode_string(std::size_t at) {
    decoded_.assign(rest().substr(1, at - 1));
    for (;;) {
        if (!has(at + 1)) at_ = end_, fail_here(truncated_string);
        const std::string_view bytes = rest();
        if (bytes[at] == '"') break;
        if (bytes[at] == '\\') {
            decode_escape(at);
            continue;
        }
        const std::size_t end = find_special(bytes, at);
        if (end == at) {
            at_ += at;
            fail_here("expected no control character in a string (write it as \\u00XX), found byte " + std::to_string(static_cast<unsigned char>(bytes[at])));
        }
        decoded_.append(bytes.substr(at, end - at));
        at = end;
    }
    at_ += at + 1;
    return decoded_;
}

std::uint32_t JsonReader::hex4(std::size_t at) {
    std::uint32_t code = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = has(i + 1) ? at_[i] : '\0';
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) {
            at_ += at - 2;
            fail_here("expected four hexadecimal digits after \\u");
        }
        code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return code;
}

// The escape at at_[at]; moves `at` behind it.
void JsonReader::decode_escape(std::size_t& at) {
    if (!has(at + 2)) at_ = end_, fail_here(truncated_string);
    const char c = at_[at + 1];
    constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (const std::size_t simple = from.find(c); simple != std::string_view::npos) {
        decoded_ += to[simple];
        at += 2;
        return;
    }
    if (c != 'u') {
        at_ += at;
        fail_here("expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found " + quoted(rest().substr(0, 2)));
    }
    std::uint32_t code = hex4(at + 2);
    at += 6;
    if (code >= 0xD800 && code < 0xDC00 && has(at + 2) && at_[at] == '\\' && at_[at + 1] == 'u') {
        const std::uint32_t low = hex4(at + 2);
        if (low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            at += 6;
        }
    }
    append_utf8(decoded_, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
}

std::string_view JsonReader::number() {
    const char first = look();
    if (first != '-' && (first < '0' || first > '9')) fail_expected("a number");
    value_ = at_;
    NumberShape shape = number_shape(at_, end_);
    while (at_ + shape.length == end_ && refill(shape.length + 1)) shape = number_shape(at_, end_);
    if (!shape.complete || shape.leading_zero) fail_number(shape.length, shape.leading_zero);
    const std::string_view text(at_, shape.length);
    at_ += shape.length;
    return text;
}

void JsonReader::fail_number(std::size_t length, bool leading_zero) {
    if (leading_zero) fail_here("expected a number without leading zeros, found " + quoted(rest().substr(0, length)));
    fail_here("expected a number, found " + quoted(rest().substr(0, length + 1)));
}

void JsonReader::word(std::string_view expected, std::string_view what) {
    has(expected.size());
    if (rest().substr(0, expected.size()) != expected) fail_expected(what);
    value_ = at_;
    at_ += expected.size();
}

bool JsonReader::boolean() {
    const bool value = look() == 't';
    word(value ? "true" : "false", "true or false");
    return value;
}

void JsonReader::null() {
    look();
    word("null", "null");
}

void JsonReader::skip() {
    const std::size_t depth = nesting_.size();
    std::string_view key;
    do {
        if (nesting_.size() > depth && !(nesting_.back() == '{' ? next_key(key) : next_element())) continue;
        switch (peek()) {
            case JsonType::object: begin_object(); break;
            case JsonType::array: begin_array(); break;
            case JsonType::string: string(); break;
            case JsonType::number: number(); break;
            case JsonType::boolean: boolean(); break;
            case JsonType::null: null(); break;
        }
    } while (nesting_.size() > depth);
}

void JsonReader::end() {
    if (look() != '\0' || has(1)) fail_expected("the end of the input");
}

}  // namespace profconv
