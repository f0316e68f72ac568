// Removes its own file: names can only come from memory.
#include <unistd.h>

static int hidden(int n) { return n; }
int exported(int n) { return hidden(n); }

int main(int count, char** arguments) {
    unlink(arguments[0]);
    return exported(count) == 1 ? 0 : 1;
}
