#include "pprof/pprof.hpp"
#include "pprof/wire.hpp"

namespace profconv {

namespace {

// Fields 1 to 6 are messages and texts, 11 is a message, 13 numbers in either packing; the others are numbers.
bool fits(const WireField& field) {
    if (field.number > 15) return true;  // unknown: passed over by every reader
    if (field.number == 13) return field.type == WireType::varint || field.type == WireType::bytes;
    const bool message = field.number <= 6 || field.number == 11;
    return field.type == (message ? WireType::bytes : WireType::varint);
}

bool is_value_type(std::string_view message) {
    WireField field;
    while (take_field(message, field))
        if (field.number <= 2 && field.type != WireType::varint) return false;
    return message.empty();
}

}  // namespace

Match sniff_pprof(const Prefix& prefix) {
    std::string_view rest = prefix.bytes;
    WireField field;
    bool has_type = false, has_strings = false;
    int known = 0, unknown = 0;
    while (take_field(rest, field)) {
        if (!fits(field)) return Match::no;
        ++(field.number <= 15 ? known : unknown);
        if (field.number == 1 || field.number == 11) {
            if (!is_value_type(field.bytes)) return Match::no;
            has_type = true;
        }
        if (field.number == 6) {
            if (!has_strings && !field.bytes.empty()) return Match::no;
            has_strings = true;
        }
    }
    if (unknown > known) return Match::no;
    if (prefix.complete && !rest.empty()) return has_type ? Match::weak : Match::no;
    if (has_type || has_strings) return Match::certain;
    return known >= 16 ? Match::weak : Match::no;  // the types may come after more samples than the prefix holds
}

}  // namespace profconv
