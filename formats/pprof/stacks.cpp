#include "pprof/stacks.hpp"

#include <algorithm>

namespace profconv {

namespace {

// Two passes over all ids in the order of memory: the first counts the frames, so that their array is made once and is not
// copied; the second writes them.
class StackMaker {
public:
    StackMaker(LocationCodes& codes, const Array<std::uint32_t>& depths, const RowIndex& rows, const LocationFrames& locations,
               const MissingLocation& missing, Samples& samples)
        : codes_(codes), depths_(depths), rows_(rows), locations_(locations), missing_(missing), samples_(samples) {}

    void run() {
        for (std::uint64_t id = 0; id < rows_.plain_size(); ++id) {
            const Entry entry = entry_of(id);
            by_code_.push_back(entry.frames);
            counts_.push_back(static_cast<std::uint8_t>(std::min<std::uint32_t>(entry.count, many)));
        }
        for (const std::uint64_t id : codes_.big_ids()) by_list_.push_back(entry_of(id));
        reserve();
        for (LocationCodes::Block& block : codes_.blocks()) {
            const std::uint32_t* at = block.codes.get();
            for (std::size_t i = 0; i < block.samples; ++i) {
                const std::size_t sample = samples_.stack.size();
                const std::uint32_t depth = depths_[sample];
                if (depth == 0 || (!bad_.empty() && bad_[sample])) samples_.stack.push_back(StackId{});
                else add_stack(at, depth);
                at += depth;
            }
            block.codes.reset();
        }
    }

private:
    // What a location stands for: its one or two frames; if it has more, the first word is the row of the location. A count of 0:
    // there is no such location.
    struct Frames {
        std::uint32_t first = 0, second = 0;
    };
    struct Entry {
        Frames frames;
        std::uint32_t count = 0;
    };
    Entry entry_of(std::uint64_t id) const {
        const std::uint32_t row = rows_.find(id);
        if (row == RowIndex::none) return {};
        const auto count = static_cast<std::uint32_t>(locations_.first[row + 1] - locations_.first[row]);
        const FrameId* frames = locations_.frames.data() + locations_.first[row];
        if (count > 2) return {{row, 0}, count};
        return {{frames[0].value, count == 2 ? frames[1].value : 0}, count};
    }
    Entry rare_entry(std::uint32_t code) const {
        return code < LocationCodes::listed ? entry_of(code) : by_list_[code & ~LocationCodes::listed];
    }
    std::uint32_t count_of(std::uint32_t code) const {
        if (code >= counts_.size()) return rare_entry(code).count;
        return counts_[code] != many ? counts_[code] : entry_of(code).count;
    }

    void reserve() {
        std::uint64_t frames = 0;
        std::size_t sample = 0;
        for (const LocationCodes::Block& block : codes_.blocks()) {
            bool complete = true;
            for (std::size_t k = 0; k < block.used; ++k) {
                const std::uint32_t count = count_of(block.codes[k]);
                complete &= count != 0;
                frames += count;
            }
            if (!complete) report_missing(block, sample);
            sample += block.samples;
        }
        samples_.flat.frames.reserve(frames);
        samples_.flat.offsets.reserve(depths_.size() + 1);
        samples_.stack.reserve(depths_.size());
    }

    void report_missing(const LocationCodes::Block& block, std::size_t sample) {
        if (bad_.empty()) bad_.resize(depths_.size());
        const std::uint32_t* at = block.codes.get();
        for (const std::size_t end = sample + block.samples; sample < end; at += depths_[sample++]) {
            const std::uint32_t* last = at + depths_[sample];
            const std::uint32_t* found = std::find_if(at, last, [&](std::uint32_t code) { return count_of(code) == 0; });
            if (found == last) continue;
            bad_[sample] = true;
            missing_(sample, codes_.id_of(*found));
        }
    }

    // Most locations have one frame or two, in no order that a processor could learn; so two are always written, and the second
    // of one is overwritten by what follows.
    void add_stack(const std::uint32_t* codes, std::uint32_t depth) {
        if (stack_.size() < 2 * std::size_t{depth}) stack_.resize(2 * std::size_t{depth});
        const Frames* const by_code = by_code_.data();
        const std::uint8_t* const counts = counts_.data();
        const std::size_t plain = counts_.size();
        FrameId* out = stack_.data();
        for (std::uint32_t k = depth; k-- > 0;) {
            const std::uint32_t code = codes[k];
            const Entry entry = __builtin_expect(code < plain, 1) ? Entry{by_code[code], counts[code]} : rare_entry(code);
            out[0] = {entry.frames.first};
            out[1] = {entry.frames.second};
            if (__builtin_expect(entry.count <= 2, 1)) out += entry.count;
            else out = add_many(out, entry.frames.first, k);
        }
        Array<FrameId>& frames = samples_.flat.frames;
        frames.append(stack_.data(), out);
        samples_.stack.push_back({static_cast<std::uint32_t>(samples_.flat.size())});
        samples_.flat.offsets.push_back(frames.size());
    }

    // Appends all frames of a location at `out` in stack_, in which room for `left` pairs must stay.
    FrameId* add_many(FrameId* out, std::uint32_t row, std::uint32_t left) {
        const auto used = static_cast<std::size_t>(out - stack_.data());
        const std::size_t first = locations_.first[row], last = locations_.first[row + 1];
        if (const std::size_t needed = used + (last - first) + 2 * std::size_t{left}; stack_.size() < needed) stack_.resize(needed);
        const FrameId* frames = locations_.frames.data();
        return std::copy(frames + first, frames + last, stack_.data() + used);
    }

    LocationCodes& codes_;
    const Array<std::uint32_t>& depths_;
    const RowIndex& rows_;
    const LocationFrames& locations_;
    const MissingLocation& missing_;
    Samples& samples_;
    std::vector<Frames> by_code_;
    std::vector<Entry> by_list_;
    static constexpr std::uint8_t many = UINT8_MAX;
    std::vector<std::uint8_t> counts_;  // as in by_code_, or `many`; so small that it stays in the cache
    std::vector<bool> bad_;  // per sample, or empty: none is
    std::vector<FrameId> stack_;
};

}  // namespace

void make_stacks(LocationCodes& codes, const Array<std::uint32_t>& depths, const RowIndex& rows, const LocationFrames& locations,
                 const MissingLocation& missing, Samples& samples) {
    StackMaker(codes, depths, rows, locations, missing, samples).run();
}

}  // namespace profconv
