// The rows of a call graph that is being projected from stacks: one per function, and one more for weight on no stack.
#pragma once

#include <vector>

#include "model/profile.hpp"

namespace profconv {

constexpr std::uint32_t no_row = UINT32_MAX;

class GraphRows {
public:
    explicit GraphRows(const Profile& profile) : profile_(profile), row_of_(profile.functions.size() + 1, no_row) {}

    // The row of a frame's function, made on first use; the invalid frame has the row "no stack". no_row for separators, which
    // keep their place in a stack but are no function.
    std::uint32_t row(FrameId frame) {
        FunctionId function;
        if (frame.valid()) {
            const Frame& f = profile_.frames[frame];
            if (f.kind == FrameKind::separator) return no_row;
            function = f.function;
        }
        return row(function);
    }
    std::uint32_t row(FunctionId function) {
        std::uint32_t& row = row_of_[function.valid() ? function.value : row_of_.size() - 1];
        if (row == no_row) {
            row = static_cast<std::uint32_t>(functions_.size());
            functions_.push_back(function);
        }
        return row;
    }
    const Array<FunctionId>& functions() const { return functions_; }

private:
    const Profile& profile_;
    std::vector<std::uint32_t> row_of_;
    Array<FunctionId> functions_;
};

}  // namespace profconv
