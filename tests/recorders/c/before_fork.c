// A library whose handlers of fork run while the recorder prepares for it too: the recorder must let them.
#include <pthread.h>

static int count(int n) { return n + 1; }
static void prepare(void) { count(1); }

__attribute__((constructor)) static void load(void) { pthread_atfork(prepare, prepare, prepare); }

int library(int n) { return count(n); }
