// Removes its own file and that of its library: gone LIBRARY.
#include <unistd.h>

int library(int n);
static int hidden(int n) { return library(n); }

int main(int count, char** arguments) {
    unlink(arguments[0]);
    unlink(arguments[1]);
    return hidden(count) == 2 ? 0 : 1;
}
