/* Walks a binary tree and sorts with a callback: recursion and calls through a library. */
#include <stdlib.h>

static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static int walk(int depth, int *values, int at) {
    if (depth == 0) {
        values[at] = (at * 7919) % 1000;
        return at + 1;
    }
    at = walk(depth - 1, values, at);
    return walk(depth - 1, values, at);
}

int main(void) {
    static int values[256];
    for (int i = 0; i < 3; i++) {
        walk(8, values, 0);
        qsort(values, 256, sizeof values[0], compare);
    }
    return 0;
}
