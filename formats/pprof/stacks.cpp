#include "pprof/stacks.hpp"

namespace profconv {

namespace {

class StackMaker {
public:
    StackMaker(LocationCodes& codes, std::vector<std::uint32_t>& depths, const RowIndex& rows, const LocationFrames& locations,
               const MissingLocation& missing, Samples& samples)
        : codes_(codes), depths_(depths), rows_(rows), locations_(locations), missing_(missing), samples_(samples) {}

    void run() {
        for (std::uint64_t id = 0; id < rows_.plain_size(); ++id) by_code_.push_back(span_of(id));
        for (const std::uint64_t id : codes_.big_ids()) by_list_.push_back(span_of(id));
        samples_.flat.frames.reserve(count_frames());
        samples_.flat.offsets.reserve(depths_.size() + 1);
        samples_.stack.reserve(depths_.size());
        std::size_t sample = 0;
        for (LocationCodes::Block& block : codes_.blocks()) {
            const std::uint32_t* at = block.codes.get();
            for (std::size_t i = 0; i < block.samples; ++i, ++sample) {
                add(at, depths_[sample]);
                at += depths_[sample];
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

    // How many frames all samples have. Finds the missing locations, whose samples lose their depth.
    std::uint64_t count_frames() {
        std::uint64_t total = 0;
        std::size_t sample = 0;
        for (LocationCodes::Block& block : codes_.blocks()) {
            std::uint32_t* at = block.codes.get();
            for (std::size_t i = 0; i < block.samples; ++i, ++sample) {
                const std::uint32_t depth = depths_[sample];
                bool found = true;
                std::uint64_t frames = 0;
                for (std::uint32_t k = 0; k < depth; ++k) {
                    const std::uint32_t count = span(at[k]).count;
                    found = found && count != 0;
                    frames += count;
                }
                if (found) total += frames;
                else report(sample, at, depth);
                at += depth;
            }
        }
        return total;
    }

    void report(std::size_t sample, std::uint32_t* codes, std::uint32_t depth) {
        for (std::uint32_t k = 0; k < depth; ++k)
            if (span(codes[k]).count == 0) {
                missing_(sample, codes_.id_of(codes[k]));
                break;
            }
        if (bad_.empty()) bad_.resize(depths_.size());
        bad_[sample] = true;
    }

    void add(const std::uint32_t* codes, std::uint32_t depth) {
        const std::size_t sample = samples_.stack.size();
        if (depth == 0 || (!bad_.empty() && bad_[sample])) return samples_.stack.push_back(StackId{});
        std::vector<FrameId>& frames = samples_.flat.frames;
        stack_.clear();
        for (std::uint32_t k = depth; k-- > 0;) {
            const Span s = span(codes[k]);
            const FrameId* first = locations_.frames.data() + s.first;
            stack_.push_back(*first);
            for (std::uint32_t i = 1; i < s.count; ++i) stack_.push_back(first[i]);
        }
        frames.insert(frames.end(), stack_.begin(), stack_.end());
        samples_.stack.push_back({static_cast<std::uint32_t>(samples_.flat.size())});
        samples_.flat.offsets.push_back(frames.size());
    }

    LocationCodes& codes_;
    std::vector<std::uint32_t>& depths_;
    const RowIndex& rows_;
    const LocationFrames& locations_;
    const MissingLocation& missing_;
    Samples& samples_;
    std::vector<Span> by_code_, by_list_;
    std::vector<bool> bad_;  // per sample, or empty: none is
    std::vector<FrameId> stack_;
};

}  // namespace

void make_stacks(LocationCodes& codes, std::vector<std::uint32_t>& depths, const RowIndex& rows, const LocationFrames& locations,
                 const MissingLocation& missing, Samples& samples) {
    StackMaker(codes, depths, rows, locations, missing, samples).run();
}

}  // namespace profconv
