// longjmp out of ten frames, twenty times.
#include <setjmp.h>

static jmp_buf place;
static volatile int jumps;

static void deep(int n) {
    if (n == 0) longjmp(place, 1);
    deep(n - 1);
}

static void land(void) {
    if (setjmp(place) != 0) ++jumps;
    else deep(9);
}

int main(void) {
    for (int i = 0; i < 20; ++i) land();
    return jumps == 20 ? 0 : 1;
}
