// Random recursion on several threads. The program counts its own calls, and who called whom, and prints that as JSON.
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include <profconv_trace.h>

#define PLAIN __attribute__((no_instrument_function))
enum { functions = 16, threads = 6 };

struct Walk {
    unsigned long long state;
    long left;
    long calls[functions], edges[functions][functions];
};

static PLAIN unsigned draw(struct Walk* walk, unsigned below) {
    walk->state = walk->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(walk->state >> 33) % below;
}

typedef void Function(struct Walk*, int);
static Function* const table[functions];

static PLAIN void body(struct Walk* walk, int self, int depth) {
    ++walk->calls[self];
    for (unsigned count = draw(walk, 4); count > 0 && walk->left > 0 && depth < 60; --count) {
        const unsigned callee = draw(walk, functions);
        --walk->left;
        ++walk->edges[self][callee];
        table[callee](walk, depth + 1);
    }
}

#define FUNCTION(n) \
    static void f##n(struct Walk* walk, int depth) { body(walk, n, depth); }
FUNCTION(0) FUNCTION(1) FUNCTION(2) FUNCTION(3) FUNCTION(4) FUNCTION(5) FUNCTION(6) FUNCTION(7)
FUNCTION(8) FUNCTION(9) FUNCTION(10) FUNCTION(11) FUNCTION(12) FUNCTION(13) FUNCTION(14) FUNCTION(15)
static Function* const table[functions] = {f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15};

static PLAIN void* run(void* memory) {
    struct Walk* walk = memory;
    while (walk->left-- > 0) f0(walk, 0);
    return NULL;
}

PLAIN int main(void) {
    static struct Walk walks[threads];
    pthread_t ids[threads];
    for (int t = 0; t < threads; ++t) {
        walks[t].state = (unsigned long long)t + 1;
        walks[t].left = 20000 + 3000 * t;
#ifdef endless
        walks[t].left = LONG_MAX;
#endif
        if (pthread_create(&ids[t], NULL, run, &walks[t]) != 0) return 1;
    }
#ifdef endless
    for (int t = 0; t < threads; ++t)
        while (*(volatile long*)&walks[t].left > LONG_MAX - 10000) usleep(1000);
    puts("waiting");
    fflush(stdout);
#endif
#ifdef flushing
    for (int i = 0; i < 2000; ++i) profconv_trace_flush();
#endif
    for (int t = 0; t < threads; ++t) pthread_join(ids[t], NULL);
    printf("{");
    for (int f = 0; f < functions; ++f) {
        long calls = 0;
        for (int t = 0; t < threads; ++t) calls += walks[t].calls[f];
        printf("%s\"f%d\": %ld", f ? ", " : "", f, calls);
        for (int g = 0; g < functions; ++g) {
            long edge = 0;
            for (int t = 0; t < threads; ++t) edge += walks[t].edges[f][g];
            if (edge) printf(", \"f%d f%d\": %ld", f, g, edge);
        }
    }
    printf("}\n");
    return 0;
}
