// A list whose neighbours are mostly equal, kept as runs: the functions of cost lines, which stand function by function.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace profconv {

template <class T>
class Runs {
public:
    Runs() = default;
    Runs(std::initializer_list<T> values) {
        for (const T value : values) push_back(value);
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void push_back(T value) {
        if (runs_.empty() || !(runs_.back().value == value)) runs_.push_back({size_, value});
        ++size_;
    }
    // Rows asked for one after the other are found at once, others by a search. Not for several threads at a time.
    T operator[](std::size_t row) const {
        if (!holds(hint_, row)) hint_ = hint_ + 1 < runs_.size() && holds(hint_ + 1, row) ? hint_ + 1 : find(row);
        return runs_[hint_].value;
    }

    // Calls visit(first, last, value) for every run: the rows from first to last - 1 have this value.
    template <class Visit>
    void for_each_run(Visit visit) const {
        for (std::size_t run = 0; run < runs_.size(); ++run)
            visit(runs_[run].first, run + 1 < runs_.size() ? runs_[run + 1].first : size_, runs_[run].value);
    }

    class Iterator {
    public:
        Iterator(const Runs* list, std::size_t row) : list_(list), row_(row) {}
        T operator*() const { return (*list_)[row_]; }
        Iterator& operator++() { return ++row_, *this; }
        friend bool operator!=(const Iterator& a, const Iterator& b) { return a.row_ != b.row_; }

    private:
        const Runs* list_;
        std::size_t row_;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size_}; }

private:
    struct Run {
        std::size_t first;
        T value;
    };
    bool holds(std::size_t run, std::size_t row) const { return runs_[run].first <= row && (run + 1 == runs_.size() || row < runs_[run + 1].first); }
    std::size_t find(std::size_t row) const {
        const auto behind = std::upper_bound(runs_.begin(), runs_.end(), row, [](std::size_t at, const Run& run) { return at < run.first; });
        return static_cast<std::size_t>(behind - runs_.begin()) - 1;
    }

    std::vector<Run> runs_;
    std::size_t size_ = 0;
    mutable std::size_t hint_ = 0;
};

}  // namespace profconv
