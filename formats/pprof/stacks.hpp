// Turns the location ids of samples, leaf first, into stacks of frames, root first, with inlined functions expanded.
#pragma once

#include <functional>

#include "model/evidence.hpp"
#include "pprof/location_codes.hpp"
#include "pprof/row_index.hpp"

namespace profconv {

// The frames of every location, outermost first: those of row r are frames[first[r] .. first[r+1]).
struct LocationFrames {
    std::vector<std::size_t> first;
    std::vector<FrameId> frames;
};

// A sample names a location that is not there: called with the number of the sample (from 0) and the id. If it returns, the sample
// is made one without a stack.
using MissingLocation = std::function<void(std::size_t sample, std::uint64_t id)>;

// Fills `flat` and `stack` of `samples`; `depths` is the number of locations of each sample. Gives the codes back as it goes.
void make_stacks(LocationCodes& codes, const Array<std::uint32_t>& depths, const RowIndex& rows, const LocationFrames& locations,
                 const MissingLocation& missing, Samples& samples);

}  // namespace profconv
