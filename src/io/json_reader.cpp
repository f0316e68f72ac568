#include "io/json_reader.hpp"

#include <cctype>
#include <cstring>
#include <utility>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "io/error.hpp"

namespace profconv {

namespace {

constexpr std::size_t max_depth = 1000;

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// Offset of the first quote, backslash or control byte at or after `at`; the size if there is none.
std::size_t find_special(std::string_view text, std::size_t at) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), last_control = _mm_set1_epi8(0x1f);
    for (; at + 16 <= text.size(); at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
        const __m128i special = _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
        if (const int mask = _mm_movemask_epi8(special)) return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(mask)));
    }
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

}  // namespace

JsonReader::JsonReader(Source& source) : source_(source) {}

// ---- places

// Consumes bytes and keeps count of lines.
void JsonReader::take(std::size_t count) {
    const char* begin = source_.available().data();
    const char* end = begin + count;
    for (const char* at = begin; (at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at))));) {
        ++line_;
        ++at;
        line_start_ = source_.offset() + static_cast<std::uint64_t>(at - begin);
    }
    source_.consume(count);
}

void JsonReader::begin_value() {
    value_line_ = line_;
    value_column_ = source_.offset() - line_start_ + 1;
}

// A message shows the text from the place on; what came before it on the line is gone from the window, only its length is known.
void JsonReader::fail(std::string_view message) const {
    throw DataError(source_.name() + ":" + std::to_string(value_line_) + ":" + std::to_string(value_column_) + ": " + std::string(message));
}

void JsonReader::fail_here(std::string_view message) {
    begin_value();
    source_.fill(100);
    std::string_view rest = source_.available().substr(0, 100);
    rest = rest.substr(0, rest.find('\n'));
    std::string shown = text_error(source_.name(), value_line_, 1, rest, "");
    shown.erase(0, shown.find('\n'));  // the excerpt and its caret, under a place of our own
    fail(std::string(message) + shown);
}

void JsonReader::fail_expected(std::string_view what) {
    const std::string_view bytes = source_.available();
    if (bytes.empty()) fail_here("expected " + std::string(what) + ", found the end of the input; the file is truncated");
    std::size_t length = 1;
    while (length < bytes.size() && length < 20 && std::isalnum(static_cast<unsigned char>(bytes[0])) && std::isalnum(static_cast<unsigned char>(bytes[length]))) ++length;
    fail_here("expected " + std::string(what) + ", found " + quoted(bytes.substr(0, length)));
}

// ---- structure

void JsonReader::skip_blanks() {
    if (pending_ > 0) take(std::exchange(pending_, 0));
    for (;;) {
        const std::string_view bytes = source_.available();
        std::size_t blanks = 0;
        while (blanks < bytes.size() && is_blank(bytes[blanks])) ++blanks;
        if (blanks > 0) take(blanks);
        if (blanks < bytes.size() || !source_.fill(1)) return;
    }
}

char JsonReader::look() {
    skip_blanks();
    const std::string_view bytes = source_.available();
    return bytes.empty() ? '\0' : bytes[0];
}

JsonType JsonReader::peek() {
    const char c = look();
    switch (c) {
        case '{': return JsonType::object;
        case '[': return JsonType::array;
        case '"': return JsonType::string;
        case 't':
        case 'f': return JsonType::boolean;
        case 'n': return JsonType::null;
        default: break;
    }
    if (c == '-' || (c >= '0' && c <= '9')) return JsonType::number;
    fail_expected("a value");
}

void JsonReader::expect(char byte, std::string_view what) {
    if (look() != byte || source_.available().empty()) fail_expected(what);
    begin_value();
    take(1);
}

void JsonReader::begin_object() {
    expect('{', "an object");
    if (nesting_.size() == max_depth) fail("nested deeper than " + std::to_string(max_depth) + " levels");
    nesting_.push_back('{');
    has_element_.push_back(false);
}

bool JsonReader::next_key(std::string_view& key) {
    const char c = look();
    if (c == '}') {
        take(1);
        nesting_.pop_back();
        has_element_.pop_back();
        return false;
    }
    if (has_element_.back()) {
        if (c != ',') fail_expected("\",\" or \"}\"");
        take(1);
        look();
    }
    has_element_.back() = true;
    if (source_.available().empty() || source_.available()[0] != '"') fail_expected("a key in quotes");
    begin_value();
    // The colon must be read while the key stays valid, so the key is copied if it is not decoded already.
    key = scan_string();
    if (key.data() != decoded_.data()) {
        decoded_.assign(key);
        key = decoded_;
    }
    if (look() != ':') fail_expected("\":\" after a key");
    take(1);
    return true;
}

void JsonReader::begin_array() {
    expect('[', "an array");
    if (nesting_.size() == max_depth) fail("nested deeper than " + std::to_string(max_depth) + " levels");
    nesting_.push_back('[');
    has_element_.push_back(false);
}

bool JsonReader::next_element() {
    const char c = look();
    if (c == ']') {
        take(1);
        nesting_.pop_back();
        has_element_.pop_back();
        return false;
    }
    if (has_element_.back()) {
        if (c != ',') fail_expected("\",\" or \"]\"");
        take(1);
        if (look() == ']') fail_expected("a value");
    }
    has_element_.back() = true;
    return true;
}

// ---- scalars

std::string_view JsonReader::string() {
    if (look() != '"') fail_expected("a string");
    begin_value();
    return scan_string();
}

// Most strings have no escapes and lie in the window whole: they are handed out in place.
std::string_view JsonReader::scan_string() {
    std::size_t at = 1;
    for (;;) {
        at = find_special(source_.available(), at);
        if (at < source_.available().size()) break;
        if (!source_.fill(at + 1)) fail_here("expected the closing quote of a string, found the end of the input; the file is truncated");
    }
    if (source_.available()[at] != '"') return decode_string(at);
    pending_ = at + 1;
    return source_.available().substr(1, at - 1);
}

std::string_view JsonReader::decode_string(std::size_t at) {
    decoded_.assign(source_.available().substr(1, at - 1));
    for (;;) {
        if (at >= source_.available().size() && !source_.fill(at + 1)) fail_here("expected the closing quote of a string, found the end of the input; the file is truncated");
        const std::string_view bytes = source_.available();
        if (bytes[at] == '"') break;
        if (bytes[at] == '\\') {
            decode_escape(at);
            continue;
        }
        const std::size_t end = find_special(bytes, at);
        if (end == at) {
            take(at);
            fail_here("expected no control character in a string (write it as \\u00XX), found byte " + std::to_string(static_cast<unsigned char>(bytes[at])));
        }
        decoded_.append(bytes.substr(at, end - at));
        at = end;
    }
    pending_ = at + 1;
    return decoded_;
}

std::uint32_t JsonReader::hex4(std::size_t at) {
    std::uint32_t code = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = source_.fill(i + 1) ? source_.available()[i] : '\0';
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) {
            take(at - 2);
            fail_here("expected four hexadecimal digits after \\u");
        }
        code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return code;
}

// The escape at available()[at]; moves `at` behind it.
void JsonReader::decode_escape(std::size_t& at) {
    if (!source_.fill(at + 2)) fail_here("expected the closing quote of a string, found the end of the input; the file is truncated");
    const char c = source_.available()[at + 1];
    constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    if (const std::size_t simple = from.find(c); simple != std::string_view::npos) {
        decoded_ += to[simple];
        at += 2;
        return;
    }
    if (c != 'u') {
        take(at);
        fail_here("expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found " + quoted(source_.available().substr(0, 2)));
    }
    std::uint32_t code = hex4(at + 2);
    at += 6;
    if (code >= 0xD800 && code < 0xDC00 && source_.fill(at + 2) && source_.available()[at] == '\\' && source_.available()[at + 1] == 'u') {
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
    begin_value();
    std::size_t length = 0;
    const auto more = [&] { return length < source_.available().size() || source_.fill(length + 1); };
    const auto byte = [&] { return source_.available()[length]; };
    const auto digits = [&] {
        const std::size_t start = length;
        while (more() && byte() >= '0' && byte() <= '9') ++length;
        if (length == start) fail_here("expected a number, found " + quoted(source_.available().substr(0, length + 1)));
    };
    if (first == '-') ++length;
    const bool zero = more() && byte() == '0';
    const std::size_t whole = length;
    digits();
    if (zero && length > whole + 1) fail_here("expected a number without leading zeros, found " + quoted(source_.available().substr(0, length)));
    if (more() && byte() == '.') ++length, digits();
    if (more() && (byte() == 'e' || byte() == 'E')) {
        ++length;
        if (more() && (byte() == '+' || byte() == '-')) ++length;
        digits();
    }
    pending_ = length;
    return source_.available().substr(0, length);
}

bool JsonReader::boolean() {
    const bool value = look() == 't';
    const std::string_view word = value ? "true" : "false";
    source_.fill(word.size());
    if (source_.available().substr(0, word.size()) != word) fail_expected("true or false");
    begin_value();
    take(word.size());
    return value;
}

void JsonReader::null() {
    look();
    source_.fill(4);
    if (source_.available().substr(0, 4) != "null") fail_expected("null");
    begin_value();
    take(4);
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
    skip_blanks();
    if (!source_.available().empty()) fail_expected("the end of the input");
}

}  // namespace profconv
