// Threads that end in each way: by return, pthread_exit, cancellation, and not before the program does.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t waiting;
static pthread_key_t key;

static int step(int n) { return n + 1; }
static void work(int steps) {
    for (int i = 0; i < steps; ++i) step(i);
}

static void in_destructor(void* memory) {
    step(0);
    free(memory);
}

static void* returns(void* memory) {
    pthread_setname_np(pthread_self(), "returns");
    pthread_setspecific(key, malloc(1));
    work(1000);
    return memory;
}

static void leave_thread(void) { pthread_exit(NULL); }

static void* exits(void* memory) {
    pthread_setname_np(pthread_self(), "exits");
    work(2000);
    leave_thread();
    return memory;
}

static void* is_cancelled(void* memory) {
    pthread_setname_np(pthread_self(), "is cancelled");
    work(3000);
    for (;;) pause();
    return memory;
}

static void wait_for_ever(void) {
    pthread_barrier_wait(&waiting);
    for (;;) pause();
}

static void* stays(void* memory) {
    pthread_setname_np(pthread_self(), "stays");
    work(4000);
    wait_for_ever();
    return memory;
}

int main(void) {
    void* (*const starts[])(void*) = {returns, exits, is_cancelled, stays};
    pthread_t ids[4];
    pthread_key_create(&key, in_destructor);
    pthread_barrier_init(&waiting, NULL, 2);
    for (int t = 0; t < 4; ++t)
        if (pthread_create(&ids[t], NULL, starts[t], NULL) != 0) return 1;
    pthread_cancel(ids[2]);
    for (int t = 0; t < 3; ++t) pthread_join(ids[t], NULL);
    pthread_barrier_wait(&waiting);
    return 0;
}
