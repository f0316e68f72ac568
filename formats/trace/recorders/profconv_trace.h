/* profconv_trace.h records the calls of a C or C++ program as a trace for profconv: `profconv stats FILE` prints it.
   One header, for Linux, C11, C++17 and later, gcc and clang, with nothing but libc. SPDX-License-Identifier: MIT

   By hand: a macro at the start of a function or block records it, until it is left in whatever way.

       #include <profconv_trace.h>
       int fib(int n) {
           PROFCONV_TRACE_FUNCTION();       named as the function
           { PROFCONV_TRACE_SCOPE("sum");   named by a string literal

   One source file of the program holds the recorder. There the header comes first, after a definition:

       #define PROFCONV_TRACE_IMPLEMENTATION
       #include <profconv_trace.h>

   Every function: define PROFCONV_TRACE_INSTRUMENT_FUNCTIONS there instead, and compile the program with -finstrument-functions; no
   macro is needed then. Or leave the recorder out of the program and preload it:

       cc -O2 -shared -fPIC -DPROFCONV_TRACE_INSTRUMENT_FUNCTIONS -x c profconv_trace.h -o recorder.so
       LD_PRELOAD=./recorder.so ./app

   The environment, read at the first call:
       PROFCONV_TRACE=FILE     where to write; %p in it becomes the process id. Unset: profconv.%p.trace. Empty: record nothing.
                               A name with a process id is not used twice: .2, .3 and so on is appended. A name without one is for the
                               first process; those that it starts, forked or executed, append their own process id.
       PROFCONV_TRACE_CPU=1    also record the CPU time of the thread, a second clock (a system call per event)

   The file is written when the program exits, when a thread ends, before a fork, when a signal ends the program (HUP INT QUIT ILL ABRT
   BUS FPE SEGV PIPE TERM; a handler that was there at the first call is called then), when a thread has 4096 events, and at its first
   event a second after it was written last. SIGKILL, _exit and exec lose what is newer; profconv_trace_flush() writes it. A forked
   child has its own file; functions that were open at the fork are not in it. longjmp leaves functions open until one that called them
   returns. Libraries find the recorder in the program; if they are opened by dlopen, link that with -rdynamic. One that is closed by
   dlclose must not be followed by another at its addresses. PROFCONV_TRACE_DISABLED compiles the macros to nothing. */
#ifndef PROFCONV_TRACE_H
#define PROFCONV_TRACE_H

#if defined(PROFCONV_TRACE_INSTRUMENT_FUNCTIONS) && !defined(PROFCONV_TRACE_IMPLEMENTATION)
#define PROFCONV_TRACE_IMPLEMENTATION
#endif
#ifdef PROFCONV_TRACE_IMPLEMENTATION
#if defined(_FEATURES_H) && !defined(_GNU_SOURCE)
#error "the file that defines PROFCONV_TRACE_IMPLEMENTATION must include profconv_trace.h before anything else"
#endif
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#endif

#define PROFCONV_TRACE_PLAIN __attribute__((no_instrument_function))
#define PROFCONV_TRACE_INLINE __attribute__((no_instrument_function, always_inline, unused))
#define PROFCONV_TRACE_PUBLIC __attribute__((no_instrument_function, visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* A place in the source that is recorded: static, with a name and file that last, and zeros behind them. */
struct profconv_trace_site {
    const char *name;
    const char *file;
    unsigned line;
    unsigned generation; /* the recording that the event belongs to */
    unsigned long event; /* what its events hold */
};

/* What the macros call: an activation of `site` begins, the innermost one ends. Any thread, any time; errno stays. */
struct profconv_trace_site *profconv_trace_enter(struct profconv_trace_site *site) PROFCONV_TRACE_PUBLIC;
void profconv_trace_leave(struct profconv_trace_site *site) PROFCONV_TRACE_PUBLIC;
/* Writes what all threads have recorded so far; for a program that is about to call _exit or exec. */
void profconv_trace_flush(void) PROFCONV_TRACE_PUBLIC;

#ifdef __cplusplus
}
#endif

#define PROFCONV_TRACE_JOIN(a, b) a##b
#define PROFCONV_TRACE_NAMED(a, b) PROFCONV_TRACE_JOIN(a, b)
#define PROFCONV_TRACE_SITE PROFCONV_TRACE_NAMED(profconv_trace_site_, __LINE__)
#define PROFCONV_TRACE_SCOPE_OF_SITE PROFCONV_TRACE_NAMED(profconv_trace_scope_, __LINE__)
#define PROFCONV_TRACE_FUNCTION() PROFCONV_TRACE_SCOPE(__func__)

#if defined(PROFCONV_TRACE_DISABLED)
#define PROFCONV_TRACE_SCOPE(name) ((void)0)
#elif defined(__cplusplus)
class ProfconvTraceScope {
public:
    PROFCONV_TRACE_INLINE explicit inline ProfconvTraceScope(profconv_trace_site &site) : site_(site) { profconv_trace_enter(&site_); }
    PROFCONV_TRACE_INLINE inline ~ProfconvTraceScope() { profconv_trace_leave(&site_); }
    ProfconvTraceScope(const ProfconvTraceScope &) = delete;
    ProfconvTraceScope &operator=(const ProfconvTraceScope &) = delete;

private:
    profconv_trace_site &site_;
};
#define PROFCONV_TRACE_SCOPE(name)                                                       \
    static profconv_trace_site PROFCONV_TRACE_SITE = {name, __FILE__, __LINE__, 0, 0}; \
    const ProfconvTraceScope PROFCONV_TRACE_SCOPE_OF_SITE(PROFCONV_TRACE_SITE)
#else
PROFCONV_TRACE_INLINE static inline void profconv_trace_leave_scope(struct profconv_trace_site **site) { profconv_trace_leave(*site); }
#define PROFCONV_TRACE_SCOPE(name)                                                              \
    static struct profconv_trace_site PROFCONV_TRACE_SITE = {name, __FILE__, __LINE__, 0, 0}; \
    struct profconv_trace_site *PROFCONV_TRACE_SCOPE_OF_SITE                                    \
        __attribute__((cleanup(profconv_trace_leave_scope), unused)) = profconv_trace_enter(&PROFCONV_TRACE_SITE)
#endif

#endif /* PROFCONV_TRACE_H */

#if defined(PROFCONV_TRACE_IMPLEMENTATION) && !defined(PROFCONV_TRACE_IMPLEMENTED)
#define PROFCONV_TRACE_IMPLEMENTED

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How it works. An event is a time and the label of a function, 16 bytes in a buffer of its thread. When the buffer is full, its
   thread formats and writes it. The lock guards the file, the ids, the list of threads and all that makes text; an event takes it
   only when its buffer is full or its function is new. The lock is held with all signals blocked, so that a signal handler never
   meets its own thread's. Nothing here uses malloc, as the recorder may be called from inside malloc; only the orderly end does, to
   demangle names. */

#define PROFCONV_INLINE static inline __attribute__((always_inline, no_instrument_function))
#define PROFCONV_COLD static __attribute__((cold, noinline, no_instrument_function))
#if defined(__SANITIZE_THREAD__)
#define PROFCONV_SANITIZED
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PROFCONV_SANITIZED
#endif
#endif
#define PROFCONV_LIKELY(condition) __builtin_expect(!!(condition), 1)

#define PROFCONV_SECOND 1000000000u
#define PROFCONV_BLOCK 100000000u /* times with the same digits before the last eight are of one block */

enum {
    profconv_full = 4096,              /* events: then a buffer is written */
    profconv_space = profconv_full + 256, /* a handler may find it full while an event that it interrupted is not finished */
    profconv_line_size = 96,           /* more than the line of any event */
    profconv_stack_size = 65536,       /* for the handlers of signals, such as that of an endless recursion */
    profconv_path_size = 4096
};

/* The start of an event's line, "+ID<TAB>". */
struct profconv_label {
    char text[15];
    unsigned char length;
} __attribute__((aligned(16)));

struct profconv_event {
    uint64_t time;
    uintptr_t what; /* the address of the label, + 1 for a return; 0 while the event is not finished */
};

struct profconv_thread {
    uint32_t count; /* of events; the next one takes this place in the buffer before it is written there */
    uint64_t due;   /* when the buffer is to be written though it is not full */
    /* Guarded by the lock: */
    uint32_t written; /* this many events of the buffer are in the file */
    uint32_t id, depth, rounds;
    int os_id, defined;
    uint64_t last, last_cpu; /* the times of the last event in the file: times never decrease */
    struct profconv_thread *link;
    uint64_t *cpu; /* the second clock of the events */
    struct profconv_event events[profconv_space];
};

#define PROFCONV_NOT_RECORDED ((struct profconv_thread *)1)

static __thread struct profconv_thread *profconv_current __attribute__((tls_model("initial-exec")));
static pthread_mutex_t profconv_mutex = PTHREAD_MUTEX_INITIALIZER;
static enum { profconv_new, profconv_on, profconv_off } profconv_state;
static unsigned profconv_generation = 1; /* of the ids: a forked child begins again */
static int profconv_has_cpu;             /* whether there is a second clock */
static uint64_t profconv_origin;
static uint32_t profconv_ids, profconv_thread_ids;
static struct profconv_thread *profconv_threads;
static pthread_key_t profconv_key;

PROFCONV_INLINE uint64_t profconv_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * PROFCONV_SECOND + (uint64_t)now.tv_nsec;
}

/* ---- the lock */

struct profconv_section {
    sigset_t signals;
    int error, cancelling;
    struct profconv_thread *thread;
};

/* Takes the lock; if not `patient`, as in a signal handler, gives up after a second or so. Calls until it is released, as of a malloc
   or an atfork handler that is recorded too, are left out. */
PROFCONV_COLD int profconv_lock(struct profconv_section *section, int patient) {
    const struct timespec pause = {0, 1000000};
    int locked, waited = 0;
    sigset_t all;
    section->error = errno;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &section->signals);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &section->cancelling);
    section->thread = profconv_current;
    profconv_current = PROFCONV_NOT_RECORDED;
    if (patient) return pthread_mutex_lock(&profconv_mutex) == 0;
    while (!(locked = pthread_mutex_trylock(&profconv_mutex) == 0) && ++waited < 1000) nanosleep(&pause, NULL);
    return locked;
}

PROFCONV_COLD void profconv_restore(struct profconv_section *section) {
    profconv_current = section->thread;
    pthread_setcancelstate(section->cancelling, NULL);
    errno = section->error;
    pthread_sigmask(SIG_SETMASK, &section->signals, NULL);
}

PROFCONV_COLD void profconv_unlock(struct profconv_section *section) {
    pthread_mutex_unlock(&profconv_mutex);
    profconv_restore(section);
}

/* ---- memory and the file; from here on, all under the lock */

PROFCONV_COLD void *profconv_memory(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static struct {
    int handle;
    dev_t device;
    ino_t inode;
    int seekable;  /* a definition can be taken back */
    uint64_t size; /* of what is in the file */
    size_t length; /* of what is in text and follows it */
    char text[65536];
} profconv_file;
static char profconv_path[profconv_path_size + 64];

static int profconv_in_handler; /* of a signal */

PROFCONV_COLD void profconv_fail(int error) {
    const char *reason = profconv_in_handler ? "write error" : strerror(error); /* which may lock */
    const char *parts[] = {"profconv_trace.h: cannot write ", profconv_path, ": ", reason, "; recording ends here\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i)
        if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) break;
    profconv_state = profconv_off;
}

/* A handle far from those that the program opens itself. */
PROFCONV_COLD int profconv_open(int flags) {
    const int handle = open(profconv_path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0666);
    const int far = handle < 0 ? -1 : fcntl(handle, F_DUPFD_CLOEXEC, 500);
    if (far >= 0) close(handle);
    return far >= 0 ? far : handle;
}

/* A program that closes all handles may have opened files of its own under ours since. */
PROFCONV_COLD int profconv_owns_handle(void) {
    struct stat status;
    return fstat(profconv_file.handle, &status) == 0 && status.st_dev == profconv_file.device && status.st_ino == profconv_file.inode;
}

PROFCONV_COLD void profconv_regain_handle(void) {
    if (profconv_state != profconv_on || profconv_owns_handle()) return;
    profconv_file.handle = profconv_file.seekable ? profconv_open(0) : -1;
    if (!profconv_owns_handle() || lseek(profconv_file.handle, (off_t)profconv_file.size, SEEK_SET) < 0) profconv_fail(EBADF);
}

PROFCONV_COLD void profconv_write(void) {
    const char *text = profconv_file.text;
    if (profconv_file.length > 0) profconv_regain_handle();
    while (profconv_file.length > 0 && profconv_state == profconv_on) {
        const ssize_t written = write(profconv_file.handle, text, profconv_file.length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const int error = errno;
            const struct timespec at_once = {0, 0};
            sigset_t failures;
            sigemptyset(&failures);
            sigaddset(&failures, error == EPIPE ? SIGPIPE : SIGXFSZ);
            if (error == EPIPE || error == EFBIG) sigtimedwait(&failures, NULL, &at_once); /* the program must not die of this */
            profconv_fail(error);
            break;
        }
        text += written, profconv_file.length -= (size_t)written, profconv_file.size += (uint64_t)written;
    }
    profconv_file.length = 0;
}

/* Where `size` bytes of text can be put; the caller adds to the length. */
PROFCONV_INLINE char *profconv_room(size_t size) {
    if (profconv_file.length + size > sizeof profconv_file.text) profconv_write();
    return profconv_file.text + profconv_file.length;
}

PROFCONV_COLD void profconv_put(const char *text, size_t length) {
    for (size_t i = 0; i < length; ++i) {
        *profconv_room(1) = text[i];
        ++profconv_file.length;
    }
}

PROFCONV_COLD void profconv_put_word(const char *word) { profconv_put(word, strlen(word)); }

/* A name, escaped, and what follows it. */
PROFCONV_COLD void profconv_put_name(const char *name, const char *after) {
    for (; *name; ++name) {
        const char c = *name, escaped[2] = {'\\', c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c};
        if (c == '\t' || c == '\n' || c == '\r' || c == '\\')
            profconv_put(escaped, 2);
        else
            profconv_put(&c, 1);
    }
    profconv_put_word(after);
}

static PROFCONV_TRACE_PLAIN char *profconv_print(char *to, uint64_t value) {
    char digits[20];
    int count = 0;
    do digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0) *to++ = digits[--count];
    return to;
}

PROFCONV_COLD void profconv_put_number(uint64_t value, const char *after) {
    char digits[20];
    profconv_put(digits, (size_t)(profconv_print(digits, value) - digits));
    profconv_put_word(after);
}

/* ---- events as text */

/* Eight digits at once: halves, then pairs, then digits, each in its own lane of one number. */
PROFCONV_INLINE void profconv_print_eight(char *to, uint32_t value) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
    const uint64_t hundreds = (halves * 10486 >> 20) & 0x7f0000007f;
    const uint64_t pairs = hundreds | (halves - hundreds * 100) << 16;
    const uint64_t tens = (pairs * 103 >> 10) & 0x000f000f000f000f;
    const uint64_t digits = tens | (pairs - tens * 10) << 8 | 0x3030303030303030;
    __builtin_memcpy(to, &digits, 8);
#else
    for (int i = 7; i >= 0; value /= 10) to[i--] = (char)('0' + value % 10);
#endif
}

PROFCONV_INLINE char *profconv_print_short(char *to, uint32_t value) {
    char digits[16], *from = digits;
    profconv_print_eight(digits, value);
    while (*from == '0' && from < digits + 7) ++from;
    __builtin_memcpy(to, from, 8);
    return to + (digits + 8 - from);
}

/* The leading digits of times, which most have in common with the time before. */
struct profconv_block {
    uint64_t start;
    struct profconv_label high;
};
static struct profconv_block profconv_last_block = {PROFCONV_BLOCK, {"1", 1}}, profconv_last_cpu_block = {PROFCONV_BLOCK, {"1", 1}};

PROFCONV_INLINE char *profconv_print_time(struct profconv_block *block, char *to, uint64_t now) {
    if (!PROFCONV_LIKELY(now - block->start < PROFCONV_BLOCK)) {
        if (now < PROFCONV_BLOCK) return profconv_print_short(to, (uint32_t)now);
        block->start = now - now % PROFCONV_BLOCK;
        block->high.length = (unsigned char)(profconv_print(block->high.text, now / PROFCONV_BLOCK) - block->high.text);
    }
    __builtin_memcpy(to, &block->high, sizeof block->high);
    to += block->high.length;
    profconv_print_eight(to, (uint32_t)(now - block->start));
    return to + 8;
}

/* The events from what is written to `end`. At one that is not finished this stops, or skips it: the handler that interrupted it may
   have jumped away. A return with nothing open is of a call from before this file began, in the process that forked. */
static PROFCONV_TRACE_PLAIN void profconv_put_events(struct profconv_thread *thread, uint32_t end, int skip) {
    struct profconv_block block = profconv_last_block, cpu_block = profconv_last_cpu_block;
    uint64_t last = thread->last;
    uint32_t depth = thread->depth, i;
    char *to = profconv_room(0), *const limit = profconv_file.text + sizeof profconv_file.text - profconv_line_size;
    for (i = thread->written; i < end; ++i) {
        const struct profconv_event *event = &thread->events[i];
        const uintptr_t what = __atomic_load_n(&event->what, __ATOMIC_ACQUIRE), returns = what & 1;
        const struct profconv_label *label = (const struct profconv_label *)(what - returns);
        if (what == 0 && !skip) break;
        if (what == 0 || (returns && depth == 0)) continue;
        depth += returns ? UINT32_MAX : 1;
        if (event->time - profconv_origin > last) last = event->time - profconv_origin; /* else a handler's event came first */
        if (to > limit) {
            profconv_file.length = (size_t)(to - profconv_file.text);
            profconv_write();
            to = profconv_file.text;
        }
        __builtin_memcpy(to, label, sizeof *label);
        *to = returns ? '-' : '+';
        to = profconv_print_time(&block, to + label->length, last);
        if (thread->cpu) {
            if (thread->cpu[i] > thread->last_cpu) thread->last_cpu = thread->cpu[i];
            *to++ = '\t';
            to = profconv_print_time(&cpu_block, to, thread->last_cpu);
        }
        *to++ = '\n';
    }
    profconv_file.length = (size_t)(to - profconv_file.text);
    profconv_last_block = block;
    profconv_last_cpu_block = cpu_block;
    thread->last = last;
    thread->depth = depth;
    thread->written = i;
}

/* ---- definitions */

enum profconv_stage { profconv_early, profconv_dying, profconv_end };

static PROFCONV_TRACE_PLAIN void profconv_define_functions(enum profconv_stage stage);
static PROFCONV_TRACE_PLAIN void profconv_forget_functions(void);
static PROFCONV_TRACE_PLAIN void profconv_start(void);

PROFCONV_COLD void profconv_make_label(struct profconv_label *label, uint32_t id) {
    char *end = profconv_print(label->text + 1, id);
    label->text[0] = '+';
    *end++ = '\t';
    label->length = (unsigned char)(end - label->text);
}

/* What events hold when there is no memory for another label: "+0", which is no function's. */
static const struct profconv_label profconv_no_label = {"+0\t", 3};

/* What the events of a site hold: a label that stays when the site is unloaded before they are written. */
PROFCONV_COLD uintptr_t profconv_new_event(uint32_t id) {
    static struct profconv_label *next, *end;
    if (next == end) {
        next = (struct profconv_label *)profconv_memory(1024 * sizeof *next);
        end = next ? next + 1024 : next;
    }
    if (next == end) return (uintptr_t)&profconv_no_label;
    profconv_make_label(next, id);
    return (uintptr_t)next++;
}

/* Gives a site its id, and writes its definition at once: its strings may be unloaded too. */
PROFCONV_COLD void profconv_define_site(struct profconv_trace_site *site) {
    struct profconv_section section;
    profconv_lock(&section, 1);
    if (site->generation != profconv_generation) {
        site->event = profconv_new_event(++profconv_ids);
        profconv_put_word("fn\t");
        profconv_put_number(profconv_ids, "\t");
        profconv_put_name(site->name, "\t");
        profconv_put_name(site->file, "\t");
        profconv_put_number(site->line, "\n");
        profconv_write();
        __atomic_store_n(&site->generation, profconv_generation, __ATOMIC_RELEASE);
    }
    profconv_unlock(&section);
}

/* The first bytes of a file of /proc, with a NUL behind them. */
PROFCONV_COLD size_t profconv_read_file(const char *path, char *to, size_t size) {
    const int handle = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got = 0;
    while (handle >= 0 && length + 1 < size && (got = read(handle, to + length, size - 1 - length)) > 0) length += (size_t)got;
    if (handle >= 0) close(handle);
    to[length] = '\0';
    return length;
}

/* Its name is what pthread_setname_np has set, read as pthread_getname_np does for other threads. */
PROFCONV_COLD void profconv_define_thread(struct profconv_thread *thread) {
    char path[64] = "/proc/self/task/", name[64];
    __builtin_memcpy(profconv_print(path + strlen(path), (uint64_t)thread->os_id), "/comm", 6);
    profconv_read_file(path, name, sizeof name);
    name[strcspn(name, "\n")] = '\0';
    profconv_put_word("thread\t");
    profconv_put_number(thread->id, "\t");
    profconv_put_name(name, "\t");
    profconv_put_number((uint64_t)getpid(), "\t");
    profconv_put_number((uint64_t)thread->os_id, "\n");
    thread->defined = 1;
}

/* ---- threads */

/* Writes what the thread has recorded and the file has not; with `close`, and then closes what is open in it. */
PROFCONV_COLD void profconv_write_thread(struct profconv_thread *thread, int skip, int close_it) {
    uint32_t end = __atomic_load_n(&thread->count, __ATOMIC_RELAXED);
    if (end > profconv_space) end = profconv_space;
    if (thread->written == end && !(close_it && thread->depth > 0)) return;
    if (!thread->defined) profconv_define_thread(thread);
    profconv_put_word("@");
    profconv_put_number(thread->id, "\n");
    profconv_put_events(thread, end, skip);
    if (close_it && thread->depth > 0) {
        profconv_put_word("=\t");
        profconv_put_number(profconv_clock(CLOCK_MONOTONIC) - profconv_origin, profconv_has_cpu ? "\t" : "\n");
        if (profconv_has_cpu) profconv_put_number(thread->last_cpu, "\n");
    }
    profconv_write();
}

PROFCONV_COLD void profconv_write_threads(int skip, int close_them) {
    for (struct profconv_thread *thread = profconv_threads; thread; thread = thread->link) profconv_write_thread(thread, skip, close_them);
}

PROFCONV_COLD void profconv_empty_buffer(struct profconv_thread *thread) {
    for (uint32_t i = 0; i < profconv_space && i < thread->count; ++i) __atomic_store_n(&thread->events[i].what, 0, __ATOMIC_RELAXED);
    thread->written = 0;
    __atomic_store_n(&thread->count, 0, __ATOMIC_RELAXED);
}

/* Writes a thread's own buffer, when it is full or due. If there is an unfinished event before the end, this is a handler that
   interrupted it: the interrupted code writes the buffer as soon as it goes on, or it never does and the buffer fills up. */
PROFCONV_COLD void profconv_write_buffer(struct profconv_thread *thread, uint64_t now) {
    struct profconv_section section;
    profconv_lock(&section, 1);
    thread->due = now + PROFCONV_SECOND;
    profconv_define_functions(profconv_early);
    profconv_write_thread(thread, thread->count >= profconv_space, 0);
    if (thread->written == thread->count || thread->count >= profconv_space) profconv_empty_buffer(thread);
    profconv_unlock(&section);
}

PROFCONV_COLD void profconv_begin_thread(struct profconv_thread *thread) {
    profconv_empty_buffer(thread);
    thread->id = ++profconv_thread_ids;
    thread->os_id = (int)syscall(SYS_gettid);
    thread->last = thread->last_cpu = 0;
    thread->depth = 0;
    thread->defined = 0;
    thread->due = profconv_clock(CLOCK_MONOTONIC) + PROFCONV_SECOND;
    thread->link = profconv_threads;
    profconv_threads = thread;
}

/* A thread's memory: the stack of its signal handlers, itself, and its second clock. */
PROFCONV_COLD size_t profconv_thread_size(void) {
    return profconv_stack_size + sizeof(struct profconv_thread) + (profconv_has_cpu ? profconv_space * sizeof(uint64_t) : 0);
}

PROFCONV_COLD struct profconv_thread *profconv_new_thread(void) {
    char *memory = (char *)profconv_memory(profconv_thread_size());
    struct profconv_thread *thread = (struct profconv_thread *)(void *)(memory + profconv_stack_size);
    stack_t stack;
    if (!memory) return NULL;
    if (profconv_has_cpu) thread->cpu = (uint64_t *)(void *)(thread + 1);
    if (sigaltstack(NULL, &stack) != 0 || !(stack.ss_flags & SS_DISABLE)) return thread; /* it has one */
    stack.ss_sp = memory;
    stack.ss_size = profconv_stack_size;
    stack.ss_flags = 0;
    sigaltstack(&stack, NULL);
    return thread;
}

PROFCONV_COLD void profconv_free_thread(struct profconv_thread *thread) {
    char *memory = (char *)thread - profconv_stack_size;
    stack_t stack;
    if (sigaltstack(NULL, &stack) == 0 && stack.ss_sp == memory) {
        stack.ss_flags = SS_DISABLE;
        sigaltstack(&stack, NULL);
    }
    munmap(memory, profconv_thread_size());
}

PROFCONV_COLD struct profconv_thread *profconv_start_thread(void) {
    struct profconv_thread *thread = NULL;
    struct profconv_section section;
    profconv_lock(&section, 1);
    profconv_start();
    if (profconv_state == profconv_on) thread = profconv_new_thread();
    if (thread) {
        profconv_begin_thread(thread);
        pthread_setspecific(profconv_key, thread);
    }
    section.thread = thread ? thread : PROFCONV_NOT_RECORDED;
    profconv_unlock(&section);
    return section.thread;
}

/* At the end of a thread, late, so that the destructors of its keys are recorded: in the last round of theirs but one; the last
   belongs to sanitizers. */
PROFCONV_COLD void profconv_end_thread(void *memory) {
    struct profconv_thread *thread = (struct profconv_thread *)memory, **place = &profconv_threads;
    struct profconv_section section;
    if (++thread->rounds < PTHREAD_DESTRUCTOR_ITERATIONS - 1) {
        pthread_setspecific(profconv_key, thread);
        return;
    }
    profconv_lock(&section, 1);
    profconv_define_functions(profconv_early);
    profconv_write_thread(thread, 1, 1);
    while (*place != thread) place = &(*place)->link;
    *place = thread->link;
    section.thread = PROFCONV_NOT_RECORDED;
    profconv_unlock(&section);
    profconv_free_thread(thread);
}

/* ---- recording; without the lock */

/* Two steps that a signal handler comes before or after, being single instructions: *count += 1, giving what it was; and *what = value
   if it was `old`, telling whether. (Sanitizers know only the atomic operations, which cost more.) */
#if (defined(__x86_64__) || defined(__i386__)) && !defined(PROFCONV_SANITIZED)
PROFCONV_INLINE uint32_t profconv_take(uint32_t *count) {
    uint32_t taken = 1;
    __asm__ volatile("xadd %0, %1" : "+r"(taken), "+m"(*count) : : "memory", "cc");
    return taken;
}

PROFCONV_INLINE int profconv_exchange(uintptr_t *what, uintptr_t old, uintptr_t value) {
    uintptr_t found = old;
    __asm__ volatile("cmpxchg %2, %1" : "+a"(found), "+m"(*what) : "r"(value) : "memory", "cc");
    return found == old;
}
#else
PROFCONV_INLINE uint32_t profconv_take(uint32_t *count) { return __atomic_fetch_add(count, 1, __ATOMIC_RELAXED); }

PROFCONV_INLINE int profconv_exchange(uintptr_t *what, uintptr_t old, uintptr_t value) {
    return __atomic_compare_exchange_n(what, &old, value, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}
#endif

/* Takes a place in the buffer, then fills it: a handler that records meanwhile takes later places. If it recorded so much that it
   emptied the buffer, the place is an event of the handler's now, or of none yet; then this one takes another, at the end. */
PROFCONV_INLINE void profconv_record(struct profconv_thread *thread, uintptr_t what, uint64_t now) {
    for (;;) {
        const uint32_t place = profconv_take(&thread->count);
        struct profconv_event *event = &thread->events[place];
        if (!PROFCONV_LIKELY(place < profconv_space)) {
            profconv_write_buffer(thread, now);
            continue;
        }
        event->time = now;
        if (profconv_has_cpu) thread->cpu[place] = profconv_clock(CLOCK_THREAD_CPUTIME_ID);
        if (!PROFCONV_LIKELY(profconv_exchange(&event->what, 0, what))) continue;
        if (!PROFCONV_LIKELY(place < __atomic_load_n(&thread->count, __ATOMIC_RELAXED)) && profconv_exchange(&event->what, what, 0)) continue;
        if (!PROFCONV_LIKELY(place < profconv_full - 1 && now < thread->due)) profconv_write_buffer(thread, now);
        return;
    }
}

/* The thread's recording, NULL if it is not recorded. */
PROFCONV_INLINE struct profconv_thread *profconv_this_thread(void) {
    struct profconv_thread *thread = profconv_current;
    if (!PROFCONV_LIKELY((uintptr_t)thread > 1)) {
        if (!thread) thread = profconv_start_thread();
        if (thread == PROFCONV_NOT_RECORDED) return NULL;
    }
    return thread;
}

PROFCONV_INLINE uintptr_t profconv_event_of_site(struct profconv_trace_site *site) {
    if (!PROFCONV_LIKELY(__atomic_load_n(&site->generation, __ATOMIC_ACQUIRE) == profconv_generation)) profconv_define_site(site);
    return site->event;
}

/* The clock is read last when a call begins and first when it ends, so that little of the recording counts as the function's. */
struct profconv_trace_site *profconv_trace_enter(struct profconv_trace_site *site) {
    struct profconv_thread *thread = profconv_this_thread();
    if (thread) {
        const uintptr_t event = profconv_event_of_site(site);
        profconv_record(thread, event, profconv_clock(CLOCK_MONOTONIC));
    }
    return site;
}

void profconv_trace_leave(struct profconv_trace_site *site) {
    struct profconv_thread *thread = profconv_this_thread();
    if (thread) {
        const uint64_t now = profconv_clock(CLOCK_MONOTONIC);
        profconv_record(thread, profconv_event_of_site(site) | 1, now);
    }
}

void profconv_trace_flush(void) {
    struct profconv_section section;
    profconv_lock(&section, 1);
    if (profconv_state == profconv_on) {
        profconv_define_functions(profconv_early);
        profconv_write_threads(0, 0);
    }
    profconv_unlock(&section);
}

/* ---- the recording as a whole */

static char profconv_setting[profconv_path_size + 32] = "PROFCONV_TRACE="; /* and the pattern of file names, for the environment */
static char *const profconv_pattern = profconv_setting + 15;

/* The pattern from the environment, made absolute, as programs change their folder; NULL if nothing is to be recorded. */
PROFCONV_COLD const char *profconv_read_environment(char ***entry) {
    const char *value = "profconv.%p.trace";
    size_t length = 0;
    for (char **variable = environ; variable && *variable; ++variable) {
        if (strncmp(*variable, "PROFCONV_TRACE=", 15) == 0) value = *variable + 15, *entry = variable;
        if (strncmp(*variable, "PROFCONV_TRACE_CPU=", 19) == 0) profconv_has_cpu = strcmp(*variable + 19, "1") == 0;
    }
    if (*value == '\0' || getauxval(AT_SECURE)) return NULL;
    if (*value != '/' && getcwd(profconv_pattern, profconv_path_size - 1)) {
        length = strlen(profconv_pattern);
        profconv_pattern[length++] = '/';
    }
    strncpy(profconv_pattern + length, value, profconv_path_size - length); /* there are zeros behind */
    return profconv_pattern;
}

/* Writes the name of this process's file to profconv_path; true if the process id is in it. */
PROFCONV_COLD int profconv_expand_pattern(void) {
    char *to = profconv_path, *const limit = profconv_path + profconv_path_size;
    int has_id = 0;
    for (const char *from = profconv_pattern; *from && to < limit; ++from) {
        if (from[0] == '%' && from[1] == 'p') {
            to = profconv_print(to, (uint64_t)getpid());
            ++from, has_id = 1;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return has_id;
}

PROFCONV_COLD void profconv_open_file(void) {
    const int has_id = profconv_expand_pattern();
    char *end = profconv_path + strlen(profconv_path);
    struct stat status;
    profconv_state = profconv_off;
    profconv_file.handle = profconv_open(O_CREAT | (has_id ? O_EXCL : O_TRUNC));
    for (uint64_t number = 2; profconv_file.handle < 0 && errno == EEXIST && number < 10000; ++number) {
        *end = '.';
        *profconv_print(end + 1, number) = '\0';
        profconv_file.handle = profconv_open(O_CREAT | O_EXCL);
    }
    if (profconv_file.handle < 0 || fstat(profconv_file.handle, &status) != 0) {
        profconv_fail(errno);
        return;
    }
    if (!has_id) strcat(profconv_pattern, ".%p"); /* for the processes that come from this one */
    profconv_file.device = status.st_dev;
    profconv_file.inode = status.st_ino;
    profconv_file.seekable = S_ISREG(status.st_mode);
    profconv_file.size = profconv_file.length = 0;
    profconv_state = profconv_on;
}

PROFCONV_COLD void profconv_put_padded(int64_t value, const char *after) {
    if (value < 10) profconv_put_word("0");
    profconv_put_number((uint64_t)value, after);
}

/* Now, as 2026-02-28T23:59:59Z. Days are counted in cycles of 400 years that begin in March; gmtime_r may lock. */
PROFCONV_COLD void profconv_put_date(void) {
    const int64_t now = (int64_t)(profconv_clock(CLOCK_REALTIME) / PROFCONV_SECOND), second = now % 86400;
    const int64_t day = now / 86400 + 719468, of_cycle = day % 146097;
    const int64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
    const int64_t of_year = of_cycle - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    profconv_put_word("date\t");
    profconv_put_number((uint64_t)(year + day / 146097 * 400 + (month >= 10)), "-");
    profconv_put_padded(month < 10 ? month + 3 : month - 9, "-");
    profconv_put_padded(of_year - (153 * month + 2) / 5 + 1, "T");
    profconv_put_padded(second / 3600, ":");
    profconv_put_padded(second / 60 % 60, ":");
    profconv_put_padded(second % 60, "Z\n");
}

PROFCONV_COLD void profconv_begin_file(void) {
    static char command[profconv_path_size];
    size_t length;
    const char *name;
    profconv_origin = profconv_clock(CLOCK_MONOTONIC);
    profconv_open_file();
    length = profconv_read_file("/proc/self/cmdline", command, sizeof command);
    name = strrchr(command, '/');
    profconv_put_word("profconv-trace\t1\nclock\twall\tns\n");
    if (profconv_has_cpu) profconv_put_word("clock\tcpu\tns\n");
    profconv_put_word("process\t");
    profconv_put_number((uint64_t)getpid(), "\t");
    profconv_put_name(name ? name + 1 : command, "\ncmd\t");
    for (size_t i = 0; i + 1 < length; ++i)
        if (command[i] == '\0') command[i] = ' ';
    profconv_put_name(command, "\n");
    profconv_put_date();
    profconv_write();
}

PROFCONV_COLD void profconv_end_file(void) {
    profconv_write_threads(1, 1);
    profconv_define_functions(profconv_end);
    profconv_put_word("end\n");
    profconv_write();
    profconv_state = profconv_off;
    if (profconv_owns_handle()) close(profconv_file.handle);
}

/* A child of fork: only its thread is left, and what the buffers hold is the parent's to write. */
PROFCONV_COLD void profconv_begin_child(struct profconv_thread *own) {
    struct profconv_thread *thread = profconv_threads;
    if (profconv_owns_handle()) close(profconv_file.handle);
    profconv_threads = NULL;
    profconv_ids = profconv_thread_ids = 0;
    ++profconv_generation;
    profconv_forget_functions();
    profconv_begin_file();
    while (thread) {
        struct profconv_thread *next = thread->link;
        if (thread == own)
            profconv_begin_thread(thread);
        else
            profconv_free_thread(thread);
        thread = next;
    }
}

static struct profconv_section profconv_fork_section;

PROFCONV_COLD void profconv_before_fork(void) {
    profconv_lock(&profconv_fork_section, 1);
    if (profconv_state != profconv_on) return;
    profconv_define_functions(profconv_early);
    profconv_write_threads(0, 0); /* many parents leave by _exit at once */
}

PROFCONV_COLD void profconv_after_fork(void) {
    struct profconv_section section = profconv_fork_section;
    profconv_unlock(&section);
}

PROFCONV_COLD void profconv_in_child(void) {
    if (profconv_state == profconv_on) profconv_begin_child(profconv_fork_section.thread);
    profconv_after_fork();
}

/* ---- signals that end the program */

static const int profconv_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE, SIGTERM};
enum { profconv_signal_count = sizeof profconv_signals / sizeof *profconv_signals };
static struct sigaction profconv_previous[profconv_signal_count];

/* Only what a signal handler may do: system calls, and a lock that is given up when it takes long. */
PROFCONV_COLD void profconv_on_signal(int number, siginfo_t *info, void *context) {
    const int fault = info->si_code > 0 && (number == SIGILL || number == SIGBUS || number == SIGFPE || number == SIGSEGV);
    struct profconv_section section;
    struct sigaction *previous = profconv_previous;
    int fatal;
    for (int i = 0; i < profconv_signal_count; ++i)
        if (profconv_signals[i] == number) previous = &profconv_previous[i];
    fatal = !(previous->sa_flags & SA_SIGINFO) && previous->sa_handler == SIG_DFL;
    if (profconv_lock(&section, 0)) {
        profconv_in_handler = 1;
        if (profconv_state == profconv_on) {
            profconv_write_threads(fatal, fatal);
            profconv_define_functions(profconv_dying);
            if (fatal) profconv_state = profconv_off;
        }
        profconv_in_handler = 0;
        pthread_mutex_unlock(&profconv_mutex);
    }
    profconv_restore(&section);
    if (previous->sa_flags & SA_SIGINFO) {
        previous->sa_sigaction(number, info, context);
    } else if (!fatal) {
        previous->sa_handler(number);
    } else {
        sigaction(number, previous, NULL);
        if (!fault) raise(number); /* arrives when this returns; a fault comes again by itself, with its address */
    }
}

PROFCONV_COLD void profconv_catch_signals(void) {
    for (int i = 0; i < profconv_signal_count; ++i) {
        struct sigaction *previous = &profconv_previous[i], ours;
        if (sigaction(profconv_signals[i], NULL, previous) != 0) continue;
        if (!(previous->sa_flags & SA_SIGINFO) && previous->sa_handler == SIG_IGN) continue;
        ours = *previous;
        ours.sa_flags |= SA_SIGINFO | SA_ONSTACK;
        ours.sa_sigaction = profconv_on_signal;
        sigaction(profconv_signals[i], &ours, NULL);
    }
}

/* ---- start and end */

/* At the first event. The environment's entry is replaced in place, as setenv would allocate. */
static PROFCONV_TRACE_PLAIN void profconv_start(void) {
    char **entry = NULL;
    if (profconv_state != profconv_new) return;
    profconv_state = profconv_off;
    if (!profconv_read_environment(&entry) || pthread_key_create(&profconv_key, profconv_end_thread) != 0) return;
    profconv_begin_file();
    if (profconv_state != profconv_on) return;
    if (entry) *entry = profconv_setting;
    profconv_catch_signals();
}

__attribute__((constructor(101), no_instrument_function)) static void profconv_load(void) {
    pthread_atfork(profconv_before_fork, profconv_after_fork, profconv_in_child);
}

__attribute__((destructor(101), no_instrument_function)) static void profconv_unload(void) {
    struct profconv_section section;
    profconv_lock(&section, 1);
    if (profconv_state == profconv_on) {
        profconv_end_file();
        for (int i = 0; i < profconv_signal_count; ++i) {
            struct sigaction now;
            if (sigaction(profconv_signals[i], NULL, &now) == 0 && (now.sa_flags & SA_SIGINFO) && now.sa_sigaction == profconv_on_signal)
                sigaction(profconv_signals[i], &profconv_previous[i], NULL);
        }
    }
    profconv_unlock(&section);
}

/* ---- every function: -finstrument-functions */

#ifdef PROFCONV_TRACE_INSTRUMENT_FUNCTIONS

/* From the address of a function to its label: open addressing. Events read it without the lock; it is replaced by a larger one
   when it is half full, and the old one stays, because someone may be reading it. */
struct profconv_slot {
    uintptr_t address;
    struct profconv_label label;
};
struct profconv_table {
    size_t mask;
    int shift;
    struct profconv_slot *slots;
};

static struct profconv_slot profconv_no_slots[2];
static struct profconv_table profconv_no_table = {1, 63, profconv_no_slots};
static struct profconv_table *profconv_table = &profconv_no_table;

/* What was called, in the order of ids. `place` is where the file has a definition that the end may replace by a better one. */
struct profconv_function {
    uintptr_t address;
    uint32_t id;
    int64_t place;
};
enum { profconv_undefined = -1, profconv_defined = -2 };
static struct profconv_function *profconv_functions;
static size_t profconv_function_count, profconv_function_space, profconv_functions_seen;

PROFCONV_INLINE size_t profconv_hash(uintptr_t address, int shift) { return (size_t)((uint64_t)address * UINT64_C(0x9e3779b97f4a7c15) >> shift); }

/* The slot of `address`, or the free one where it belongs. */
PROFCONV_INLINE struct profconv_slot *profconv_find_slot(const struct profconv_table *table, uintptr_t address) {
    size_t i = profconv_hash(address, table->shift);
    for (;; i = (i + 1) & table->mask) {
        const uintptr_t found = __atomic_load_n(&table->slots[i].address, __ATOMIC_ACQUIRE);
        if (found == address || found == 0) return &table->slots[i];
    }
}

PROFCONV_COLD int profconv_new_table(int bits) {
    const size_t size = (size_t)1 << bits;
    char *memory = (char *)profconv_memory(sizeof(struct profconv_table) + size * sizeof(struct profconv_slot));
    struct profconv_table *table = (struct profconv_table *)(void *)memory;
    if (!memory) return 0;
    table->mask = size - 1;
    table->shift = 64 - bits;
    table->slots = (struct profconv_slot *)(void *)(memory + sizeof *table);
    for (size_t i = 0; i < profconv_function_count; ++i) {
        const uintptr_t address = profconv_functions[i].address;
        *profconv_find_slot(table, address) = *profconv_find_slot(profconv_table, address);
    }
    __atomic_store_n(&profconv_table, table, __ATOMIC_RELEASE);
    return 1;
}

PROFCONV_COLD int profconv_grow_functions(void) {
    const size_t space = profconv_function_space ? profconv_function_space * 2 : 512;
    struct profconv_function *functions = (struct profconv_function *)profconv_memory(space * sizeof *functions);
    if (!functions || !profconv_new_table(65 - __builtin_clzll(space))) return 0;
    if (profconv_functions) {
        memcpy(functions, profconv_functions, profconv_function_count * sizeof *functions);
        munmap(profconv_functions, profconv_function_space * sizeof *functions);
    }
    profconv_functions = functions;
    profconv_function_space = space;
    return 1;
}

PROFCONV_COLD void profconv_forget_functions(void) {
    profconv_function_count = profconv_functions_seen = 0;
    if (profconv_function_space > 0) memset(profconv_table->slots, 0, (profconv_table->mask + 1) * sizeof *profconv_table->slots);
}

/* The label of a function that is called for the first time. */
PROFCONV_COLD const struct profconv_label *profconv_add_function(uintptr_t address) {
    const struct profconv_label *label = &profconv_no_label;
    struct profconv_section section;
    struct profconv_slot *slot;
    profconv_lock(&section, 1);
    if (profconv_function_count < profconv_function_space || profconv_grow_functions()) {
        slot = profconv_find_slot(profconv_table, address);
        if (slot->address == 0) {
            struct profconv_function *function = &profconv_functions[profconv_function_count++];
            function->address = address;
            function->id = ++profconv_ids;
            function->place = profconv_undefined;
            profconv_make_label(&slot->label, function->id);
            __atomic_store_n(&slot->address, address, __ATOMIC_RELEASE);
        }
        label = &slot->label;
    }
    profconv_unlock(&section);
    return label;
}

PROFCONV_INLINE uintptr_t profconv_event_of_function(void *function) {
    const struct profconv_slot *slot = profconv_find_slot(__atomic_load_n(&profconv_table, __ATOMIC_ACQUIRE), (uintptr_t)function);
    if (PROFCONV_LIKELY(__atomic_load_n(&slot->address, __ATOMIC_ACQUIRE) == (uintptr_t)function)) return (uintptr_t)&slot->label;
    return (uintptr_t)profconv_add_function((uintptr_t)function);
}

void __cyg_profile_func_enter(void *function, void *call_site) PROFCONV_TRACE_PUBLIC;
void __cyg_profile_func_exit(void *function, void *call_site) PROFCONV_TRACE_PUBLIC;

void __cyg_profile_func_enter(void *function, void *call_site) {
    struct profconv_thread *thread = profconv_this_thread();
    (void)call_site;
    if (thread) {
        const uintptr_t event = profconv_event_of_function(function);
        profconv_record(thread, event, profconv_clock(CLOCK_MONOTONIC));
    }
}

void __cyg_profile_func_exit(void *function, void *call_site) {
    struct profconv_thread *thread = profconv_this_thread();
    (void)call_site;
    if (thread) {
        const uint64_t now = profconv_clock(CLOCK_MONOTONIC);
        profconv_record(thread, profconv_event_of_function(function) | 1, now);
    }
}

/* ---- names: the symbols of the ELF files that /proc/self/maps names, so that static functions have names too. dladdr knows only
   those that are exported, and locks; it is asked at the end about what is left. */

struct profconv_module {
    uintptr_t start, end, base; /* of its code; where the file's first byte is */
    uintptr_t bias;             /* address - bias = the address in the file's own terms */
    const char *path;
    int loaded;
    const ElfW(Sym) *symbols;
    size_t symbol_count, names_size;
    const char *names;
    uint32_t *index; /* of symbols, by a hash of their values; 0 = free */
    int index_shift;
};

static struct profconv_module profconv_modules[1024];
static size_t profconv_module_count;

/* One line of /proc/self/maps: START-END PERMISSIONS OFFSET DEVICE INODE PATH. Code of a file becomes a module. */
PROFCONV_COLD void profconv_add_mapping(char *line, uintptr_t *base) {
    char *at = line;
    const uintptr_t start = (uintptr_t)strtoull(at, &at, 16), end = (uintptr_t)strtoull(at + 1, &at, 16);
    const int readable = at[1] == 'r', code = at[3] == 'x';
    const uint64_t offset = strtoull(at + 6, &at, 16);
    char *path = strchr(line, '/'), *copy;
    struct profconv_module *module = &profconv_modules[profconv_module_count];
    if (!path) return;
    if (offset == 0) *base = readable ? start : 0;
    for (size_t i = 0; i < profconv_module_count; ++i)
        if (profconv_modules[i].start == start) return;
    if (!code || profconv_module_count == sizeof profconv_modules / sizeof *profconv_modules) return;
    copy = (char *)profconv_memory(strlen(path) + 1);
    if (!copy) return;
    module->start = start, module->end = end;
    module->base = *base, module->bias = start - (uintptr_t)offset;
    module->path = strcpy(copy, path);
    path = copy + strlen(copy) - strlen(" (deleted)");
    if (path > copy && strcmp(path, " (deleted)") == 0) *path = '\0';
    ++profconv_module_count;
}

PROFCONV_COLD void profconv_read_mappings(void) {
    static char text[2 * profconv_path_size];
    const int handle = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    uintptr_t base = 0;
    ssize_t got;
    if (handle < 0) return;
    while ((got = read(handle, text + length, sizeof text - 1 - length)) > 0) {
        char *line = text, *end;
        length += (size_t)got;
        text[length] = '\0';
        while ((end = strchr(line, '\n')) != NULL) {
            *end = '\0';
            profconv_add_mapping(line, &base);
            line = end + 1;
        }
        length -= (size_t)(line - text);
        memmove(text, line, length);
    }
    close(handle);
}

/* A part of a file, in memory of its own: the file may change while the program runs. */
PROFCONV_COLD void *profconv_read_part(int handle, uint64_t offset, size_t size) {
    struct stat status;
    char *memory;
    if (fstat(handle, &status) != 0 || size == 0 || offset > (uint64_t)status.st_size || size > (uint64_t)status.st_size - offset) return NULL;
    memory = (char *)profconv_memory(size);
    for (size_t done = 0; memory && done < size;) {
        const ssize_t got = pread(handle, memory + done, size - done, (off_t)(offset + done));
        if (got <= 0) return NULL;
        done += (size_t)got;
    }
    return memory;
}

PROFCONV_COLD int profconv_is_function(const ElfW(Sym) *symbol) {
    const int type = symbol->st_info & 15;
    return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol->st_value != 0;
}

/* Where the index has the symbol with this value, or has room for it. */
PROFCONV_COLD uint32_t *profconv_find_in_index(const struct profconv_module *module, uintptr_t value) {
    const size_t mask = ((size_t)1 << (64 - module->index_shift)) - 1;
    size_t i = profconv_hash(value, module->index_shift);
    while (module->index[i] != 0 && module->symbols[module->index[i]].st_value != value) i = (i + 1) & mask;
    return &module->index[i];
}

PROFCONV_COLD void profconv_index_symbols(struct profconv_module *module) {
    int bits = 2;
    while (((size_t)1 << bits) < module->symbol_count * 2) ++bits;
    module->index_shift = 64 - bits;
    module->index = (uint32_t *)profconv_memory(sizeof(uint32_t) << bits);
    for (uint32_t s = 1; module->index && s < module->symbol_count; ++s) {
        uint32_t *place;
        if (!profconv_is_function(&module->symbols[s])) continue;
        place = profconv_find_in_index(module, (uintptr_t)module->symbols[s].st_value);
        if (*place == 0) *place = s; /* of several names the first */
    }
}

PROFCONV_COLD void profconv_load_tables(struct profconv_module *module, int handle, const ElfW(Ehdr) *header) {
    const ElfW(Shdr) *sections = NULL, *table = NULL;
    const size_t size = (size_t)header->e_shnum * sizeof *sections;
    if (header->e_shentsize == sizeof *sections) sections = (const ElfW(Shdr) *)profconv_read_part(handle, header->e_shoff, size);
    for (size_t i = 0; sections && i < header->e_shnum; ++i)
        if (sections[i].sh_type == SHT_SYMTAB || (sections[i].sh_type == SHT_DYNSYM && !table)) table = &sections[i];
    if (!table || table->sh_link >= header->e_shnum) return;
    module->symbols = (const ElfW(Sym) *)profconv_read_part(handle, table->sh_offset, table->sh_size);
    module->names = (const char *)profconv_read_part(handle, sections[table->sh_link].sh_offset, sections[table->sh_link].sh_size);
    module->symbol_count = table->sh_size / sizeof(ElfW(Sym));
    module->names_size = sections[table->sh_link].sh_size;
    if (module->symbols && module->names && module->names[module->names_size - 1] == '\0') profconv_index_symbols(module);
}

/* Reads the symbols from a file, if it is the one that runs: one that was built since would give wrong names. Its first page (headers,
   build id) is compared with the one in memory. */
PROFCONV_COLD void profconv_load_symbols(struct profconv_module *module, const char *path) {
    const int handle = open(path, O_RDONLY | O_CLOEXEC);
    const ElfW(Ehdr) *header = handle < 0 ? NULL : (const ElfW(Ehdr) *)profconv_read_part(handle, 0, sizeof *header);
    if (header && module->base && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0) {
        const size_t size = header->e_phoff + (size_t)header->e_phnum * sizeof(ElfW(Phdr));
        const char *first = (const char *)profconv_read_part(handle, 0, size < 4096 ? 4096 : size);
        if (first && memcmp(first, (const void *)module->base, 4096) == 0) {
            const ElfW(Phdr) *part = (const ElfW(Phdr) *)(const void *)(first + header->e_phoff);
            for (size_t i = 0; i < header->e_phnum; ++i)
                if (part[i].p_type == PT_LOAD && part[i].p_offset == 0) module->bias = module->base - (uintptr_t)part[i].p_vaddr;
            profconv_load_tables(module, handle, header);
        }
    }
    if (handle >= 0) close(handle);
}

PROFCONV_COLD void profconv_load_module(struct profconv_module *module) {
    module->loaded = 1;
    profconv_load_symbols(module, module->path);
    if (!module->index) profconv_load_symbols(module, "/proc/self/exe"); /* the program's file, though it has no name any more */
}

PROFCONV_COLD struct profconv_module *profconv_find_module(uintptr_t address) {
    for (int round = 0; round < 2; ++round) {
        for (size_t i = 0; i < profconv_module_count; ++i)
            if (address - profconv_modules[i].start < profconv_modules[i].end - profconv_modules[i].start) return &profconv_modules[i];
        if (round == 0) profconv_read_mappings(); /* loaded since */
    }
    return NULL;
}

struct profconv_symbol {
    char name[profconv_path_size]; /* "" if there is none */
    const char *file;              /* of a static function, else "" */
    const char *module;
    uintptr_t offset;
};

PROFCONV_COLD const char *profconv_symbol_text(const struct profconv_module *module, uint32_t symbol) {
    return module->symbols[symbol].st_name < module->names_size ? module->names + module->symbols[symbol].st_name : "";
}

PROFCONV_COLD void profconv_find_symbol(uintptr_t address, struct profconv_symbol *found) {
    struct profconv_module *module = profconv_find_module(address);
    uint32_t symbol;
    size_t length;
    found->name[0] = '\0';
    found->file = found->module = "";
    found->offset = address;
    if (!module) return;
    if (!module->loaded) profconv_load_module(module);
    found->module = module->path;
    found->offset = address - module->bias;
    if (!module->index) return;
    symbol = *profconv_find_in_index(module, found->offset);
    if (symbol == 0) return;
    length = strcspn(profconv_symbol_text(module, symbol), "@"); /* NAME@@VERSION */
    if (length < sizeof found->name) *(char *)mempcpy(found->name, profconv_symbol_text(module, symbol), length) = '\0';
    if (module->symbols[symbol].st_info >> 4 != STB_LOCAL) return;
    while (symbol > 0 && (module->symbols[symbol].st_info & 15) != STT_FILE) --symbol; /* it precedes the names of its file */
    if (symbol > 0) found->file = profconv_symbol_text(module, symbol);
}

extern char *__cxa_demangle(const char *, char *, size_t *, int *) __attribute__((weak));

/* Demangled, allocated; NULL if that cannot be done. The function is the program's, or that of a library in C++ that the program, in C,
   has loaded or could (found by its name: a static program has no dlopen, and its linker would warn of it). */
PROFCONV_COLD char *profconv_demangle(const char *name) {
    static char *(*demangle)(const char *, char *, size_t *, int *);
    void *(*open_library)(const char *, int), *found = NULL;
    if (strncmp(name, "_Z", 2) != 0) return NULL;
    if (!demangle) demangle = __cxa_demangle;
    if (!demangle) found = dlsym(RTLD_DEFAULT, "__cxa_demangle");
    if (!demangle && !found) {
        void *library = dlsym(RTLD_DEFAULT, "dlopen");
        __builtin_memcpy(&open_library, &library, sizeof library);
        library = library ? open_library("libstdc++.so.6", RTLD_LAZY | RTLD_LOCAL) : NULL;
        found = library ? dlsym(library, "__cxa_demangle") : NULL;
    }
    if (found) __builtin_memcpy(&demangle, &found, sizeof found);
    return demangle ? demangle(name, NULL, NULL, NULL) : NULL;
}

/* The name that the end can give: demangled, or from dladdr; NULL if it is no better. Allocated. */
PROFCONV_COLD char *profconv_better_name(uintptr_t address, const struct profconv_symbol *symbol) {
    const char *name = symbol->name;
    char *better;
    Dl_info info;
    void *place;
    __builtin_memcpy(&place, &address, sizeof place);
    if (!*name && dladdr(place, &info) && info.dli_sname && info.dli_saddr == place) name = info.dli_sname;
    better = profconv_demangle(name);
    if (better) return better;
    return *name && name != symbol->name ? strdup(name) : NULL;
}

PROFCONV_COLD void profconv_put_function(uint32_t id, const char *name, const struct profconv_symbol *symbol) {
    const char *base = strrchr(symbol->module, '/');
    profconv_put_word("fn\t");
    profconv_put_number(id, "\t");
    profconv_put_name(name, "");
    if (!*name) {
        profconv_put_name(base ? base + 1 : "", base ? "+0x" : "0x");
        for (int shift = 60, begun = 0; shift >= 0; shift -= 4) {
            const unsigned digit = (unsigned)((uint64_t)symbol->offset >> shift & 15);
            begun |= digit != 0 || shift == 0;
            if (begun) profconv_put(&"0123456789abcdef"[digit], 1);
        }
    }
    profconv_put_word("\t");
    profconv_put_name(symbol->file, "\t\t");
    profconv_put_name(symbol->module, "\n");
}

/* Takes back the definition that the file has, by making a comment of it, and gives a better one. */
PROFCONV_COLD void profconv_redefine(struct profconv_function *function, const char *name, const struct profconv_symbol *symbol) {
    profconv_regain_handle();
    if (function->place >= 0 && pwrite(profconv_file.handle, "#", 1, (off_t)function->place) != 1) return;
    function->place = profconv_defined;
    profconv_put_function(function->id, name, symbol);
}

/* While the program runs or dies, a name that the end can better is written only where it can be taken back, or at the last moment:
   a killed process leaves at least that one. */
PROFCONV_COLD void profconv_define_function(struct profconv_function *function, enum profconv_stage stage) {
    static struct profconv_symbol symbol;
    int rough;
    if (function->place != profconv_undefined && (function->place == profconv_defined || stage != profconv_end)) return;
    profconv_find_symbol(function->address, &symbol);
    rough = !*symbol.name || strncmp(symbol.name, "_Z", 2) == 0;
    if (rough && stage == profconv_end) {
        char *better = profconv_better_name(function->address, &symbol);
        if (better) profconv_redefine(function, better, &symbol);
        free(better);
    }
    if (function->place != profconv_undefined || (rough && stage == profconv_early && !profconv_file.seekable)) return;
    function->place = profconv_defined;
    if (rough && profconv_file.seekable) function->place = (int64_t)(profconv_file.size + profconv_file.length);
    profconv_put_function(function->id, symbol.name, &symbol);
}

/* In a process of its own: sends the number and the demangled name of each function that has a mangled one so far. */
PROFCONV_COLD void profconv_send_names(int handle) {
    static struct profconv_symbol symbol;
    sigset_t wake;
    sigemptyset(&wake);
    sigaddset(&wake, SIGALRM);
    signal(SIGALRM, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &wake, NULL);
    prctl(PR_SET_DUMPABLE, 0); /* if this fails, let it leave no core file and say nothing */
    close(STDERR_FILENO);
    alarm(1);
    for (size_t i = 0; i < profconv_function_count; ++i) {
        char *name;
        if (profconv_functions[i].place < 0) continue;
        profconv_find_symbol(profconv_functions[i].address, &symbol);
        if (!(name = profconv_demangle(symbol.name)) || strlen(name) >= sizeof symbol.name) continue;
        if (write(handle, &i, sizeof i) < 0 || write(handle, name, strlen(name) + 1) < 0) break;
    }
}

/* Demangles what a dying C++ program has called. That needs malloc, and malloc may be where it dies: so a forked child does it, which
   has a second. What it cannot tell stays mangled. (Made by the system call: fork may lock; without a signal to the program.) */
PROFCONV_COLD void profconv_receive_names(void) {
    static struct profconv_symbol symbol;
    static char name[profconv_path_size];
    size_t number, length, rough = 0;
    int ends[2];
    pid_t child;
    for (size_t i = 0; i < profconv_function_count; ++i) rough += profconv_functions[i].place >= 0;
    if (rough == 0 || pipe2(ends, O_CLOEXEC) != 0) return;
    child = (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
    if (child == 0) {
        profconv_send_names(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    while (child > 0 && read(ends[0], &number, sizeof number) == (ssize_t)sizeof number) {
        for (length = 0; length < sizeof name && read(ends[0], name + length, 1) == 1 && name[length] != '\0'; ++length) continue;
        if (length == sizeof name || name[length] != '\0') break;
        profconv_find_symbol(profconv_functions[number].address, &symbol);
        profconv_redefine(&profconv_functions[number], name, &symbol);
    }
    close(ends[0]);
    if (child > 0) waitpid(child, NULL, __WALL);
}

PROFCONV_COLD void profconv_define_functions(enum profconv_stage stage) {
    const size_t first = stage == profconv_early ? profconv_functions_seen : 0;
    for (size_t i = first; i < profconv_function_count; ++i) profconv_define_function(&profconv_functions[i], stage);
    profconv_functions_seen = profconv_function_count;
    profconv_write();
    if (stage == profconv_dying) profconv_receive_names();
    profconv_write();
}

#else

static PROFCONV_TRACE_PLAIN void profconv_define_functions(enum profconv_stage stage) { (void)stage; }
static PROFCONV_TRACE_PLAIN void profconv_forget_functions(void) {}

#endif /* PROFCONV_TRACE_INSTRUMENT_FUNCTIONS */

#ifdef __cplusplus
}
#endif
#endif /* PROFCONV_TRACE_IMPLEMENTATION */
