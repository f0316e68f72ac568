// A list of 64-bit integers that takes 4 bytes a cell as long as every value fits in 32 bits. Costs mostly do, and large profiles
// consist of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <numeric>

#include "model/array.hpp"
#include "model/checked.hpp"

namespace profconv {

class Ticks {
public:
    Ticks() = default;
    Ticks(std::initializer_list<std::int64_t> values) {
        for (const std::int64_t value : values) push_back(value);
    }

    std::size_t size() const { return is_wide_ ? wide_.size() : narrow_.size(); }
    bool empty() const { return size() == 0; }
    std::int64_t operator[](std::size_t row) const { return is_wide_ ? wide_[row] : narrow_[row]; }

    void set(std::size_t row, std::int64_t value) {
        if (!is_wide_ && !is_narrow(value)) widen();
        is_wide_ ? wide_[row] = value : narrow_[row] = static_cast<std::int32_t>(value);
    }
    // False, and nothing changed, if the sum is beyond 64 bits.
    bool try_add(std::size_t row, std::int64_t value) {
        std::int64_t sum;
        if (__builtin_add_overflow((*this)[row], value, &sum)) return false;
        set(row, sum);
        return true;
    }
    // Throws OverflowError instead of wrapping.
    void add(std::size_t row, std::int64_t value) {
        if (!try_add(row, value)) throw OverflowError();
    }
    void push_back(std::int64_t value) {
        if (!is_wide_ && !is_narrow(value)) widen();
        is_wide_ ? wide_.push_back(value) : narrow_.push_back(static_cast<std::int32_t>(value));
    }
    // New cells are 0.
    void resize(std::size_t rows) { is_wide_ ? wide_.resize(rows) : narrow_.resize(rows); }
    void clear() { *this = Ticks(); }

    // The cells to be looked at many times, while the list does not change: without asking each time how they are kept.
    class View {
    public:
        std::int64_t operator[](std::size_t row) const { return narrow_ ? narrow_[row] : wide_[row]; }

    private:
        friend class Ticks;
        View(const std::int32_t* narrow, const std::int64_t* wide) : narrow_(narrow), wide_(wide) {}
        const std::int32_t* narrow_;
        const std::int64_t* wide_;
    };
    View view() const { return {is_wide_ ? nullptr : narrow_.data(), wide_.data()}; }

    // Throws OverflowError beyond 64 bits.
    std::int64_t sum() const {
        if (!is_wide_) return std::accumulate(narrow_.begin(), narrow_.end(), std::int64_t{0});  // 2^32 cells of 31 bits
        return std::accumulate(wide_.begin(), wide_.end(), std::int64_t{0}, checked_add);
    }
    // The smallest cell; 0 if all are positive or there is none.
    std::int64_t least() const { return is_wide_ ? least_of(wide_) : least_of(narrow_); }

    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = std::int64_t;
        using difference_type = std::ptrdiff_t;
        using pointer = const std::int64_t*;
        using reference = std::int64_t;
        Iterator(const Ticks* ticks, std::size_t row) : ticks_(ticks), row_(row) {}
        std::int64_t operator*() const { return (*ticks_)[row_]; }
        Iterator& operator++() { return ++row_, *this; }
        Iterator operator++(int) { return {ticks_, row_++}; }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.row_ == b.row_; }

    private:
        const Ticks* ticks_;
        std::size_t row_;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size()}; }

    // Equal values in equal order, however they are kept.
    friend bool operator==(const Ticks& a, const Ticks& b) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i] != b[i]) return false;
        return true;
    }

private:
    template <class Cell>
    static Cell least_of(const Array<Cell>& cells) {
        Cell least = 0;
        for (const Cell cell : cells) least = std::min(least, cell);
        return least;
    }
    static bool is_narrow(std::int64_t value) { return value == static_cast<std::int32_t>(value); }
    void widen() {
        wide_.reserve(narrow_.size() + narrow_.size() / 2);
        wide_.assign(narrow_.begin(), narrow_.end());
        narrow_ = {};
        is_wide_ = true;
    }

    bool is_wide_ = false;
    Array<std::int32_t> narrow_;
    Array<std::int64_t> wide_;
};

}  // namespace profconv
