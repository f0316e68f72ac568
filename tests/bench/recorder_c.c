// What recording a call costs: loops of calls that are recorded, by macro and by -finstrument-functions, and of calls that only read
// the clocks twice, as any recorder must. Prints the CPU time of each in ns a call, the least of several rounds.
//
// usage: recorder_c CALLS ROUNDS      (compiled and run by tests/bench/recorder_c)
#define PROFCONV_TRACE_INSTRUMENT_FUNCTIONS
#include <profconv_trace.h>

#include <stdio.h>

#define PLAIN __attribute__((noinline, no_instrument_function))

static int has_cpu;

static PLAIN int reads_clocks(int x) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (has_cpu) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    __asm__ volatile("" : "+r"(x));
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (has_cpu) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return x;
}

static PLAIN int by_macro(int x) {
    PROFCONV_TRACE_FUNCTION();
    __asm__ volatile("" : "+r"(x));
    return x;
}

static __attribute__((noinline)) int by_compiler(int x) {
    __asm__ volatile("" : "+r"(x));
    return x;
}

static PLAIN double nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static PLAIN double measure(int (*function)(int), long calls) {
    const double start = nanoseconds();
    for (long i = 0; i < calls; ++i) function((int)i);
    return (nanoseconds() - start) / (double)calls;
}

PLAIN int main(int count, char** arguments) {
    int (*const functions[])(int) = {reads_clocks, by_macro, by_compiler};
    const long calls = count > 1 ? atol(arguments[1]) : 1000000, rounds = count > 2 ? atol(arguments[2]) : 5;
    double least[3] = {1e9, 1e9, 1e9};
    has_cpu = getenv("PROFCONV_TRACE_CPU") != NULL;
    by_macro(0);  // opens the file
    for (long round = 0; round < rounds; ++round) {
        for (int f = 0; f < 3; ++f) {
            const double time = measure(functions[f], calls);
            if (time < least[f]) least[f] = time;
        }
    }
    printf("%.2f %.2f %.2f\n", least[0], least[1], least[2]);
    return 0;
}
