// A growing list for the large tables of a profile. A std::vector that grows takes fresh memory and copies, and clearing fresh pages
// costs up to a third of a run; here the pages of a large list are moved to their new place instead, and are large ones.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <new>
#include <type_traits>
#include <utility>

namespace profconv {

namespace array {

// Gives a block of at least `wanted` bytes that begins with the first `used` bytes of `block`, which is gone afterwards. `bytes` is the
// size of `block` (0: there is none, nullptr) and is set to that of the new one. Throws std::bad_alloc; then nothing is changed.
void* grow(void* block, std::size_t& bytes, std::size_t used, std::size_t wanted);
void release(void* block, std::size_t bytes);

}  // namespace array

// The interface is the part of std::vector's that tables need, with the same meaning.
template <class T>
class Array {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    using value_type = T;
    using iterator = T*;
    using const_iterator = const T*;

    Array() = default;
    explicit Array(std::size_t size, const T& value = T()) { assign(size, value); }
    Array(std::initializer_list<T> values) { assign(values.begin(), values.end()); }
    Array(const Array& other) { assign(other.begin(), other.end()); }
    Array(Array&& other) noexcept { swap(other); }
    ~Array() { array::release(data_, bytes_); }
    Array& operator=(Array other) noexcept { return swap(other), *this; }
    void swap(Array& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(bytes_, other.bytes_);
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T& operator[](std::size_t i) { return assert(i < size_), data_[i]; }
    const T& operator[](std::size_t i) const { return assert(i < size_), data_[i]; }
    const T& front() const { return (*this)[0]; }
    T& back() { return (*this)[size_ - 1]; }
    const T& back() const { return (*this)[size_ - 1]; }
    T* data() { return data_; }
    const T* data() const { return data_; }
    T* begin() { return data_; }
    T* end() { return data_ + size_; }
    const T* begin() const { return data_; }
    const T* end() const { return data_ + size_; }

    void reserve(std::size_t size) {
        if (size > bytes_ / sizeof(T)) make_room(size);
    }
    void push_back(T value) {
        grow_to(size_ + 1);
        data_[size_++] = value;
    }
    void resize(std::size_t size, const T& value = T()) {
        const T copy = value;
        grow_to(size);
        if (size > size_) std::fill(data_ + size_, data_ + size, copy);
        size_ = size;
    }
    void assign(std::size_t size, const T& value) {
        const T copy = value;
        size_ = 0;
        resize(size, copy);
    }
    // The values must not be the list's own.
    template <class Iterator, class = typename std::iterator_traits<Iterator>::iterator_category>
    void assign(Iterator first, Iterator last) {
        size_ = 0;
        append(first, last);
    }
    template <class Iterator>
    void append(Iterator first, Iterator last) {
        grow_to(size_ + static_cast<std::size_t>(std::distance(first, last)));
        T* const end = std::copy(first, last, data_ + size_);
        size_ = static_cast<std::size_t>(end - data_);
    }
    void clear() { size_ = 0; }

    friend bool operator==(const Array& a, const Array& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

private:
    // Makes more room than is asked for, so that a list that grows row by row is not moved for each of them.
    void grow_to(std::size_t size) {
        if (size > bytes_ / sizeof(T)) make_room(std::max(size, size_ == 0 ? 0 : 2 * size_ + 8));
    }
    void make_room(std::size_t size) {
        if (size > PTRDIFF_MAX / sizeof(T)) throw std::bad_alloc();
        data_ = static_cast<T*>(array::grow(data_, bytes_, size_ * sizeof(T), size * sizeof(T)));
    }

    T* data_ = nullptr;
    std::size_t size_ = 0, bytes_ = 0;
};

}  // namespace profconv
