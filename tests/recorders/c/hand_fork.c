// Macros before, on both sides of, and after a fork.
#define PROFCONV_TRACE_IMPLEMENTATION
#include <profconv_trace.h>

static void before(void) { PROFCONV_TRACE_FUNCTION(); }
static void both(void) { PROFCONV_TRACE_FUNCTION(); }
static void after(void) { PROFCONV_TRACE_FUNCTION(); }

int main(void) {
    PROFCONV_TRACE_FUNCTION();
    for (int i = 0; i < 2; ++i) before();
    both();
    const int child = fork() == 0;
    for (int i = 0; i < (child ? 4 : 3); ++i) both();
    for (int i = 0; child && i < 5; ++i) after();
    if (!child) wait(NULL);
    return 0;
}
