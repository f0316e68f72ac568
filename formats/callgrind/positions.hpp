// The positions at the start of cost lines: which there are ("positions:" line), and where the file is now, since they may be
// written relative to the cost line before. Format manual, "Subposition compression".
#pragma once

#include <cstdint>
#include <string_view>

#include "callgrind/scan.hpp"
#include "io/line_cursor.hpp"

namespace profconv::callgrind {

class Positions {
public:
    explicit Positions(const LineCursor& lines) : lines_(lines) {}

    // Takes the words of a "positions:" line, in the order in which they are written (none is legal). False if that is not the
    // usual order: instr bb line.
    bool declare(std::string_view words);

    // A new part: relative positions count from 0 again.
    void restart() { address_ = block_ = line_ = 0; }

    // Reads the positions at the start of the current line, a cost or jump line, and gives where they end.
    const char* take(const char* at, const char* end) {
        // Nearly every file has lines only: a number, "+N", "-N" or "*".
        if (only_line_ && at != end) {
            const bool absolute = is_digit(*at);
            const char* const digits = at + !absolute;
            const char* stop = digits;
            std::uint64_t line = absolute ? 0 : line_, number = 0;
            for (; stop != end && is_digit(*stop) && stop - digits < 8; ++stop)
                number = number * 10 + static_cast<unsigned char>(*stop - '0');
            line = *at == '-' ? line - number : line + number;  // below zero is not below 2^32 either
            const bool usual = absolute || (*at == '*' ? stop == digits : stop != digits && (*at == '+' || *at == '-'));
            if (usual && ends_token(stop, end) && line <= UINT32_MAX) {
                line_ = line;
                return stop;
            }
        }
        return take_any(at, end);
    }

    // Whether cost lines begin with a source line and nothing else; such positions may be read elsewhere and set here.
    bool only_line() const { return only_line_; }
    void set_line(std::uint32_t line) { line_ = line; }

    // The position read last; what the file does not give is 0.
    std::uint64_t address() const { return address_; }
    std::uint32_t line() const { return static_cast<std::uint32_t>(line_); }

private:
    const char* take_any(const char* at, const char* end);
    const char* take_one(const char* at, const char* end, std::uint64_t& position) const;
    const char* skip_range(const char* at, const char* end) const;
    [[noreturn]] void fail_missing(const char* end) const;

    const LineCursor& lines_;
    std::uint64_t address_ = 0, block_ = 0, line_ = 0;
    std::uint64_t* order_[3] = {&line_, nullptr, nullptr};
    int count_ = 1;
    bool only_line_ = true;
};

}  // namespace profconv::callgrind
