// meter COMMAND [ARGUMENT...]: runs a command and says what it took, on descriptor 3: user and system time in microseconds, wall time in
// nanoseconds, peak memory in KiB, exit status. A small program of its own because a child's peak memory begins with that of whoever
// started it, which would be Python's 12 MB.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>

extern char** environ;

namespace {

long long microseconds(timeval time) { return static_cast<long long>(time.tv_sec) * 1000000 + time.tv_usec; }

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fputs("usage: meter COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addclose(&actions, 3);
    pid_t child = 0;
    const auto start = std::chrono::steady_clock::now();
    if (const int failure = posix_spawnp(&child, argv[1], &actions, nullptr, argv + 1, environ)) {
        std::fprintf(stderr, "meter: %s: %s\n", argv[1], std::strerror(failure));
        return 2;
    }
    int status = 0;
    rusage used{};
    while (wait4(child, &status, 0, &used) < 0) {}
    const std::chrono::nanoseconds wall = std::chrono::steady_clock::now() - start;
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    dprintf(3, "%lld %lld %lld %ld %d\n", microseconds(used.ru_utime), microseconds(used.ru_stime),
            static_cast<long long>(wall.count()), used.ru_maxrss, code);
    return 0;
}
