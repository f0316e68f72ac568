// The stacks of a collapsed file, or of a stretch of its lines, added up as they are read: memory is bounded by the distinct ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "collapsed/convention.hpp"
#include "collapsed/stack_index.hpp"
#include "io/line_cursor.hpp"

namespace profconv {

class StackLines {
public:
    // `source` and `request` must outlive it. `ordered`: one sample per line, in the order of the lines.
    StackLines(Source& source, const ReadRequest& request, const Convention& convention, bool ordered);

    // Reads to the end of the source. Throws DataError.
    void read();

    // Adds what `next` read, the lines behind this one's: every table and sum is then as if one had read both, also in its order.
    // Both are unordered. Throws OverflowError.
    void absorb(const StackLines& next);

    // What was read: tables and comments in `profile` (its sections are empty), and the samples with one weight column per count.
    Profile profile;
    Samples samples;
    std::vector<int> decimals;         // per weight column
    std::uint64_t stacks = 0, comments = 0;
    bool has_lines = false;            // some frames have a current line
    bool ends_in_number = false;       // some stacks end in a number that is no count
    std::string mode;                  // austin's "# mode:"

    const LineCursor& lines() const { return lines_; }

private:
    void comment(std::string_view line);
    void read_line(std::string_view line);
    void add_plain(std::string_view stack, std::int64_t count, std::string_view line);
    void malformed(const char* at, std::string_view problem, std::string_view line);
    void fail_overflow(std::string_view line, std::string_view stack) const;
    StackId node_of(std::string_view stack);
    StackId build(std::string_view stack);
    FrameId frame_of(std::string_view text);
    FrameId make_frame(std::string_view text);
    std::size_t row_of(StackId node);
    void add(StackId node, const CollapsedLine& line, std::string_view text);
    void align(std::size_t column, Decimal& count, std::string_view text);
    void raise_decimals(std::size_t column, int to);

    const ReadRequest& request_;
    const Convention convention_;
    LineCursor lines_;
    StringTable texts_;            // texts of frames; numbered as frames_
    std::vector<FrameId> frames_;  // per text
    StackIndex index_;
    std::vector<std::uint32_t> row_of_node_;
};

}  // namespace profconv
