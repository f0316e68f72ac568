// Records, says so, and dies as it is told to: dies MANNER.
#include <profconv_trace.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace work {

int step(int n) { return n + 1; }

void many(int count) {
    for (int i = 0; i < count; ++i) step(i);
}

int endless(volatile int n) { return endless(n + 1) + n; }

void crash(const char* manner) {
    if (!strcmp(manner, "abort")) abort();
    if (!strcmp(manner, "throw")) throw std::runtime_error("nobody catches this");
    if (!strcmp(manner, "fault")) *static_cast<volatile int*>(nullptr) = 1;
    if (!strcmp(manner, "exit")) exit(3);
    if (!strcmp(manner, "_exit")) _exit(4);
    if (!strcmp(manner, "flush")) {
        profconv_trace_flush();
        _exit(5);
    }
    if (!strcmp(manner, "overflow")) endless(1);
    if (!strcmp(manner, "malloc")) {  // inside malloc, with its lock: the size of what is behind the last block is nonsense
        volatile char* memory = static_cast<char*>(malloc(104));
        std::thread([] {}).join();
        for (int i = 104; i < 112; ++i) memory[i] = 0x41;
        memory = static_cast<char*>(malloc(100000));
    }
    puts("waiting");
    fflush(stdout);
    for (;;) pause();
}

}  // namespace work

int main(int, char** arguments) {
    work::many(10000);
    work::crash(arguments[1]);
    return 0;
}
