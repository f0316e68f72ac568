#include "callgrind/names.hpp"

#include "callgrind/scan.hpp"
#include "io/error.hpp"

namespace profconv::callgrind {

// Compressed if and only if it starts with "(" and a digit; "(below main)" is a plain name.
Names::Written Names::parse(const char* at, const char* end) const {
    at = skip_blanks(at, end);
    while (end != at && is_blank(end[-1])) --end;
    Written written;
    if (end - at >= 2 && at[0] == '(' && is_digit(at[1])) {
        const char* stop = at + 1;
        if (!take_number(stop, end, written.id) || stop == end || *stop != ')')
            lines_.fail_at(at, "expected an id like (12), found " + quoted({at, static_cast<std::size_t>(end - at)}));
        written.has_id = true;
        at = skip_blanks(stop + 1, end);
    }
    written.text = {at, static_cast<std::size_t>(end - at)};
    return written;
}

StringId Names::intern(std::string_view text) { return text == "???" ? StringId{0} : profile_.strings.intern(text); }

void Names::note_redefined(StringId before, std::uint32_t part, StringId now) {
    if (before.valid() && part == part_ && before != now)
        profile_.notes.add(NoteLevel::repair, "id with a second name within one part: the new name counts from there on",
                           lines_.place());
}

StringId Names::text(IdTable<TextEntry>& table, const char* at, const char* end) {
    const Written written = parse(at, end);
    if (!written.has_id) return intern(written.text);
    TextEntry& entry = table[written.id];
    if (!written.text.empty()) {
        const StringId now = intern(written.text);
        note_redefined(entry.text, entry.part, now);
        entry = {now, part_};
    } else if (!entry.text.valid()) {
        profile_.notes.add(NoteLevel::repair, "object or file id that was never defined: taken as unknown", lines_.place());
        return {0};
    }
    return entry.text;
}

FunctionName Names::function(const char* at, const char* end) {
    const Written written = parse(at, end);
    if (!written.has_id) return {intern(written.text), false, 0};
    if (!written.text.empty()) {
        const StringId name = function_text(written.text);
        FunctionEntry& entry = functions_[written.id];
        std::uint32_t& part = function_parts_[written.id];
        note_redefined(entry.name, part, name);
        entry = {name, FunctionId{}};
        part = part_;
        return {name, true, written.id};
    }
    FunctionEntry& entry = functions_[written.id];
    if (!entry.name.valid()) {
        profile_.notes.add(NoteLevel::repair, "function id that was never defined: kept as a function of its own", lines_.place());
        entry.name = profile_.strings.intern("fn#" + std::to_string(written.id));  // not merged with other unknown functions
    }
    return {entry.name, true, written.id};
}

// With --compress-mangled=yes callgrind writes context names as references: "(1186)'2" is level 2 of function 1186.
StringId Names::function_text(std::string_view text) { return intern(spell_out(text) ? std::string_view(spelled_) : text); }

// Puts a name made of references and numbers, joined by apostrophes, into spelled_. False if `text` is no such name or an id in
// it is not known; then it is a name by itself.
bool Names::spell_out(std::string_view text) {
    if (text[0] != '(' || text.find('\'') == std::string_view::npos) return false;
    spelled_.clear();
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
        const bool reference = at != end && *at == '(';
        const char* const start = at;
        std::uint64_t id = 0;
        if (reference) ++at;
        if (at == end || !is_digit(*at) || !take_number(at, end, id)) return false;
        if (reference) {
            if (at == end || *at++ != ')' || !functions_[id].name.valid()) return false;
            spelled_ += profile_.text(functions_[id].name);
        } else {
            spelled_.append(start, at);
        }
        if (at == end) return true;
        if (*at++ != '\'') return false;
        spelled_ += '\'';
    }
}

FunctionId Names::use(const FunctionName& name, StringId file, StringId object) {
    Function function;
    function.name = name.name;
    function.file = file;
    function.module = object;
    if (!name.has_id) return used_.intern(function);
    FunctionEntry& entry = functions_[name.id];
    if (entry.name != name.name) return used_.intern(function);  // redefined since
    if (!entry.bound.valid()) entry.bound = used_.intern(function);
    return entry.bound;
}

}  // namespace profconv::callgrind
