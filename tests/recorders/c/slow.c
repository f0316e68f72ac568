// Few calls in much time: what is a second old is in the file, though nothing is full.
#include <stdio.h>
#include <unistd.h>

static void early(void) {}
static void late(void) {}

int main(void) {
    early();
    usleep(1100000);
    late();
    puts("waiting");
    fflush(stdout);
    for (;;) pause();
}
