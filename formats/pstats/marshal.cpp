#include "pstats/marshal.hpp"

#include <charconv>
#include <cstring>

#include "io/error.hpp"
#include "pstats/texts.hpp"

namespace profconv::pstats {

namespace {

constexpr unsigned char flag = 0x80;
constexpr std::string_view damaged = "; the file is damaged, or no profile";

}  // namespace

std::string describe(const Item& item) {
    switch (item.kind) {
        case ItemKind::end: return "the end of a dict";
        case ItemKind::none: return "None";
        case ItemKind::boolean: return item.number ? "True" : "False";
        case ItemKind::integer: return "the integer " + std::to_string(item.number);
        case ItemKind::real: return "a float";
        case ItemKind::text: return "a text";
        case ItemKind::tuple: return "a tuple of " + std::to_string(item.number);
        case ItemKind::list: return "a list or set";
        case ItemKind::dict: case ItemKind::callers: return "a dict";
        case ItemKind::label: return "a tuple of 3";
        case ItemKind::entry: return "a tuple of 5";
        case ItemKind::site: return "a tuple of numbers";
        case ItemKind::open: return "a reference to an object that holds it";
        case ItemKind::code: return "a code object";
        case ItemKind::large: return "an integer beyond 64 bits";
        case ItemKind::other: break;
    }
    return "an object that no profile has there";
}

void Marshal::References::get(std::uint32_t number, Item& item) const {
    item.kind = static_cast<ItemKind>(words_[number] & 0xff);
    item.number = static_cast<std::int64_t>(words_[number]) >> 8;
    if (item.kind != ItemKind::other || item.number == 0) return;
    const Item& large = large_[static_cast<std::size_t>(item.number) - 1];
    item.kind = large.kind, item.number = large.number, item.real = large.real;
}

void Marshal::fail(std::uint64_t at, std::string_view field, std::string_view message) const { throw DataError(binary_error(source_.name(), at, field, message)); }

// Never asks for much more than has arrived: a length in a damaged file is not to be believed.
void Marshal::load(std::size_t count, std::string_view field) {
    const auto begin = offset();
    source_.consume(static_cast<std::size_t>(at_ - begin_));
    const bool there = source_.fill(count);
    look();
    if (there) return;
    const std::size_t left = static_cast<std::size_t>(end_ - at_);
    fail(begin, field, left == 0 ? "expected more, found the end of the file; it is cut off" : "expected " + std::to_string(count) + " bytes, found " + std::to_string(left) + " before the end of the file; it is cut off");
}

bool Marshal::goes_on() {
    source_.consume(static_cast<std::size_t>(at_ - begin_));
    const bool more = source_.fill(1);
    look();
    return more;
}

template <class Number>
Number Marshal::number(std::string_view field) {
    return load_bytes<Number>(take(sizeof(Number), field));
}

std::size_t Marshal::length(std::string_view field) {
    const std::uint64_t at = offset();
    const auto length = number<std::int32_t>(field);
    if (length < 0) fail(at, field, "the length " + std::to_string(length) + " is negative" + std::string(damaged));
    return static_cast<std::size_t>(length);
}

Item Marshal::next(std::string_view field) {
    Item item;
    item.at = offset();
    const auto byte = static_cast<unsigned char>(*take(1, field));
    const bool flagged = (byte & flag) != 0;
    const unsigned char code = byte & ~flag;
    switch (code) {
        case 'r': refer(field, item); return item;
        case 'i': item.kind = ItemKind::integer, item.number = number<std::int32_t>(field); break;
        case 'g': item.kind = ItemKind::real, item.real = number<double>(field); break;
        case ')': container(ItemKind::tuple, number<unsigned char>(field), flagged, item); return item;
        case '(': container(ItemKind::tuple, static_cast<std::int64_t>(length(field)), flagged, item); return item;
        case '{': container(ItemKind::dict, 0, flagged, item); return item;
        case '[': case '<': case '>': container(ItemKind::list, static_cast<std::int64_t>(length(field)), flagged, item); return item;
        case 's': case 't': case 'u': case 'a': case 'A': case 'z': case 'Z': text(code, flagged, field, item); break;
        case 'R': {
            const auto index = number<std::uint32_t>(field);
            if (index >= interned_.size()) fail(item.at, field, "no interned text " + std::to_string(index) + "; there are " + std::to_string(interned_.size()) + std::string(damaged));
            item.kind = ItemKind::text, item.number = interned_[index].value;
            return item;
        }
        case 'I': item.kind = ItemKind::integer, item.number = number<std::int64_t>(field); break;
        case 'l': long_integer(field, item); break;
        case 'f': decimal(field, item); break;
        case '0': item.kind = ItemKind::end; return item;
        case 'N': item.kind = ItemKind::none; return item;
        case 'T': item.kind = ItemKind::boolean, item.number = 1; return item;
        case 'F': item.kind = ItemKind::boolean, item.number = 0; return item;
        case '.': case 'S': item.kind = ItemKind::other; return item;
        case 'c': container(ItemKind::code, 0, flagged, item); return item;
        case ':': container(ItemKind::list, 3, flagged, item); return item;
        case 'x': case 'y': complex(code, field); break;
        default: unknown(code, item.at, field);
    }
    if (flagged) references_.add(item);
    return item;
}

// A container has its number before what is in it.
void Marshal::container(ItemKind kind, std::int64_t count, bool flagged, Item& item) {
    item.kind = kind;
    item.number = count;
    if (flagged) item.reference = references_.add(ItemKind::open, 0);
}

void Marshal::refer(std::string_view field, Item& item) {
    const auto index = number<std::uint32_t>(field);
    if (index >= references_.size()) fail(item.at, field, "no object " + std::to_string(index) + " to refer to; there are " + std::to_string(references_.size()) + std::string(damaged));
    references_.get(index, item);
}

void Marshal::unknown(unsigned char code, std::uint64_t at, std::string_view field) const {
    constexpr std::string_view digits = "0123456789abcdef";
    const char hex[] = {digits[code >> 4], digits[code & 15], 0};
    fail(at, field, "there is no object of type 0x" + std::string(hex) + std::string(damaged));
}

// Two texts, or two doubles.
void Marshal::complex(unsigned char code, std::string_view field) {
    for (int part = 0; part < 2; ++part) take(code == 'x' ? number<unsigned char>(field) : sizeof(double), field);
}

std::int32_t Marshal::raw_number(std::string_view field) { return number<std::int32_t>(field); }

int Marshal::numbers_before_bytes(std::string_view field) {
    constexpr std::size_t numbers[] = {4, 5, 6}, size = sizeof(std::int32_t), most = (numbers[2] + 1) * size + 1;
    source_.consume(static_cast<std::size_t>(at_ - begin_));
    const bool enough = source_.fill(most);
    look();
    for (const std::size_t count : numbers) {
        const char* const code = at_ + count * size;
        // A length of bytecode: its highest byte is 0.
        if (code + size < end_ && (static_cast<unsigned char>(*code) & ~flag) == 's' && code[size] == 0) return static_cast<int>(count);
    }
    if (!enough) load(most, field);
    return 0;
}

void Marshal::text(unsigned char code, bool flagged, std::string_view field, Item& item) {
    const std::size_t size = code == 'z' || code == 'Z' ? number<unsigned char>(field) : length(field);
    const char* const bytes = take(size, field);
    const StringId id = intern(code, flagged, {bytes, size}, item.at, field);
    if (code == 't' && !flagged) interned_.push_back(id);
    item.kind = ItemKind::text;
    item.number = id.value;
}

// 's' is bytes, and so is 't' in Python 2, where nothing has the flag; such texts stay as they are.
StringId Marshal::intern(unsigned char code, bool flagged, std::string_view bytes, std::uint64_t at, std::string_view field) {
    if (is_ascii(bytes) || code == 's' || (code == 't' && !flagged)) return strings_.intern(bytes);
    if (code != 'u' && code != 't') fail(at, field, "expected ASCII, found " + quoted(bytes) + std::string(damaged));
    if (!decode_text(bytes, decoded_)) fail(at, field, "expected UTF-8, found " + quoted(bytes) + std::string(damaged));
    return strings_.intern(decoded_);
}

// A sign and the number of digits, then digits of 15 bits, lowest first.
void Marshal::long_integer(std::string_view field, Item& item) {
    const auto size = number<std::int32_t>(field);
    const std::int64_t count = size < 0 ? -std::int64_t{size} : size;
    unsigned __int128 value = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint64_t at = offset();
        const auto digit = number<std::uint16_t>(field);
        if (digit > 0x7fff || (digit == 0 && i + 1 == count)) fail(at, field, "a long integer with the digit " + std::to_string(digit) + std::string(damaged));
        if (i < 5) value |= static_cast<unsigned __int128>(digit) << (15 * i);
    }
    const auto signed_value = size < 0 ? -static_cast<__int128>(value) : static_cast<__int128>(value);
    const bool fits = count <= 5 && signed_value >= INT64_MIN && signed_value <= INT64_MAX;
    item.kind = fits ? ItemKind::integer : ItemKind::large;
    item.number = fits ? static_cast<std::int64_t>(signed_value) : 0;
}

void Marshal::decimal(std::string_view field, Item& item) {
    const std::size_t size = number<unsigned char>(field);
    const char* const digits = take(size, field);
    const auto [stop, failure] = std::from_chars(digits, digits + size, item.real);
    if (failure != std::errc{} || stop != digits + size) fail(item.at, field, "expected a number, found " + quoted({digits, size}) + std::string(damaged));
    item.kind = ItemKind::real;
}

}  // namespace profconv::pstats
