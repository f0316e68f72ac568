// The cells of a text table, kept back to back until it is known how wide their columns must be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/pstats_text.hpp"

namespace profconv {

class TextCells {
public:
    // `least`: how wide each column is at least.
    explicit TextCells(std::vector<std::size_t> least) : widths_(std::move(least)) {}

    // The next cell, row by row.
    void add(std::string_view text) {
        std::size_t& column = widths_[ends_.size() % widths_.size()];
        column = std::max(column, width(text));
        texts_ += text;
        ends_.push_back(texts_.size());
    }

    // Appends the cells of a row, each at the right of its column and followed by a blank.
    void append_row(std::size_t row, std::string& line) const {
        for (std::size_t c = 0; c < widths_.size(); ++c) {
            const std::size_t cell = row * widths_.size() + c, begin = cell == 0 ? 0 : ends_[cell - 1];
            const std::string_view text = std::string_view(texts_).substr(begin, ends_[cell] - begin);
            line.append(widths_[c] - width(text), ' ').append(text).append(1, ' ');
        }
    }

private:
    std::vector<std::size_t> widths_;
    std::string texts_;
    std::vector<std::size_t> ends_;
};

}  // namespace profconv
