// One function sleeps, one works.
#define PROFCONV_TRACE_IMPLEMENTATION
#include <profconv_trace.h>

static void sleeps(void) {
    const struct timespec time = {0, 100000000};
    PROFCONV_TRACE_FUNCTION();
    nanosleep(&time, NULL);
}

static void works(void) {
    PROFCONV_TRACE_FUNCTION();
    const clock_t start = clock();
    while (clock() - start < CLOCKS_PER_SEC / 10) continue;
}

int main(void) {
    PROFCONV_TRACE_FUNCTION();
    sleeps();
    works();
    return 0;
}
