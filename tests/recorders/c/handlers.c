// Signals that the program handles itself. A handler from before the recording is called when it has written, and the program goes
// on; then a storm of SIGPROF meets calls that are being recorded: its handler is recorded too, and counts its calls.
#define PROFCONV_TRACE_IMPLEMENTATION
#include <profconv_trace.h>

#include <setjmp.h>
#include <stdio.h>
#include <sys/time.h>

static volatile sig_atomic_t terminated, inside, outside;
static sigjmp_buf place;

static void on_term(int number) {
    terminated = number;
}

static void nested(void) { PROFCONV_TRACE_FUNCTION(); }

static void on_prof(int number) {
    PROFCONV_TRACE_FUNCTION();
    (void)number;
    ++inside;
    for (int i = 0; i < 3000; ++i) nested();  // fills the buffer, perhaps while an event of the interrupted code is not finished
}

static void on_alarm(int number) {
    PROFCONV_TRACE_FUNCTION();
    (void)number;
    siglongjmp(place, 1);
}

static void call(void) { PROFCONV_TRACE_FUNCTION(); }
static void after(void) { PROFCONV_TRACE_FUNCTION(); }

static void storm(int timer, int microseconds) {
    const struct itimerval every = {{0, microseconds}, {0, microseconds}};
    setitimer(timer, &every, NULL);
}

int main(void) {
    volatile int jumps = 0;
    signal(SIGTERM, on_term);
    call();
    ++outside;
    raise(SIGTERM);
    signal(SIGPROF, on_prof);
    storm(ITIMER_PROF, 1000);
    while (inside < 100) {
        call();
        ++outside;
    }
    storm(ITIMER_PROF, 0);
    printf("{\"call\": %d, \"on_prof\": %d, \"nested\": %d, \"after\": 5000}\n", (int)outside, (int)inside, 3000 * (int)inside);
    fflush(stdout);
    signal(SIGALRM, on_alarm);
    sigsetjmp(place, 1);
    storm(ITIMER_REAL, 1000);
    while (jumps < 50) {
        PROFCONV_TRACE_SCOPE("while it jumps");
        ++jumps;
        for (;;) {
            PROFCONV_TRACE_SCOPE("until it jumps");
        }
    }
    storm(ITIMER_REAL, 0);
    for (int i = 0; i < 5000; ++i) after();
    return terminated == SIGTERM ? 0 : 1;
}
