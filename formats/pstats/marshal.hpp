// Python's marshal format, as far as profiles use it: one object after the other from a stream, without building any. Data only:
// nothing is ever executed, and nothing nests deeper than the reader above asks for.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "io/source.hpp"
#include "model/strings.hpp"

namespace profconv::pstats {

enum class ItemKind : std::uint8_t {
    end,      // of a dict
    none,
    boolean,  // number: 0 or 1
    integer,  // number
    real,     // real
    text,     // number: a StringId
    tuple,    // number: how many items follow
    list,     // or a set; number: as for a tuple
    dict,     // keys and values follow, up to `end`
    code,     // a code object: see code_object.hpp
    large,    // an integer beyond 64 bits
    other,    // an object of no use to a profile
    open,     // a reference to a container that is still being read
    // What the reader said a container was (see resolve()), met again as a reference; number: what it said.
    label,
    entry,
    callers,
    site,
};

struct Item {
    static constexpr std::uint32_t no_reference = UINT32_MAX;

    ItemKind kind = ItemKind::other;
    std::uint32_t reference = no_reference;  // of a container that later objects may refer to
    std::int64_t number = 0;
    double real = 0;
    std::uint64_t at = 0;                    // offset in the file
};

// "a tuple of 4", "None" …: what stands where something else was expected.
std::string describe(const Item& item);

class Marshal {
public:
    Marshal(Source& source, StringTable& strings) : source_(source), strings_(strings) { look(); }

    // The next object; of a tuple, list or dict only its beginning. Texts are interned. `field` is for messages: what the object
    // should be. Throws DataError: cut off, damaged, beyond what is supported.
    Item next(std::string_view field);

    // The objects that make up nearly all of a file, taken without more ado if one stands here wholly in memory; else false, and
    // next() says what is there.
    bool take_reference(ItemKind kind, std::int64_t& number) {
        constexpr std::ptrdiff_t size = 1 + sizeof(std::uint32_t);
        if (end_ - at_ < size || *at_ != 'r' || !references_.is(load_bytes<std::uint32_t>(at_ + 1), kind, number)) return false;
        at_ += size;
        return true;
    }
    bool take_integer(std::int64_t& number) {
        constexpr std::ptrdiff_t size = 1 + sizeof(std::int32_t);
        if (end_ - at_ < size || *at_ != 'i') return take_reference(ItemKind::integer, number);
        number = load_bytes<std::int32_t>(at_ + 1);
        at_ += size;
        return true;
    }
    bool take_real(double& real) {
        constexpr std::ptrdiff_t size = 1 + sizeof(double);
        if (end_ - at_ < size || *at_ != 'g') return false;
        real = load_bytes<double>(at_ + 1);
        at_ += size;
        return true;
    }

    // Says what a container is, once it has been read, for references to it.
    void resolve(const Item& container, ItemKind kind, std::int64_t number) {
        if (container.reference != Item::no_reference) references_.set(container.reference, kind, number);
    }

    // The parts of a code object that are no objects: how many numbers come before the first bytes object (0: that cannot be
    // told), and such a number.
    int numbers_before_bytes(std::string_view field);
    std::int32_t raw_number(std::string_view field);

    std::uint64_t offset() const { return source_.offset() + static_cast<std::uint64_t>(at_ - begin_); }
    // Whether bytes follow the last object.
    bool goes_on();

    [[noreturn]] void fail(std::uint64_t at, std::string_view field, std::string_view message) const;

private:
    // Every object whose type byte has the flag gets the next number. Files refer to hundreds of thousands, in no order: one word
    // for each, its kind in the low byte, and what does not fit beside that in a list of its own.
    class References {
    public:
        std::uint32_t add(ItemKind kind, std::int64_t number) {
            if (words_.size() > INT32_MAX) return Item::no_reference;  // no reference reaches so far
            words_.push_back(word(kind, number));
            return static_cast<std::uint32_t>(words_.size() - 1);
        }
        void add(const Item& item) {
            if (item.kind != ItemKind::real && item.number >= -largest && item.number <= largest) return static_cast<void>(add(item.kind, item.number));
            add(ItemKind::other, static_cast<std::int64_t>(large_.size()) + 1);
            large_.push_back(item);
        }
        void set(std::uint32_t number, ItemKind kind, std::int64_t value) { words_[number] = word(kind, value); }
        std::size_t size() const { return words_.size(); }
        bool is(std::uint32_t number, ItemKind kind, std::int64_t& value) const {
            if (number >= words_.size() || (words_[number] & 0xff) != static_cast<std::uint64_t>(kind)) return false;
            value = static_cast<std::int64_t>(words_[number]) >> 8;
            return true;
        }
        void get(std::uint32_t number, Item& item) const;

    private:
        static constexpr std::int64_t largest = INT64_MAX >> 8;
        static std::uint64_t word(ItemKind kind, std::int64_t number) { return static_cast<std::uint64_t>(number) << 8 | static_cast<std::uint64_t>(kind); }
        std::vector<std::uint64_t> words_;
        std::vector<Item> large_;  // reals and large integers
    };

    void look() {
        begin_ = at_ = source_.available().data();
        end_ = begin_ + source_.available().size();
    }
    // The next `count` bytes, all in memory.
    const char* take(std::size_t count, std::string_view field) {
        if (static_cast<std::size_t>(end_ - at_) < count) load(count, field);
        const char* const bytes = at_;
        at_ += count;
        return bytes;
    }
    void load(std::size_t count, std::string_view field);
    template <class Number>
    static Number load_bytes(const char* at) {
        std::array<char, sizeof(Number)> bytes;
        std::memcpy(bytes.data(), at, sizeof(Number));
        if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
        return std::bit_cast<Number>(bytes);
    }
    template <class Number>
    Number number(std::string_view field);
    std::size_t length(std::string_view field);

    void text(unsigned char code, bool flagged, std::string_view field, Item& item);
    StringId intern(unsigned char code, bool flagged, std::string_view bytes, std::uint64_t at, std::string_view field);
    void long_integer(std::string_view field, Item& item);
    void decimal(std::string_view field, Item& item);
    void complex(unsigned char code, std::string_view field);
    void container(ItemKind kind, std::int64_t count, bool flagged, Item& item);
    void refer(std::string_view field, Item& item);
    [[noreturn]] void unknown(unsigned char code, std::uint64_t at, std::string_view field) const;

    Source& source_;
    StringTable& strings_;
    const char *begin_ = nullptr, *at_ = nullptr, *end_ = nullptr;  // the source's window, and the place in it
    References references_;
    std::vector<StringId> interned_;  // what Python 2 refers to by number
    std::string decoded_;             // reused
};

}  // namespace profconv::pstats
