// Says that it waits, and calls when it is told to; until then its file can be replaced.
#include <stdio.h>

static int behind(int n) { return n; }

int main(void) {
    puts("waiting");
    fflush(stdout);
    return behind(getchar()) == '\n' ? 0 : 1;
}
