"""How a recording begins: with a program, a module or a with statement."""
import os
import subprocess

from python_bench import CALLS_OF_FIB, FIB, expect


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
    expected, folder = "expected a program or -m MODULE, found the end of the command", os.path.realpath(bench.folder)
    for words, reason in ((["-x", "app.py"], "expected -o FILE, -m MODULE or a program, found '-x'"),
                          (["-o"], "expected -o FILE, -m MODULE or a program, found '-o'"), ([], expected), (["-m"], expected),
                          (["none.py"], "[Errno 2] No such file or directory: 'none.py'"),
                          (["-o", "no/app.trace", "app.py"], f"[Errno 2] No such file or directory: '{folder}/no/app.trace'")):
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


CHECKS = [a_program_finds_the_interpreter_as_it_would_alone, a_module_is_run_and_its_packages_are_recorded,
          an_exception_ends_the_program_with_its_traceback, the_trace_is_named_after_the_program,
          wrong_usage_is_refused_before_anything_runs, a_part_of_a_program_is_recorded_by_a_with_statement,
          a_with_statement_ends_the_recording_of_threads_that_go_on, a_coroutine_may_be_left_while_it_records]
