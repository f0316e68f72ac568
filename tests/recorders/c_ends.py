"""What is recorded of programs that end in one way or another, of several processes, and where it is written."""
import json
import os
import re
import signal
import subprocess

from c_bench import EVERY, SOURCES, clean_environment, expect, expect_that, run, where
from c_calls import EVERY_CALLS, EVERY_SOURCES

# ---- how programs end


DYING = {"main": 1, "work::many(int)": 1, "work::step(int)": 10000, "work::crash(char const*)": 1}


def expect_cut(bench, trace="app.trace"):
    """Everything was recorded, but no orderly end."""
    expect("calls", bench.calls(trace, options=()), DYING)
    expect_that(not bench.text(trace).endswith("end\n"), "the trace has an end")
    expect("its last event closes what is open", bench.text(trace).count("\n=\t"), 1)


def test_a_program_that_aborts_leaves_all_calls_with_demangled_names(bench):
    program = bench.compile("dies", "dies.cpp", flags=EVERY)
    for manner, number in (("abort", signal.SIGABRT), ("throw", signal.SIGABRT), ("fault", signal.SIGSEGV)):
        bench.record(program, manner, code=-number)
        expect_cut(bench)


def test_a_program_that_dies_inside_malloc_leaves_all_calls(bench):
    bench.record(bench.compile("dies", "dies.cpp", flags=EVERY), "malloc", code=-signal.SIGABRT)
    calls = bench.calls(options=())
    expect("calls", {name: calls.get(name) for name in ("_ZN4work4stepEi", "main")}, {"_ZN4work4stepEi": 10000, "main": 1})


def test_an_endless_recursion_leaves_all_calls(bench):
    program = bench.compile("dies", "dies.cpp", flags=EVERY)
    limited = ["sh", "-c", 'ulimit -s 1024; exec "$0" overflow', program]
    bench.record(*limited, code=-signal.SIGSEGV)
    calls = bench.calls(options=())
    expect_that(calls.pop("work::endless(int)") > 5000, "few calls of the recursion")
    expect("calls", calls, DYING)


def test_threads_at_work_when_the_program_is_terminated_leave_faultless_calls(bench):
    program = bench.compile("random", "random.c", flags=["-Dendless", *EVERY])
    for _ in range(3):
        bench.end(bench.start(program), signal.SIGTERM)
        expect("functions", sorted(row["function"] for row in bench.rows(options=())), sorted(f"f{number}" for number in range(16)))
        notes = subprocess.run([bench.profconv, "info", bench.path("app.trace"), "-v"], capture_output=True, text=True, check=True).stderr
        expect("notes", re.sub(r"note: .*?: (the trace)", r"\1", notes), 'the trace has no "end": it was cut off\n')


def test_a_terminated_program_leaves_all_calls(bench):
    program = bench.compile("dies", "dies.cpp", flags=EVERY)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        bench.end(bench.start(program, "wait"), number)
        expect_cut(bench)


def test_a_killed_program_leaves_a_readable_trace_of_full_buffers_with_names(bench):
    bench.end(bench.start(bench.compile("dies", "dies.cpp", flags=EVERY), "wait"))
    calls = bench.calls(options=())
    steps = calls.pop("_ZN4work4stepEi")  # a better name would have come at the end
    expect_that(8000 < steps <= 10000, f"{steps} steps")
    calls.pop("_ZN4work5crashEPKc", None)  # there if the buffer was a second old
    expect("other calls", calls, {"main": 1, "_ZN4work4manyEi": 1})


def test_a_killed_program_leaves_what_is_a_second_old(bench):
    bench.end(bench.start(bench.compile("slow", "slow.c", flags=EVERY)))
    calls = bench.calls(options=())
    expect_that(calls.get("slow.c:early") == 1 and calls.get("main") == 1, str(calls))


def test_exit_inside_a_function_is_an_orderly_end_and_underscore_exit_is_not(bench):
    program = bench.compile("dies", "dies.cpp", flags=EVERY)
    bench.record(program, "exit", code=3)
    expect("calls", bench.calls(), DYING)
    bench.record(program, "_exit", code=4)
    expect_that(not bench.text().endswith("end\n"), "the trace has an end")
    bench.record(program, "flush", code=5)
    expect("calls after a flush", {name.split("(")[0]: calls for name, calls in bench.calls(options=()).items()},
           {"main": 1, "_ZN4work4manyEi": 1, "_ZN4work4stepEi": 10000, "_ZN4work5crashEPKc": 1})


def test_a_handler_of_the_program_is_called_and_handlers_that_interrupt_the_recorder_are_recorded(bench):
    for flags in (["-O0"], ["-O2"]):
        counted = json.loads(bench.record(bench.compile("handlers", "handlers.c", flags=flags, recorder=False)))
        found = {row["function"]: row["calls"] for row in bench.rows(options=())}
        expect("calls", {name: found[name] for name in counted}, counted)
        expect_that(bench.text().endswith("\nend\n"), "the trace has no end")


# ---- processes and files


def test_each_process_writes_its_own_file(bench):
    bench.record(bench.compile("processes", "processes.c", flags=EVERY))
    pids = {re.fullmatch(r"app\.trace\.(\d+)", name).group(1): name for name in os.listdir(bench.folder) if name.startswith("app.trace.")}
    tables = {"app.trace": bench.calls(options=()), **{name: bench.calls(name) for name in pids.values()}}  # the first ends by exec
    parent = tables.pop("app.trace")
    expect_that(parent["processes.c:in_parent"] in (10, 11), str(parent))  # exec cuts off the last call, unless the buffer was a second old
    expect("the parent", {name: parent.get(name) for name in ("processes.c:in_thread", "main")}, {"processes.c:in_thread": 1000, "main": 1})
    children = [{name.removeprefix("processes.c:"): calls for name, calls in table.items()} for table in tables.values()]
    expect("the others", sorted(children, key=str), sorted([
        {"child": 1, "in_child": 20, "thread": 1, "in_thread": 100},  # forked: main was open before
        {"in_grandchild": 30},
        {"main": 1, "in_image": 5},  # a process of its own
        {"main": 1, "in_image": 5},  # executed by the parent
    ], key=str))
    for pid, name in pids.items():
        expect("process", re.search(r"^process\t(\d+)\tprocesses$", bench.text(name), re.M).group(1), pid)
    first = re.search(r"^process\t(\d+)\t", bench.text(), re.M).group(1)
    expect_that(first in pids, "the program that was executed has the parent's process id in its file's name")


def test_a_library_with_handlers_of_fork_of_its_own_does_no_harm(bench):
    library = bench.path("libfork.so")
    run([bench.cc, "-shared", "-fPIC", *EVERY, "before_fork.c", "-o", library], cwd=SOURCES)
    bench.record(bench.compile("forks", "forks.c", flags=EVERY, libraries=[library, f"-Wl,-rpath,{bench.folder}"]))
    child = next(name for name in os.listdir(bench.folder) if name.startswith("app.trace."))
    expect("the child's calls", bench.calls(child), {"library": 1, "before_fork.c:count": 1})
    calls = bench.calls()  # with the handlers' own calls or without, as whoever comes first
    expect("the parent's calls", (calls["main"], calls["library"]), (1, 1))


def test_macros_in_a_forked_child_are_defined_in_its_file(bench):
    bench.record(bench.compile("hand_fork", "hand_fork.c", recorder=False))
    child = next(name for name in os.listdir(bench.folder) if name.startswith("app.trace."))
    expect("the parent's calls", bench.calls(), {"hand_fork.c:main": 1, "hand_fork.c:before": 2, "hand_fork.c:both": 1 + 3})
    expect("the child's calls", bench.calls(child), {"hand_fork.c:both": 4, "hand_fork.c:after": 5})


def test_the_environment_says_where_to_write(bench):
    program = bench.compile("every", *EVERY_SOURCES, flags=EVERY)
    folder = bench.path("here")
    os.mkdir(folder)
    for _ in range(2):
        run([program], cwd=folder, env=clean_environment())
    expect("names by default", [bool(re.fullmatch(r"profconv\.\d+\.trace", name)) for name in os.listdir(folder)], [True, True])
    run([program], cwd=folder, env=where("a%p.b"))
    expect("names with the process id", sum(bool(re.fullmatch(r"a\d+\.b", name)) for name in os.listdir(folder)), 1)
    run([program], cwd=folder, env=where(""))
    expect("files", len(os.listdir(folder)), 3)
    for _ in range(2):
        bench.record(program, trace="same.trace")
    expect("a name without it is written again", bench.calls("same.trace"), EVERY_CALLS)


def test_a_name_with_the_process_id_is_never_overwritten(bench):
    program = bench.compile("every", *EVERY_SOURCES, flags=EVERY)
    script = f'echo kept > x.$$; echo kept > x.$$.2; exec {program}'
    run(["sh", "-c", script], cwd=bench.folder, env=where("x.%p"))
    names = sorted(name for name in os.listdir(bench.folder) if name.startswith("x."))
    expect("names", [re.sub(r"\d{2,}", "PID", name) for name in names], ["x.PID", "x.PID.2", "x.PID.3"])
    expect("calls", bench.calls(names[2]), EVERY_CALLS)


def test_a_file_that_cannot_be_written_is_one_message_and_no_harm(bench):
    program = bench.compile("every", *EVERY_SOURCES, flags=EVERY)
    for name, reason in ((bench.path("no/such/folder"), "No such file or directory"), ("/dev/full", "No space left on device")):
        done = subprocess.run([program], capture_output=True, text=True, check=False, env=where(name))
        expect("exit", done.returncode, 0)
        expect("message", done.stderr, f"profconv_trace.h: cannot write {name}: {reason}; recording ends here\n")


def test_a_limit_on_the_size_of_files_ends_the_recording_and_not_the_program(bench):
    program = bench.compile("random", "random.c", flags=EVERY)
    command = ["sh", "-c", 'ulimit -f 100; exec "$0"', program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=where(bench.path("app.trace")))
    message = f"profconv_trace.h: cannot write {bench.path('app.trace')}: File too large; recording ends here\n"
    expect("exit and message", (done.returncode, done.stderr), (0, message))
    expect_that(sum(bench.calls(options=()).values()) > 1000, "few calls")


def test_a_trace_goes_into_a_pipe_and_its_reader_may_leave(bench):
    program = bench.compile("names", "names.cpp", flags=EVERY)
    done = subprocess.run([program], capture_output=True, check=False, env=where("/dev/stdout"))
    expect("exit", done.returncode, 0)
    with open(bench.path("app.trace"), "wb") as file:
        file.write(done.stdout)
    expect_that("int shop::twice<int>(int)" in bench.calls() and "_Z" not in bench.text(), bench.text())
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([program], stdout=writing, stderr=subprocess.PIPE, text=True, check=False, env=where("/dev/stdout"))
    os.close(writing)
    message = "profconv_trace.h: cannot write /dev/stdout: Broken pipe; recording ends here\n"
    expect("without a reader", (done.returncode, done.stderr), (0, message))


def test_a_program_that_calls_nothing_recorded_writes_nothing(bench):
    bench.record(bench.compile("silent", "silent.c", recorder=False))
    expect("files", os.path.exists(bench.path("app.trace")), False)


def test_the_header_of_a_trace_says_what_was_recorded(bench):
    bench.record(bench.compile("every", *EVERY_SOURCES, flags=EVERY), "one", "two words", code=0)
    lines = bench.text().splitlines()
    expect("first lines", [re.sub(r"\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", "\tDATE", re.sub(r"\t\d+\t", "\tPID\t", line)) for line in lines[:5]],
           ["profconv-trace\t1", "clock\twall\tns", "process\tPID\tevery", f"cmd\t{bench.path('every')} one two words", "date\tDATE"])
    written = int(run(["date", "-u", "-d", lines[4].split("\t")[1], "+%s"]))
    expect_that(abs(written - os.stat(bench.path("app.trace")).st_mtime) < 3600, lines[4])


def test_the_cpu_clock_is_a_second_column_in_which_sleep_costs_nothing(bench):
    bench.record(bench.compile("clocks", "clocks.c", recorder=False), PROFCONV_TRACE_CPU="1")
    own = {value: {row["function"]: row["self"] for row in bench.rows(options=("--strict", "--value", value))} for value in ("wall", "cpu")}
    expect("functions", sorted(own["cpu"]), ["main", "sleeps", "works"])
    expect_that(own["wall"]["sleeps"] >= 100_000_000 > 10 * own["cpu"]["sleeps"], str(own))
    expect_that(own["cpu"]["works"] > 50_000_000, str(own))
    bench.record(bench.path("clocks"), PROFCONV_TRACE_CPU="0")
    expect("clocks", bench.text().count("\nclock\t"), 1)


