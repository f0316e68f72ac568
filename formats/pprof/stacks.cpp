#include "pprof/stacks.hpp"

#include <algorithm>

namespace profconv {

namespace {

// Two passes over all ids in the order of memory: the first counts the frames, so that their array is made once and is not
// copied; the second writes them.
class StackMaker {
public:
    StackMaker(LocationCodes& codes, const std::vector<std::uint32_t>& depths, const RowIndex& rows, LocationFrames& locations,
               const MissingLocation& missing, Samples& samples)
        : codes_(codes), depths_(depths), rows_(rows), locations_(locations), missing_(missing), samples_(samples) {}

    void run() {
        for (std::uint64_t id = 0; id < rows_.plain_size(); ++id) by_code_.push_back(span_of(id));
        for (const std::uint64_t id : codes_.big_ids()) by_list_.push_back(span_of(id));
        locations_.frames.push_back({});  // add_stack() reads one too far
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
    // Frames of one location; a count of 0: there is no such location.
    struct Span {
        std::uint32_t first = 0, count = 0;
    };
    Span span_of(std::uint64_t id) const {
        const std::uint32_t row = rows_.find(id);
        if (row == RowIndex::none) return {};
        return {static_cast<std::uint32_t>(locations_.first[row]), static_cast<std::uint32_t>(locations_.first[row + 1] - locations_.first[row])};
    }
    Span span(std::uint32_t code) const {
        if (code < by_code_.size()) return by_code_[code];
        return code < LocationCodes::listed ? span_of(code) : by_list_[code & ~LocationCodes::listed];
    }

    void reserve() {
        std::uint64_t frames = 0;
        std::size_t sample = 0;
        for (const LocationCodes::Block& block : codes_.blocks()) {
            bool complete = true;
            for (std::size_t k = 0; k < block.used; ++k) {
                const std::uint32_t count = span(block.codes[k]).count;
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
            const std::uint32_t* found = std::find_if(at, last, [&](std::uint32_t code) { return span(code).count == 0; });
            if (found == last) continue;
            bad_[sample] = true;
            missing_(sample, codes_.id_of(*found));
        }
    }

    // Most locations have one frame or two, in no order that a processor could learn; so two are always copied, and one of them
    // is overwritten by the next.
    void add_stack(const std::uint32_t* codes, std::uint32_t depth) {
        if (stack_.size() < 2 * std::size_t{depth}) stack_.resize(2 * std::size_t{depth});
        FrameId* out = stack_.data();
        for (std::uint32_t k = depth; k-- > 0;) {
            const Span s = span(codes[k]);
            const FrameId* const first = locations_.frames.data() + s.first;
            if (__builtin_expect(s.count <= 2, 1)) {
                out[0] = first[0];
                out[1] = first[1];
                out += s.count;
                continue;
            }
            const auto used = static_cast<std::size_t>(out - stack_.data());
            if (stack_.size() < used + s.count + 2 * std::size_t{k}) stack_.resize(used + s.count + 2 * std::size_t{k});
            out = std::copy(first, first + s.count, stack_.data() + used);
        }
        std::vector<FrameId>& frames = samples_.flat.frames;
        frames.insert(frames.end(), stack_.data(), out);
        samples_.stack.push_back({static_cast<std::uint32_t>(samples_.flat.size())});
        samples_.flat.offsets.push_back(frames.size());
    }

    LocationCodes& codes_;
    const std::vector<std::uint32_t>& depths_;
    const RowIndex& rows_;
    LocationFrames& locations_;
    const MissingLocation& missing_;
    Samples& samples_;
    std::vector<Span> by_code_, by_list_;
    std::vector<bool> bad_;  // per sample, or empty: none is
    std::vector<FrameId> stack_;
};

}  // namespace

void make_stacks(LocationCodes& codes, const std::vector<std::uint32_t>& depths, const RowIndex& rows, LocationFrames& locations,
                 const MissingLocation& missing, Samples& samples) {
    StackMaker(codes, depths, rows, locations, missing, samples).run();
}

}  // namespace profconv
