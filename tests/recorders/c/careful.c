// What the recorder must leave alone: errno, a malloc that is itself recorded, and the program's files, though the program closes the
// recorder's and opens others instead.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

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
    if (open("first", O_WRONLY | O_CREAT, 0666) != 3) return 2;
    for (int handle = 3; handle < 600; ++handle) close(handle);
    for (int handle = 3; handle < 600; ++handle)
        if (open("victim", O_WRONLY | O_CREAT, 0666) != handle) return 3;
    for (int i = 0; i < 20000; ++i) call();
    if (write(599, "kept\n", 5) != 5) return 4;
    return allocations >= 10 ? 0 : 1;
}
