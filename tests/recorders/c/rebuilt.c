// Says that it waits, and calls its library when it is told to; until then their files can be replaced.
#include <stdio.h>

int library(int n);

int main(void) {
    puts("waiting");
    fflush(stdout);
    return library(getchar()) == '\n' ? 0 : 1;
}
