// The recorder of programs that are compiled with -finstrument-functions.
#define PROFCONV_TRACE_INSTRUMENT_FUNCTIONS
#include <profconv_trace.h>
