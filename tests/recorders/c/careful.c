// What the recorder must leave alone: errno, and a malloc that is itself recorded.
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

void* __libc_malloc(size_t size);
static int allocations;

void* malloc(size_t size) {
    ++allocations;
    return __libc_malloc(size);
}

static void call(void) {}

int main(void) {
    for (int i = 0; i < 20000; ++i) {
        errno = 42;
        call();
        if (errno != 42) return 1;
    }
    for (int i = 0; i < 10; ++i) free(malloc(10));
    return allocations >= 10 ? 0 : 1;
}
