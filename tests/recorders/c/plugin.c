// A library with a macro, opened and closed by plugin_host.c before anything of it was written.
#include <profconv_trace.h>

int plugin(int n) {
    PROFCONV_TRACE_FUNCTION();
    return n + 1;
}
