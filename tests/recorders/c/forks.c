#include <sys/wait.h>
#include <unistd.h>

int library(int n);

int main(void) {
    if (fork() == 0) return library(1) == 2 ? 0 : 1;
    wait(NULL);
    return library(2) == 3 ? 0 : 1;
}
