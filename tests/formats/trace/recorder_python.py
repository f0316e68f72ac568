#!/usr/bin/env python3
"""Records real programs with formats/trace/recorders/profconv_trace.py, under each Python that is found (python3.8 to python3.15),
and compares what profconv computes from the traces with cProfile's table of the same run, or with counts that are known.

usage: recorder_python.py PROFCONV RECORDERS TESTDATA [PYTHON...]
"""
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded")


class Wrong(Exception):
    pass


class Bench:
    """One Python, one empty folder."""

    def __init__(self, profconv, recorders, testdata, python, folder):
        self.profconv, self.recorders, self.testdata, self.python, self.folder = profconv, recorders, testdata, python, folder
        self.version = tuple(map(int, self.run("-c", "import sys; print(*sys.version_info[:2])").stdout.split()))

    def run(self, *words, status=0, **options):
        done = subprocess.run([self.python, *words], cwd=self.folder, capture_output=True, text=True, check=False, **options)
        if done.returncode != status:
            raise Wrong(f"{' '.join(words)}: exit {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
        return done

    def record(self, *words, **options):
        return self.run(os.path.join(self.recorders, "profconv_trace.py"), *words, **options)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def rows(self, command, trace, *options):
        """What profconv computes, if it has nothing to say about the trace, but for functions that its end found open."""
        done = subprocess.run([self.profconv, command, trace, "--json", "-v", *options], cwd=self.folder, capture_output=True, text=True, check=False)
        said = re.sub(r"note: frames still open at the end: .*\n|note: the filter .*\n|note: call counts.*\n", "", done.stderr)
        if done.returncode or said:
            raise Wrong(f"profconv {command} {trace}: exit {done.returncode}\n{done.stderr}")
        return json.loads(done.stdout)["rows"]

    def functions(self, trace, *options):
        return {(row["file"], row["line"] or 0, without_address(row["function"])): (row["calls"], row["primitive_calls"])
                for row in self.rows("stats", trace, *options)}

    def edges(self, trace):
        return {((row["caller_file"], row["caller_line"] or 0, without_address(row["caller"])),
                 (row["callee_file"], row["callee_line"] or 0, without_address(row["callee"]))): (row["calls"], row["primitive_calls"])
                for row in self.rows("callers", trace) if row["caller"] is not None}

    def calls(self, trace, name, *options):
        """Calls of the function of that name; they are the primitive calls too unless it is recursive."""
        return self.counts(trace, name, *options)[0]

    def counts(self, trace, name, *options):
        return next((counts for (_, _, function), counts in self.functions(trace, *options).items() if function == name), (0, 0))

    def text(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()


def without_address(name):
    return re.sub(r" at 0x[0-9a-f]+", "", name)


def expect(what, found, wanted):
    if found != wanted:
        raise Wrong(f"{what}: expected {wanted!r}, found {found!r}")


def expect_same(what, found, wanted):
    wrong = [f"{key}: recorder {found.get(key)}, cProfile {wanted.get(key)}" for key in sorted(set(found) | set(wanted))
             if found.get(key) != wanted.get(key)]
    if wrong:
        raise Wrong("\n  ".join([what, *wrong[:20]]))


def compare_with_cprofile(bench, program):
    functions, edges = {}, {}

    def label(key):
        # cProfile names a C method that a Python method overrides by the latter and its address, if it sees it there first.
        return key[0], key[1], re.sub("^<function Child.append>$", "<method 'append' of 'list' objects>", without_address(key[2]))

    def add(table, key, counts):
        table[key] = tuple(map(sum, zip(table.get(key, (0, 0)), counts)))

    rows = json.loads(bench.run(os.path.join(HERE, "under_both.py"), bench.recorders, program, "both.trace").stdout)
    for function, *counts in rows[0]:
        add(functions, label(function), counts)
    for caller, callee, *counts in rows[1]:
        add(edges, (label(caller), label(callee)), counts)
    expect_same(f"{program}, functions", bench.functions("both.trace"), functions)
    expect_same(f"{program}, callers", bench.edges("both.trace"), edges)
    return functions


def every_kind_of_call_is_counted_as_cprofile_counts_it(bench):
    compare_with_cprofile(bench, os.path.join(HERE, "calls.py"))


def the_programs_of_the_testdata_have_cprofiles_counts(bench):
    for name in ("calc", "hanoi", "logs"):
        compare_with_cprofile(bench, os.path.join(bench.testdata, "trace/programs", name + ".py"))


FIB = """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
"""
NOT_TO_THE_END = ("profconv_trace: note: the main thread is not recorded to its end: the recursion limit, an exception in a signal's handler,"
                  " or another profiler took the recorder off\n")
CALLS_OF_FIB = {5: 15, 10: 177, 12: 465, 15: 1973, 20: 21891}


def a_program_finds_the_interpreter_as_it_would_alone(bench):
    os.mkdir(os.path.join(bench.folder, "sub"))
    bench.write("sub/beside.py", "found = True\n")
    bench.write("sub/app.py", """
import sys, beside
print(__name__, __file__, sys.argv, sys.path[0], beside.found, sys.modules["__main__"].__dict__ is globals(), __package__, __spec__)
sys.exit(7)
""")
    done = bench.record("-o", "app.trace", "sub/app.py", "one", "-o", "two", status=7)
    expect("what the program sees", done.stdout, "__main__ sub/app.py ['sub/app.py', 'one', '-o', 'two'] sub True True None None\n")
    expect("its errors", done.stderr, "")
    expect("its calls of exit", bench.calls("app.trace", "<built-in method sys.exit>"), 1)
    expect("the callers of <module>", [caller for caller, callee in bench.edges("app.trace") if callee[0] == "sub/app.py"],
           [("~", 0, "<built-in method builtins.exec>")])


def a_module_is_run_and_its_packages_are_recorded(bench):
    os.mkdir(os.path.join(bench.folder, "pack"))
    bench.write("pack/__init__.py", "def prepare(): pass\nprepare()\n")
    bench.write("pack/tool.py", FIB + """
import sys
fib(12)
print(__name__, __package__, __spec__.name, sys.argv[1:], sys.argv[0] == __file__, sys.path[0] == __import__("os").getcwd())
""")
    done = bench.record("-o", "m.trace", "-m", "pack.tool", "x", "-m")
    expect("what the module sees", done.stdout, "__main__ pack pack.tool ['x', '-m'] True True\n")
    expect("calls of fib", bench.calls("m.trace", "fib"), CALLS_OF_FIB[12])
    expect("calls of prepare", bench.calls("m.trace", "prepare"), 1)
    missing = bench.record("-o", "n.trace", "-m", "pack.none", status=1)
    expect("what a missing module says", missing.stderr.splitlines()[-1], "No module named pack.none")


def an_exception_ends_the_program_with_its_traceback(bench):
    bench.write("app.py", FIB + "fib(10)\nraise ValueError('it failed')\n")
    done = bench.record("-o", "app.trace", "app.py", status=1)
    expect("the last line of the traceback", done.stderr.splitlines()[-1], "ValueError: it failed")
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[10])


def the_trace_is_named_after_the_program(bench):
    bench.write("app.py", "pass\n")
    expect("what it says", bench.record("app.py").stderr, f"profconv_trace: wrote {os.path.realpath(bench.folder)}/app.trace\n")
    expect("the last line", bench.text("app.trace").splitlines()[-1], "end")


def wrong_usage_is_refused_before_anything_runs(bench):
    bench.write("app.py", "print('runs')\n")
    for words, reason in ((["-x", "app.py"], "expected -o FILE, -m MODULE or a program, found '-x'"), (["-o"], "expected -o FILE, -m MODULE or a program, found '-o'"),
                          ([], "expected a program or -m MODULE, found the end of the command"), (["-m"], "expected a program or -m MODULE, found the end of the command"),
                          (["none.py"], "[Errno 2] No such file or directory: 'none.py'"), (["-o", "no/app.trace", "app.py"], "[Errno 2] No such file or directory: "
                          f"'{os.path.realpath(bench.folder)}/no/app.trace'")):
        done = bench.record(*words, status=2)
        expect(f"for {words}", (done.stdout, done.stderr), ("", f"profconv_trace: {reason}; -h explains\n"))
    expect("lines of help", len(bench.record("-h").stdout.splitlines()) < 24, True)


def a_part_of_a_program_is_recorded_by_a_with_statement(bench):
    bench.write("app.py", f"import sys\nsys.path.insert(0, {bench.recorders!r})\nimport profconv_trace\n" + FIB + """
def part():
    with profconv_trace.record("one.trace"):
        fib(10)
        [].append(1)
        try:
            profconv_trace.record("nested.trace").__enter__()
        except RuntimeError as error:
            print(error)
    fib(12)
fib(5)
part()
try:
    with profconv_trace.record("two.trace"):
        fib(15)
        raise KeyError
except KeyError:
    print("raised")
print(sys.getprofile())
""")
    done = bench.run("app.py")
    expect("what it prints", done.stdout + done.stderr, "profconv_trace: a profiler is running already\nraised\nNone\n")
    expect("all of the second", [(key[2], counts) for key, counts in bench.functions("two.trace").items()], [("fib", (CALLS_OF_FIB[15], 1))])
    expect("calls of fib", bench.counts("one.trace", "fib"), (CALLS_OF_FIB[10], 1))
    expect("calls of append", bench.counts("one.trace", "<method 'append' of 'list' objects>"), (1, 1))


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


def a_with_statement_ends_the_recording_of_threads_that_go_on(bench):
    bench.write("app.py", f"import sys, threading, time\nsys.path.insert(0, {bench.recorders!r})\nimport profconv_trace\n" + FIB + """
def work():
    started.set()
    while not done.is_set(): fib(5)
started, done = threading.Event(), threading.Event()
with profconv_trace.record("app.trace"):
    thread = threading.Thread(target=work)
    thread.start()
    started.wait()
    time.sleep(0.05)
time.sleep(0.05)
size = len(open("app.trace").read())
time.sleep(0.05)
print(len(open("app.trace").read()) - size)
done.set()
thread.join()
""")
    expect("bytes written afterwards", bench.run("app.py").stdout, "0\n")
    done = subprocess.run([bench.profconv, "stats", "app.trace", "--strict"], cwd=bench.folder, capture_output=True, text=True, check=False)
    expect("what profconv says", (done.returncode, done.stderr), (0, ""))


def a_coroutine_may_be_left_while_it_records(bench):
    bench.write("app.py", f"import asyncio, sys\nsys.path.insert(0, {bench.recorders!r})\nimport profconv_trace\n" + FIB + """
async def child(n):
    await asyncio.sleep(0)
    return fib(n)
async def main():
    with profconv_trace.record("app.trace"):
        await asyncio.gather(child(10), child(12))
        fib(5)
asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main())
""")
    bench.run("-W", "ignore", "app.py")
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[5] + CALLS_OF_FIB[10] + CALLS_OF_FIB[12])
    expect("calls of child: two starts, two resumptions", bench.calls("app.trace", "child"), 4)


def each_forked_process_writes_a_file_of_its_own(bench):
    bench.write("app.py", FIB + """
import os, sys
def child():
    fib(12)
    if sys.argv[1] == "nested":
        if os.fork() == 0:
            fib(15)
            os._exit(0)
        os.wait()
def parent():
    fib(5)
    list(map(fork, [0]))
    fib(10)
def fork(_):
    global pid
    pid = os.fork()
    if pid == 0:
        child()
        if sys.argv[1] != "return":
            sys.exit(0)
    else:
        os.waitpid(pid, 0)
parent()
print(pid)
""")
    done = bench.record("-o", "app.trace", "app.py", "exit")
    pid = int(done.stdout)
    expect("files", sorted(name for name in os.listdir(bench.folder) if "trace" in name), [f"app.{pid}.trace", "app.trace"])
    expect("the parent's calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[5] + CALLS_OF_FIB[10])
    child = f"app.{pid}.trace"
    expect("the child's calls of fib", bench.calls(child, "fib"), CALLS_OF_FIB[12])
    edges = {(caller[2], callee[2]): counts for (caller, callee), counts in bench.edges(child).items()}
    for edge in (("<built-in method builtins.exec>", "<module>"), ("<module>", "parent"), ("parent", "fork"), ("fork", "child"), ("child", "fib")):
        expect(f"the child's calls {edge}", edges.get(edge), (1, 1))
    for line in ("meta\tparent process\t", f"process\t{pid}\tapp.py", f"thread\t1\tMainThread\t{pid}\t{pid}", "end"):
        expect(f"a line {line!r} in the child's file", any(text.startswith(line) for text in bench.text(child).splitlines()), True)
    for name in os.listdir(bench.folder):
        if name.endswith(".trace"):
            os.remove(os.path.join(bench.folder, name))
    bench.record("-o", "app.trace", "app.py", "nested")
    counts = sorted(bench.calls(name, "fib") for name in os.listdir(bench.folder) if name.endswith(".trace"))
    expect("calls of fib in three files", counts, sorted([CALLS_OF_FIB[12], CALLS_OF_FIB[15], CALLS_OF_FIB[5] + CALLS_OF_FIB[10]]))
    child = [name for name in os.listdir(bench.folder) if name != "app.trace" and name.endswith(".trace")]
    for name in child:
        os.remove(os.path.join(bench.folder, name))
    bench.record("-o", "app.trace", "app.py", "return")  # the child leaves functions that were entered in the parent
    name = [name for name in os.listdir(bench.folder) if name != "app.trace" and name.endswith(".trace")]
    expect("calls of fib in the child that returns", [bench.calls(child, "fib") for child in name], [CALLS_OF_FIB[12] + CALLS_OF_FIB[10]])


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
    files = [name for name in os.listdir(bench.folder) if name.endswith(".trace")]
    expect("files", len(files), 3)
    expect("calls of fib in all", sum(bench.calls(name, "fib") for name in files), sum(CALLS_OF_FIB[n] for n in (10, 12, 15)))


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
    expect("files", [name for name in os.listdir(bench.folder) if name.endswith("trace")], ["app.trace"])


def a_killed_process_leaves_what_it_had_done(bench):
    bench.write("app.py", FIB + """
import os
fib(20)
open("ready", "w").close()
while True: fib(10)
""")
    for number in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen([bench.python, os.path.join(bench.recorders, "profconv_trace.py"), "-o", "app.trace", "app.py"], cwd=bench.folder) as process:
            while not os.path.exists(os.path.join(bench.folder, "ready")):
                time.sleep(0.01)
            time.sleep(0.3)
            process.send_signal(number)
        os.remove(os.path.join(bench.folder, "ready"))
        expect("its status", process.returncode, -number)
        done = subprocess.run([bench.profconv, "stats", "app.trace", "--json"], cwd=bench.folder, capture_output=True, text=True, check=False)
        expect("profconv's status", done.returncode, 0)
        if "the trace has no \"end\": it was cut off" not in done.stderr:
            raise Wrong(f"no word of the cut: {done.stderr}")
        calls = {row["function"]: row["calls"] for row in json.loads(done.stdout)["rows"]}
        expect("calls of fib before the signal", calls["fib"] > CALLS_OF_FIB[20], True)
        expect("no name is missing", any(name.startswith("fn#") for name in calls), False)


def handlers_that_raise_end_the_recording_in_good_order(bench):
    bench.write("app.py", FIB + """
import signal, sys
class Alarm(Exception): pass
def handler(*_): raise Alarm
def before(): pass
def attempt():
    before()
    signal.setitimer(signal.ITIMER_REAL, float(sys.argv[1]))
    list(map(fib, [30]))
signal.signal(signal.SIGALRM, handler)
try: attempt()
except Alarm: print("alarm")
""")
    for tenths in range(30, 70):  # of a millisecond
        done = bench.record("-o", "app.trace", "app.py", str(tenths / 10000))
        expect("its output", done.stdout, "alarm\n")
        expect("calls of before", bench.calls("app.trace", "before"), 1)
        if done.stderr != NOT_TO_THE_END:
            expect("what it says", done.stderr, "")
            expect("calls of print", bench.calls("app.trace", "<built-in method builtins.print>"), 1)


def a_recording_that_python_takes_off_at_the_recursion_limit_says_so(bench):
    bench.write("app.py", FIB + """
def deeper(): deeper()
fib(10)
try: deeper()
except RecursionError: print("caught")
""")
    done = bench.record("-o", "app.trace", "app.py")
    expect("its output", done.stdout, "caught\n")
    expect("its note", done.stderr, NOT_TO_THE_END)
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[10])


def a_program_that_closes_every_file_does_not_lose_the_trace(bench):
    bench.write("app.py", FIB + """
import os
fib(10)
os.closerange(3, 256)
taken = [open("other%d" % i, "w") for i in range(10)]
fib(20)
for file in taken: file.close()
""")
    bench.record("-o", "app.trace", "app.py")
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[10] + CALLS_OF_FIB[20])
    expect("sizes of the program's files", {os.path.getsize(os.path.join(bench.folder, f"other{i}")) for i in range(10)}, {0})


def a_full_disk_does_not_stop_the_program(bench):
    bench.write("app.py", FIB + "fib(20)\nprint('done')\n")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
    done = bench.record("-o", "app.trace", "app.py", preexec_fn=limit)
    expect("its output", (done.stdout, done.stderr), ("done\n", "profconv_trace: [Errno 27] File too large: the trace ends here, the program goes on\n"))


def objects_live_no_longer_than_without_the_recorder(bench):
    bench.write("app.py", """
import sys
class Buffer(list):
    def __del__(self): print("gone", end=" ")
def use():
    buffer = Buffer()
    buffer.append(1)
    (lambda: buffer.sort())()
for i in range(3):
    use()
    print(i, end=" ")
""")
    expect("the order of things", bench.record("-o", "app.trace", "app.py").stdout, bench.run("app.py").stdout)


def names_of_any_kind_are_kept(bench):
    bench.write("app.py", """
exec(compile("def größe(): pass\\ngröße()", "a\\tb\\\\c\\n.py", "exec"))
exec(compile("def f(): pass\\nf()", b"caf\\xe9.py".decode("utf-8", "surrogateescape"), "exec"))
""")
    bench.record("-o", "app.trace", "app.py")
    with open(os.path.join(bench.folder, "app.trace"), "rb") as file:
        lines = [line.split(b"\t", 2)[2] for line in file.read().splitlines() if line.startswith(b"fn\t")]
    expect("a name with escapes", "größe\ta\\tb\\\\c\\n.py\t1".encode() in lines, True)
    expect("a name that is no UTF-8", b"f\tcaf\xe9.py\t1" in lines, True)


CHECKS = [check for name, check in list(globals().items()) if callable(check) and check.__module__ == __name__ and "_" in name
          and name not in ("expect_same", "without_address", "compare_with_cprofile")]


def pythons():
    """This one and those on PATH, each version once; a name that does not run (a version manager's) is none."""
    found = {}
    for name in [sys.executable, *(f"python3.{minor}" for minor in range(8, 16))]:
        path = shutil.which(name)
        done = path and subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False)
        if done and done.returncode == 0:
            found.setdefault(done.stdout.strip(), path)
    return list(found.values())


def main():
    profconv, recorders, testdata = map(os.path.abspath, sys.argv[1:4])
    failures, versions = 0, []
    for python in sys.argv[4:] or pythons():
        for check in CHECKS:
            with tempfile.TemporaryDirectory() as folder:
                bench = Bench(profconv, recorders, testdata, python, folder)
                try:
                    check(bench)
                except Wrong as wrong:
                    failures += 1
                    print(f"{python}: {check.__name__.replace('_', ' ')}: {wrong}")
        versions.append(".".join(map(str, bench.version)))
    print(f"Python {', '.join(versions)}: {len(CHECKS)} checks each, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
