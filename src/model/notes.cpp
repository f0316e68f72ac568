#include "model/notes.hpp"

#include <algorithm>

namespace profconv {

void Notes::add(NoteLevel level, std::string_view text, std::string_view place) {
    const auto found = std::find_if(list_.begin(), list_.end(), [&](const Note& n) { return n.level == level && n.text == text; });
    if (found != list_.end())
        ++found->count;
    else
        list_.push_back({level, std::string(text), std::string(place), 1});
}

void Notes::append(const Notes& other) { list_.insert(list_.end(), other.begin(), other.end()); }

std::string to_text(const Note& note) {
    std::string text = note.place.empty() ? note.text : note.place + ": " + note.text;
    if (note.count > 1) text += " (" + std::to_string(note.count) + " times)";
    return text;
}

}  // namespace profconv
