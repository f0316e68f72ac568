// No macro: static functions (of the same name in two files), an inlined one, one of a shared library.
int part(int n);
int library(int n);

static int helper(int n) { return n + 1; }
static inline __attribute__((always_inline)) int inlined(int n) { return helper(n) * 2; }

int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

int main(void) {
    int sum = fib(12);
    for (int i = 0; i < 7; ++i) sum += inlined(i) + part(i);
    return sum + library(3) == 144 + 56 + 14 + 113 ? 0 : 1;
}
