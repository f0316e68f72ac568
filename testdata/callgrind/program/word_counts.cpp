// The program behind the recorded files: direct recursion, recursion over two functions, a callback through libc's qsort, code
// from a header, and (with an argument) two threads.
#include "word_counts.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#define KEEP __attribute__((noinline))

struct Word {
    const char* text;
    std::uint32_t hash;
};

KEEP static int by_hash(const void* a, const void* b) {
    const auto& left = *static_cast<const Word*>(a);
    const auto& right = *static_cast<const Word*>(b);
    return left.hash < right.hash ? -1 : left.hash > right.hash;
}

KEEP static unsigned steps(unsigned n) { return n < 2 ? 1 : steps(n - 1) + steps(n - 2); }

KEEP static unsigned closing(const char*& at);
KEEP static unsigned opening(const char*& at) {
    unsigned depth = 0;
    while (*at == '(') {
        ++at;
        const unsigned inner = closing(at);
        if (inner > depth) depth = inner;
    }
    return depth;
}
KEEP static unsigned closing(const char*& at) {
    const unsigned depth = opening(at) + 1;
    if (*at == ')') ++at;
    return depth;
}

KEEP static std::uint32_t sort_words() {
    static const char* const texts[] = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
    Word words[10];
    for (int i = 0; i < 10; ++i) words[i] = {texts[i], hash_of(texts[i])};
    std::qsort(words, 10, sizeof words[0], by_hash);
    return words[0].hash;
}

KEEP static unsigned nesting() {
    const char* at = "(()(()))(())((((()))))";
    return opening(at);
}

KEEP static unsigned work(unsigned rounds) {
    unsigned sum = 0;
    for (unsigned i = 0; i < rounds; ++i) sum += sort_words() + steps(5 + i) + nesting();
    return sum;
}

int main(int argc, char**) {
    unsigned sum = 0, other = 0;
    if (argc > 1) {
        std::thread thread([&] { other = work(2); });
        sum = work(1);
        thread.join();
    } else {
        sum = work(3);
    }
    std::printf("%u\n", sum + other);
}
