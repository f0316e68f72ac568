// Forks a child (that forks one too), executes itself, and starts itself as another process.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_parent(void) {}
static void in_child(void) {}
static void in_grandchild(void) {}
static void in_image(void) {}
static void in_thread(void) {}

static __attribute__((no_instrument_function)) void times(int count, void (*function)(void)) {
    for (int i = 0; i < count; ++i) function();
}

static void* thread(void* memory) {
    times(100, in_thread);
    return memory;
}

static pthread_barrier_t meeting;

static void* waiting_thread(void* memory) {
    times(1000, in_thread);
    pthread_barrier_wait(&meeting);  // the program forks
    pthread_barrier_wait(&meeting);
    return memory;
}

static void child(void) {
    pthread_t id;
    times(20, in_child);
    pthread_create(&id, NULL, thread, NULL);
    pthread_join(id, NULL);
    if (fork() == 0) {
        times(30, in_grandchild);
        return;
    }
    wait(NULL);
}

int main(int count, char** arguments) {
    char command[4096];
    pthread_t id;
    if (count > 1) {
        times(5, in_image);
        return 0;
    }
    pthread_barrier_init(&meeting, NULL, 2);
    pthread_create(&id, NULL, waiting_thread, NULL);
    times(10, in_parent);
    pthread_barrier_wait(&meeting);
    if (fork() == 0) {
        child();
        return 0;
    }
    wait(NULL);
    pthread_barrier_wait(&meeting);
    pthread_join(id, NULL);
    snprintf(command, sizeof command, "%s started", arguments[0]);
    if (system(command) != 0) return 1;
    times(1, in_parent);
    execl(arguments[0], arguments[0], "executed", NULL);
    return 1;
}
