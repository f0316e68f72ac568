// Macros by hand, in C and (hand_part.cpp) in C++: recursion, blocks, every way to leave one.
#define PROFCONV_TRACE_IMPLEMENTATION
#include <profconv_trace.h>

int parts(int n);

static int fib(int n) {
    PROFCONV_TRACE_FUNCTION();  // fib
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int leaves(int n) {
    PROFCONV_TRACE_FUNCTION();  // leaves
    for (int i = 0; i < 10; ++i) {
        PROFCONV_TRACE_SCOPE("a round\tof\\it");  // round
        if (i == n) return i;
        if (i % 2) continue;
        {
            PROFCONV_TRACE_SCOPE("even");  // even
            if (i == 6) break;
        }
    }
    PROFCONV_TRACE_SCOPE("behind");  // behind
    return -1;
}

int main(void) {
    PROFCONV_TRACE_FUNCTION();  // main
    return fib(10) == 55 && leaves(3) == 3 && leaves(20) == -1 && parts(5) == 3 ? 0 : 1;
}
