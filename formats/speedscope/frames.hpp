// shared.frames, and frames of the model by their index, which may be used before the table is read.
#pragma once

#include <string>
#include <vector>

#include "io/json_reader.hpp"
#include "model/pair_index.hpp"
#include "model/profile.hpp"

namespace profconv {

// An evented profile shows functions, whose line is that of the definition; in a sampled one the line may be the current one and
// is kept with the frame.
enum class FrameUse : std::uint8_t { evented, sampled };

class SpeedscopeFrames {
public:
    SpeedscopeFrames(Profile& profile, bool want_lines) : profile_(profile), want_lines_(want_lines) {}

    // Reads the array at `json`.
    void read(JsonReader& json);
    bool known() const { return known_; }
    std::size_t size() const { return rows_.size(); }

    // The model's frame for an index below 2^30; a placeholder while the table is not known. The index must be below size() if it is.
    FrameId frame(std::uint64_t index, FrameUse use);

    // Per placeholder the true frame; empty if there were none. Call when the table is known and every index was checked.
    std::vector<FrameId> replacements();

    // Frames at several indexes with equal content (the viewer keeps them apart).
    std::size_t duplicates() const;
    bool has_lines() const { return has_lines_; }

private:
    struct Row {
        StringId name{0}, file{0};
        std::uint32_t line = 0, column = 0;
    };
    FrameId make(const Row& row, FrameUse use);
    FrameId placeholder(std::uint32_t index, FrameUse use);
    void read_row(JsonReader& json);
    std::uint32_t read_position(JsonReader& json, const std::string& path);

    Profile& profile_;
    const bool want_lines_;
    bool known_ = false, has_lines_ = false;
    std::vector<Row> rows_;
    std::vector<FrameId> made_[2];   // per use and index, once the table is known
    struct Placeholder {
        FrameId frame;
        std::uint32_t index;
        FrameUse use;
    };
    PairIndex used_;                 // (index, use) -> placeholder
    std::vector<Placeholder> placeholders_;
};

}  // namespace profconv
