"""Threads, forked processes, processes that become other programs."""
from python_bench import CALLS_OF_FIB, FIB, expect


def threads_are_recorded_each_with_its_own_stack(bench):
    bench.write("app.py", FIB + """
import threading
def work(n, ready):
    ready.wait()
    fib(n)
def fail():
    raise SystemExit
ready = threading.Event()
threads = [threading.Thread(target=work, args=(n, ready), name="worker %d" % n) for n in (10, 12, 15)]
threads += [threading.Thread(target=fail, name="failing")]
for thread in threads: thread.start()
ready.set()
for _ in range(40):
    quick = threading.Thread(target=fib, args=(5,), name="quick")
    quick.start()
    quick.join()
fib(20)
""")  # not joined: the interpreter waits for them, and so does the trace
    bench.record("-o", "app.trace", "app.py")
    wanted = sum(CALLS_OF_FIB[n] for n in (10, 12, 15, 20)) + 40 * CALLS_OF_FIB[5]
    expect("calls of fib", bench.counts("app.trace", "fib"), (wanted, 44))
    expect("calls of work", bench.counts("app.trace", "work"), (3, 3))
    for n in (10, 12, 15):
        expect(f"calls in worker {n}", bench.calls("app.trace", "fib", "--thread", f"^worker {n}$"), CALLS_OF_FIB[n])
    expect("calls in the main thread", bench.calls("app.trace", "fib", "--thread", "MainThread"), CALLS_OF_FIB[20])
    ids = [line.split("\t") for line in bench.text("app.trace").splitlines() if line.startswith("thread\t")]
    expect("threads", sorted(fields[2] for fields in ids), ["MainThread", "failing", *["quick"] * 40, *(f"worker {n}" for n in (10, 12, 15))])
    expect("processes of the threads", len({fields[3] for fields in ids}), 1)
    expect("fields of a thread", {len(fields) for fields in ids}, {5})


FORKING = FIB + """
import os, sys
def child():
    fib(12)
    if sys.argv[1] == "nested":
        if os.fork() == 0:
            fib(15)
            os._exit(0)
        os.wait()
    if sys.argv[1] != "return":
        sys.exit(0)
def fork(_):
    if os.fork() == 0:
        child()
    else:
        os.wait()
def parent():
    fib(5)
    sorted([0], key=fork)
    fib(10)
parent()
"""


def each_forked_process_writes_a_file_of_its_own(bench):
    bench.write("app.py", FORKING)
    bench.record("-o", "app.trace", "app.py", "exit")
    child, = bench.others("app.trace")
    pid = child.split(".")[1]
    expect("calls of fib", (bench.calls("app.trace", "fib"), bench.calls(child, "fib")), (CALLS_OF_FIB[5] + CALLS_OF_FIB[10], CALLS_OF_FIB[12]))
    for line in (f"process\t{pid}\tapp.py", f"thread\t1\tMainThread\t{pid}\t{pid}", "end"):
        expect(f"a line {line!r} in the child's file", line in bench.text(child).splitlines(), True)
    parent = next(line for line in bench.text("app.trace").splitlines() if line.startswith("process\t")).split("\t")[1]
    expect("the child's parent", f"meta\tparent process\t{parent}" in bench.text(child).splitlines(), True)


def a_forked_process_goes_on_with_the_functions_that_are_open(bench):
    bench.write("app.py", FORKING)
    bench.record("-o", "app.trace", "app.py", "return")
    child, = bench.others("app.trace")
    edges = {(caller[2], callee[2]): counts for (caller, callee), counts in bench.edges(child).items()}
    for edge in (("<built-in method builtins.exec>", "<module>"), ("<module>", "parent"), ("parent", "<built-in method builtins.sorted>"),
                 ("<built-in method builtins.sorted>", "fork"), ("fork", "<built-in method posix.fork>"), ("fork", "child"), ("child", "fib")):
        expect(f"the child's calls {edge}", edges.get(edge), (1, 1))
    expect("calls of fib by parent, after the fork", edges.get(("parent", "fib")), (1, 1))


def a_forked_process_may_fork(bench):
    bench.write("app.py", FORKING)
    bench.record("-o", "app", "app.py", "nested")
    expect("calls of fib", sorted(bench.calls(name, "fib") for name in ["app", *bench.others("app")]),
           sorted([CALLS_OF_FIB[12], CALLS_OF_FIB[15], CALLS_OF_FIB[5] + CALLS_OF_FIB[10]]))


def the_processes_of_a_pool_are_recorded_to_their_end(bench):
    bench.write("app.py", FIB + """
import multiprocessing
if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        print(sum(pool.map(fib, [10, 12, 15], 1)))
        pool.close()
        pool.join()
""")
    expect("its result", bench.record("-o", "app.trace", "app.py").stdout, f"{55 + 144 + 610}\n")
    workers = bench.others("app.trace")
    expect("files of workers", len(workers), 2)
    expect("calls of fib", (bench.calls("app.trace", "fib"), sum(bench.calls(name, "fib") for name in workers)),
           (0, sum(CALLS_OF_FIB[n] for n in (10, 12, 15))))


def a_process_that_becomes_another_program_is_recorded_to_its_end(bench):
    bench.write("app.py", FIB + """
import os, sys, subprocess
fib(10)
subprocess.run(["true"], preexec_fn=lambda: None)
try:
    os.execv("/no/such/program", ["x"])
except OSError:
    pass
fib(12)
os.execv(sys.executable, [sys.executable, "-c", "print('another')"])
""")
    expect("its output", bench.record("-o", "app.trace", "app.py").stdout, "another\n")
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[10] + CALLS_OF_FIB[12])
    expect("files of the process that was forked for true", bench.others("app.trace"), [])


CHECKS = [threads_are_recorded_each_with_its_own_stack, each_forked_process_writes_a_file_of_its_own,
          a_forked_process_goes_on_with_the_functions_that_are_open, a_forked_process_may_fork,
          the_processes_of_a_pool_are_recorded_to_their_end, a_process_that_becomes_another_program_is_recorded_to_its_end]
