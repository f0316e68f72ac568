// Small functions in a header: an optimising compiler expands them into their callers, so their lines are booked there.
#pragma once

#include <cstdint>

struct Hash {
    std::uint32_t value = 2166136261u;
    void add(unsigned char byte) {
        value ^= byte;
        value *= 16777619u;
    }
};

inline std::uint32_t hash_of(const char* text) {
    Hash hash;
    for (; *text; ++text) hash.add(static_cast<unsigned char>(*text));
    return hash.value;
}
