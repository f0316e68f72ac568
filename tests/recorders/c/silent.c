// Has the recorder, but calls nothing that is recorded.
#define PROFCONV_TRACE_IMPLEMENTATION
#include <profconv_trace.h>

int main(void) { return 0; }
