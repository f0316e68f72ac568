#include "speedscope/frames.hpp"

#include <algorithm>
#include <tuple>

#include "io/numbers.hpp"

namespace profconv {

void SpeedscopeFrames::read(JsonReader& json) {
    rows_.clear();  // of two equal keys the last counts
    if (json.peek() != JsonType::array) json.fail("shared.frames: expected an array");
    json.begin_array();
    while (json.next_element()) read_row(json);
    known_ = true;
}

void SpeedscopeFrames::read_row(JsonReader& json) {
    const std::string path = "shared.frames[" + std::to_string(rows_.size()) + "]";
    if (json.peek() != JsonType::object) json.fail(path + ": expected an object");
    Row row;
    bool named = false;
    json.begin_object();
    std::string_view key;
    while (json.next_key(key)) {
        const bool absent = json.peek() == JsonType::null;
        if (key == "name" && json.peek() == JsonType::string) row.name = profile_.strings.intern(json.string()), named = true;
        else if (key == "file" && !absent) row.file = profile_.strings.intern(json.string());
        else if (key == "line" && !absent) row.line = read_position(json, path + ".line");
        else if (key == "col" && !absent) row.column = read_position(json, path + ".col");
        else json.skip();
    }
    if (!named) json.fail(path + " has no name");
    has_lines_ = has_lines_ || row.line != 0;
    rows_.push_back(row);
}

std::uint32_t SpeedscopeFrames::read_position(JsonReader& json, const std::string& path) {
    std::string_view text = json.number();
    double value = 0;
    if (!take_real(text, value) || !text.empty() || value < 0 || value > UINT32_MAX || value != static_cast<double>(static_cast<std::uint32_t>(value)))
        json.fail(path + ": expected a whole number of 0 or more");
    return static_cast<std::uint32_t>(value);
}

FrameId SpeedscopeFrames::make(const Row& row, FrameUse use) {
    Function function;
    function.name = row.name;
    function.file = row.file;
    Frame frame;
    if (use == FrameUse::evented) function.start_line = row.line, function.start_column = row.column;
    else if (want_lines_) frame.line = row.line, frame.column = row.column;
    frame.function = profile_.functions.intern(function);
    return profile_.frames.intern(frame);
}

FrameId SpeedscopeFrames::frame(std::uint64_t index, FrameUse use) {
    if (!known_) return placeholder(static_cast<std::uint32_t>(index), use);
    auto& made = made_[static_cast<std::size_t>(use)];
    if (made.empty()) made.resize(rows_.size());
    FrameId& id = made[index];
    if (!id.valid()) id = make(rows_[index], use);
    return id;
}

// Any index may come, so these are found by hashing and not in a table of that size.
FrameId SpeedscopeFrames::placeholder(std::uint32_t index, FrameUse use) {
    const std::uint32_t number = used_.number(index, static_cast<std::uint32_t>(use));
    if (number < placeholders_.size()) return placeholders_[number].frame;
    Function function;
    function.discriminator = number + 1;
    Frame frame;
    frame.function = profile_.functions.intern(function);
    placeholders_.push_back({profile_.frames.intern(frame), index, use});
    return placeholders_.back().frame;
}

std::vector<FrameId> SpeedscopeFrames::replacements() {
    std::vector<FrameId> result;
    for (const Placeholder& p : placeholders_) {
        if (result.size() <= p.frame.value) result.resize(p.frame.value + 1);
        result[p.frame.value] = make(rows_[p.index], p.use);
    }
    return result;
}

std::size_t SpeedscopeFrames::duplicates() const {
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>> keys;
    for (const Row& row : rows_) keys.emplace_back(row.name.value, row.file.value, row.line, row.column);
    std::sort(keys.begin(), keys.end());
    return keys.size() - static_cast<std::size_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
}

}  // namespace profconv
