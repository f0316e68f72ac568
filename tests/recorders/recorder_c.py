#!/usr/bin/env python3
"""Records C and C++ programs whose calls are known with profconv_trace.h, and reads the traces with profconv: every function and its
calls, and where it matters every edge, are compared.

usage: recorder_c.py PROFCONV HEADER_FOLDER CC CXX [NAME ...]        (NAME: only the tests with it in their name)
"""
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import traceback

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "c")
EVERY = ["-finstrument-functions"]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wcast-qual", "-Wundef", "-Werror"]


class Objects:
    """The recorder compiled, once for each set of options."""

    def __init__(self, folder):
        self.folder, self.lock, self.made = folder, threading.Lock(), {}

    def recorder(self, cc, flags, header):
        flags = tuple(flag for flag in flags if flag.startswith(("-f", "-O", "-g")) and flag not in EVERY)
        with self.lock:
            if flags not in self.made:
                self.made[flags] = os.path.join(self.folder, f"recorder_{len(self.made)}.o")
                run([cc, "-std=c11", *WARNINGS, *flags, "-I", header, "-c", os.path.join(SOURCES, "recorder.c"), "-o", self.made[flags]])
            return self.made[flags]


class Bench:
    """A folder of its own for one test, with the tools it needs."""

    def __init__(self, settings, objects, folder):
        self.profconv, self.header, self.cc, self.cxx = settings
        self.objects, self.folder = objects, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def compile(self, output, *sources, flags=(), recorder=True):
        """Objects by the language of each source, linked as C++ if one is C++; with c/recorder.c unless told otherwise."""
        cxx, objects = any(source.endswith(".cpp") for source in sources), []
        for source in sources:
            plus = source.endswith(".cpp")
            objects.append(self.path(f"{output}.{source}.o"))
            run([self.cxx if plus else self.cc, "-std=c++17" if plus else "-std=c11", "-Wall", "-Wextra", "-pthread", *flags, "-I", self.header,
                 "-c", source, "-o", objects[-1]], cwd=SOURCES)
        if recorder:
            objects.append(self.objects.recorder(self.cc, flags, self.header))
        run([self.cxx if cxx else self.cc, "-pthread", *flags, *objects, "-o", self.path(output), "-ldl"])
        return self.path(output)

    def links(self, *flags):
        """Whether this machine has the libraries that the flags need."""
        return subprocess.run([self.cc, *flags, "-x", "c", "-", "-o", "/dev/null"], input=b"int main(void) { return 0; }", capture_output=True, check=False).returncode == 0

    def record(self, *command, trace="app.trace", code=0, **environment):
        """Runs a program that records to `trace`; gives its standard output."""
        environment = {**clean_environment(), "PROFCONV_TRACE": self.path(trace), **environment}
        return run(list(command), code=code, cwd=self.folder, env=environment)

    def start(self, *command, trace="app.trace"):
        """Starts a program, waits until it says that it is waiting."""
        environment = {**clean_environment(), "PROFCONV_TRACE": self.path(trace)}
        process = subprocess.Popen(command, cwd=self.folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        expect("what the program says", process.stdout.readline(), b"waiting\n")
        return process

    def end(self, process, number=signal.SIGKILL):
        process.send_signal(number)
        process.communicate()
        expect("exit", process.returncode, -number)

    def rows(self, trace="app.trace", command="stats", options=("--strict",)):
        """The rows of a table; as --strict refuses repairs and cut traces, the trace is a faultless one unless other options are given."""
        printed = run([self.profconv, command, self.path(trace), "--json", *options])
        return json.loads(printed.splitlines()[0] + "".join(printed.splitlines()[1:]))["rows"]

    def calls(self, trace="app.trace", options=("--strict",)):
        """{function, or file:function for one that has a file: calls}."""
        return {(f"{row['file']}:" if row["file"] else "") + row["function"]: row["calls"] for row in self.rows(trace, options=options)}

    def edges(self, trace="app.trace"):
        return {f"{row['caller']} {row['callee']}": row["calls"] for row in self.rows(trace, "callers")}

    def text(self, trace="app.trace"):
        with open(self.path(trace), encoding="utf-8") as file:
            return file.read()


class Failure(Exception):
    pass


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PROFCONV_") and name != "LD_PRELOAD"}


def run(command, code=0, **options):
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, **options)
    if done.returncode != code:
        raise Failure(f"{' '.join(command)}: exit {done.returncode}, not {code}\n{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode()


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}\nexpected {wanted}\nfound    {found}")


def expect_that(condition, text):
    if not condition:
        raise Failure(text)


def line_of(source, mark):
    """The line of a test program that ends with the comment `mark`."""
    with open(os.path.join(SOURCES, source), encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if line.rstrip().endswith("// " + mark))


# ---- macros by hand


HAND = {("hand.c", "main"): ("main", 1, 1), ("hand.c", "fib"): ("fib", 177, 1), ("hand.c", "leaves"): ("leaves", 2, 2),
        ("hand.c", "round"): ("a round\tof\\it", 4 + 7, 11), ("hand.c", "even"): ("even", 2 + 4, 6), ("hand.c", "behind"): ("behind", 1, 1),
        ("hand_part.cpp", "parts"): ("int parts(int)", 1, 1), ("hand_part.cpp", "down"): ("down", 18, 3), ("hand_part.cpp", "caught"): ("caught", 3, 3),
        ("hand_part.cpp", "lambda"): ("lambda", 1, 1)}


def test_macros_record_functions_and_blocks_in_c_and_cpp_however_they_are_left(bench):
    for flags in (["-O0"], ["-O2"]):
        bench.record(bench.compile("hand", "hand.c", "hand_part.cpp", flags=flags, recorder=False))
        found = {(row["file"], row["line"]): (row["function"], row["calls"], row["primitive_calls"]) for row in bench.rows()}
        wanted = {(file, line_of(file, mark)): row for (file, mark), row in HAND.items()}
        expect("functions", found, wanted)


def test_callers_of_macros(bench):
    bench.record(bench.compile("hand", "hand.c", "hand_part.cpp", recorder=False))
    expect("edges", bench.edges(), {"main fib": 1, "fib fib": 176, "main leaves": 2, "leaves a round\tof\\it": 11, "a round\tof\\it even": 6, "leaves behind": 1,
                            "main int parts(int)": 1, "int parts(int) down": 3, "down down": 15, "int parts(int) caught": 3, "int parts(int) lambda": 1})


def test_macros_compile_to_nothing_when_disabled(bench):
    flags = ["-DPROFCONV_TRACE_DISABLED", "-Wno-unused-function"]
    bench.record(bench.compile("hand", "hand.c", "hand_part.cpp", flags=flags, recorder=False))
    expect("files", os.path.exists(bench.path("app.trace")), False)


def test_a_library_closed_before_its_calls_are_written_keeps_its_names(bench):
    host = bench.compile("host", "plugin_host.c", flags=["-rdynamic"], recorder=False)
    plugins = []
    for name in ("one", "two"):
        plugins.append(bench.path(name + ".so"))
        run([bench.cc, "-shared", "-fPIC", "-I", bench.header, "plugin.c", "-o", plugins[-1]], cwd=SOURCES)
    bench.record(host, *plugins)
    expect("calls", bench.calls(), {"plugin_host.c:main": 1, "plugin.c:plugin": 200})


# ---- every function


EVERY_CALLS = {"main": 1, "fib": 465, "every.c:inlined": 7, "every.c:helper": 7, "part": 7, "every_part.c:helper": 14, "library": 1, "every_library.c:helper": 5}


def test_every_function_is_recorded_in_several_files_and_a_shared_library(bench):
    library = bench.path("libevery.so")
    run([bench.cc, "-O1", "-shared", "-fPIC", *EVERY, "every_library.c", "-o", library], cwd=SOURCES)
    for flags in (["-O0"], ["-O2"], ["-O2", "-no-pie", "-fno-pie"]):
        bench.record(bench.compile("every", "every.c", "every_part.c", flags=[*flags, *EVERY, f"-Wl,-rpath,{bench.folder}", "-Wl,--no-as-needed", library]))
        expect(f"calls, {flags}", bench.calls(), EVERY_CALLS)
        modules = {os.path.basename(row["module"]): row["function"] for row in bench.rows() if row["function"] in ("main", "library")}
        expect("modules", modules, {"every": "main", "libevery.so": "library"})


def test_link_time_optimization_keeps_static_functions_of_one_name_apart(bench):
    bench.record(bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=["-O2", "-flto", *EVERY]))
    expect("calls", sorted(bench.calls().values()), sorted(EVERY_CALLS.values()))


def test_the_recorder_may_be_compiled_with_the_options_of_its_program(bench):
    for flags in (["-O0"], ["-O2", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fvisibility=hidden"], ["-O2", "-fno-inline"]):
        sources = [os.path.join(SOURCES, name) for name in ("every.c", "every_part.c", "every_library.c", "recorder.c")]
        run([bench.cc, *flags, *EVERY, "-pthread", "-I", bench.header, *sources, "-o", bench.path("every")])
        bench.record(bench.path("every"))
        expect(f"calls, {flags}", bench.calls(), EVERY_CALLS)
        run([bench.cxx, *flags, *EVERY, "-pthread", "-I", bench.header, "-x", "c++", *sources, "-o", bench.path("every")])
        bench.record(bench.path("every"))
        expect(f"calls as C++, {flags}", sum(bench.calls().values()), sum(EVERY_CALLS.values()))


def test_a_static_program_is_recorded(bench):
    if bench.links("-static"):
        bench.record(bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=["-static", *EVERY]))
        expect("calls", bench.calls(), EVERY_CALLS)


def test_a_preloaded_recorder_records_a_program_that_does_not_know_it(bench):
    recorder = bench.path("recorder.so")
    run([bench.cc, "-O2", "-shared", "-fPIC", "-DPROFCONV_TRACE_INSTRUMENT_FUNCTIONS", "-x", "c", os.path.join(bench.header, "profconv_trace.h"), "-o", recorder])
    program = bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=EVERY, recorder=False)
    run(["sh", "-c", program], env={**clean_environment(), "LD_PRELOAD": recorder, "PROFCONV_TRACE": bench.path("app.trace")})
    expect("calls", bench.calls(), EVERY_CALLS)


def test_stripped_functions_have_their_module_and_offset_or_their_dynamic_symbol(bench):
    bench.record(bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=["-s", *EVERY]))
    expect("calls", sorted(bench.calls().values()), sorted(EVERY_CALLS.values()))
    expect_that(all(re.fullmatch(r"every\+0x[0-9a-f]+", name) for name in bench.calls()), str(bench.calls()))
    bench.record(bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=["-s", "-rdynamic", *EVERY]))
    named = {name: calls for name, calls in bench.calls().items() if "+0x" not in name}
    expect("exported functions", named, {"main": 1, "fib": 465, "part": 7, "library": 1})


def test_a_program_whose_file_is_gone_gets_names_from_memory(bench):
    bench.record(bench.compile("gone", "gone.c", flags=["-rdynamic", *EVERY]))
    calls = bench.calls()
    expect("exported functions", {name: count for name, count in calls.items() if "+0x" not in name}, {"main": 1, "exported": 1})
    expect("functions", len(calls), 3)


def test_a_program_that_was_rebuilt_while_it_ran_gets_no_names_from_the_new_file(bench):
    program = bench.compile("rebuilt", "rebuilt.c", flags=EVERY)
    process = bench.start(program)
    shutil.copy(bench.compile("other", "every.c", "every_part.c", "every_library.c", flags=EVERY), bench.path("new"))
    os.replace(bench.path("new"), program)
    process.communicate(b"\n")
    expect("exit", process.returncode, 0)
    calls = bench.calls()
    expect_that(len(calls) == 2 and all(re.fullmatch(r"rebuilt.*\+0x[0-9a-f]+", name) for name in calls), str(calls))


def test_cpp_names_are_demangled(bench):
    bench.record(bench.compile("names", "names.cpp", flags=EVERY))
    expect("calls", bench.calls(), {"main": 1, "shop::Item::Item(int)": 1, "shop::Item::~Item()": 1, "shop::Item::operator+(int) const": 1,
                                    "int shop::twice<int>(int)": 1, "double shop::twice<double>(double)": 1,
                                    "names.cpp:main::Local::operator()(int) const": 1, "names.cpp:shop::(anonymous namespace)::hidden(int)": 1})


def test_a_program_in_c_demangles_the_names_of_its_cpp_library(bench):
    library = bench.path("liblibrary.so")
    source = bench.path("library.cpp")
    with open(source, "w", encoding="utf-8") as file:
        file.write('namespace deep { int inner(int n) { return n; } }\nextern "C" int library(int n) { return deep::inner(n) + 110; }\n')
    run([bench.cxx, "-shared", "-fPIC", *EVERY, source, "-o", library])
    bench.record(bench.compile("every", "every.c", "every_part.c", flags=[*EVERY, f"-Wl,-rpath,{bench.folder}", "-Wl,--no-as-needed", library]))
    expect("calls", bench.calls(), {**{name: calls for name, calls in EVERY_CALLS.items() if "library" not in name}, "library": 1, "deep::inner(int)": 1})


def test_static_functions_of_forty_files_are_forty_functions(bench):
    names = [f"file_{number}.c" for number in range(40)]
    for number, name in enumerate(names):
        with open(bench.path(name), "w", encoding="utf-8") as file:
            file.write(f"static int work(int n) {{ return n > 0 ? work(n - 1) : 0; }}\nint part_{number}(void) {{ return work({number}); }}\n")
    with open(bench.path("main.c"), "w", encoding="utf-8") as file:
        file.write("".join(f"int part_{number}(void);\n" for number in range(40)))
        file.write("int main(void) { return 0" + "".join(f" + part_{number}()" for number in range(40)) + "; }\n")
    run([bench.cc, *EVERY, *names, "main.c", "-c"], cwd=bench.folder)
    run([bench.cc, "-I", bench.header, "-pthread", *(name[:-1] + "o" for name in names), "main.o", os.path.join(SOURCES, "recorder.c"), "-o", "app"], cwd=bench.folder)
    bench.record(bench.path("app"))
    expect("calls", bench.calls(), {"main": 1, **{f"part_{number}": 1 for number in range(40)}, **{f"file_{number}.c:work": number + 1 for number in range(40)}})


# ---- threads, exceptions, jumps


def compare_with_own_count(bench, counted):
    wanted = json.loads(counted)
    found = {row["function"]: row["calls"] for row in bench.rows()}
    expect("calls", found, {name: calls for name, calls in wanted.items() if " " not in name})
    expect("edges", bench.edges(), {name: calls for name, calls in wanted.items() if " " in name})


def test_random_recursion_on_six_threads_is_recorded_to_the_call_and_edge(bench):
    for flags in (["-O0"], ["-O2"]):
        compare_with_own_count(bench, bench.record(bench.compile("random", "random.c", flags=[*flags, *EVERY])))


def test_sanitizers_have_no_complaint(bench):
    for sanitizer in ("thread", "address,undefined"):
        flags = ["-g", "-O1", f"-fsanitize={sanitizer}", *EVERY]
        if not bench.links(flags[2]):
            continue
        compare_with_own_count(bench, bench.record(bench.compile("random", "random.c", flags=flags)))
        bench.record(bench.compile("exceptions", "exceptions.cpp", flags=flags))
        bench.record(bench.compile("processes", "processes.c", flags=flags), trace="processes.trace")


def test_threads_are_recorded_however_they_end(bench):
    bench.record(bench.compile("threads", "threads.c", flags=EVERY))
    expect("calls", bench.calls(), {"main": 1, "threads.c:returns": 1, "threads.c:exits": 1, "threads.c:is_cancelled": 1, "threads.c:stays": 1, "threads.c:work": 4,
                                    "threads.c:step": 10001, "threads.c:leave_thread": 1, "threads.c:wait_for_ever": 1, "threads.c:in_destructor": 1})
    threads = [line.split("\t") for line in bench.text().splitlines() if line.startswith("thread\t")]
    expect("names of threads", sorted(fields[2] for fields in threads), ["exits", "is cancelled", "returns", "stays", "threads"])
    expect("processes", len({fields[3] for fields in threads}), 1)
    expect("threads of the system", len({fields[4] for fields in threads}), 5)
    main = next(fields for fields in threads if fields[2] == "threads")
    expect("the first thread of a process has its number", main[3], main[4])


def test_exceptions_close_what_they_leave(bench):
    bench.record(bench.compile("exceptions", "exceptions.cpp", flags=EVERY))
    strict = () if "clang" in run([bench.cxx, "--version"]) else ("--strict",)  # clang records no exit by exception; the reader closes those
    expect("calls", bench.calls(options=strict), {"main": 1, "exceptions.cpp:pass_on(int)": 10, "exceptions.cpp:fall(int)": 55, "Guard::~Guard()": 55})


def test_longjmp_leaves_functions_open_until_their_caller_returns(bench):
    bench.record(bench.compile("jumps", "jumps.c", flags=EVERY))
    expect("calls", bench.calls(options=()), {"main": 1, "jumps.c:land": 20, "jumps.c:deep": 200})
    expect("primitive calls", {row["function"]: row["primitive_calls"] for row in bench.rows(options=())}, {"main": 1, "land": 20, "deep": 20})


def test_errno_a_recorded_malloc_and_the_handles_of_the_program_are_left_alone(bench):
    bench.record(bench.compile("careful", "careful.c", flags=["-fno-builtin", *EVERY]))
    calls = bench.calls()
    expect("calls", (calls["careful.c:call"], calls["main"], calls["malloc"] >= 10), (40000, 1, True))
    with open(bench.path("victim"), encoding="utf-8") as file:
        expect("the program's file", file.read(), "kept\n")


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


def test_the_environment_says_where_to_write(bench):
    program = bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=EVERY)
    folder = bench.path("here")
    os.mkdir(folder)
    environment = clean_environment()
    for _ in range(2):
        run([program], cwd=folder, env=environment)
    expect("names by default", [bool(re.fullmatch(r"profconv\.\d+\.trace", name)) for name in os.listdir(folder)], [True, True])
    run([program], cwd=folder, env={**environment, "PROFCONV_TRACE": "a%p.b"})
    expect("names with the process id", sum(bool(re.fullmatch(r"a\d+\.b", name)) for name in os.listdir(folder)), 1)
    run([program], cwd=folder, env={**environment, "PROFCONV_TRACE": ""})
    expect("files", len(os.listdir(folder)), 3)
    for _ in range(2):
        bench.record(program, trace="same.trace")
    expect("a name without it is written again", bench.calls("same.trace"), EVERY_CALLS)


def test_a_name_with_the_process_id_is_never_overwritten(bench):
    program = bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=EVERY)
    script = f'echo kept > x.$$; echo kept > x.$$.2; exec {program}'
    run(["sh", "-c", script], cwd=bench.folder, env={**clean_environment(), "PROFCONV_TRACE": "x.%p"})
    names = sorted(name for name in os.listdir(bench.folder) if name.startswith("x."))
    expect("names", [re.sub(r"\d{2,}", "PID", name) for name in names], ["x.PID", "x.PID.2", "x.PID.3"])
    expect("calls", bench.calls(names[2]), EVERY_CALLS)


def test_a_file_that_cannot_be_written_is_one_message_and_no_harm(bench):
    program = bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=EVERY)
    for name, reason in ((bench.path("no/such/folder"), "No such file or directory"), ("/dev/full", "No space left on device")):
        done = subprocess.run([program], capture_output=True, text=True, check=False, env={**clean_environment(), "PROFCONV_TRACE": name})
        expect("exit", done.returncode, 0)
        expect("message", done.stderr, f"profconv_trace.h: cannot write {name}: {reason}; recording ends here\n")


def test_a_limit_on_the_size_of_files_ends_the_recording_and_not_the_program(bench):
    program = bench.compile("random", "random.c", flags=EVERY)
    command = ["sh", "-c", 'ulimit -f 100; exec "$0"', program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**clean_environment(), "PROFCONV_TRACE": bench.path("app.trace")})
    expect("exit and message", (done.returncode, done.stderr), (0, f"profconv_trace.h: cannot write {bench.path('app.trace')}: File too large; recording ends here\n"))
    expect_that(sum(bench.calls(options=()).values()) > 1000, "few calls")


def test_a_trace_goes_into_a_pipe_and_its_reader_may_leave(bench):
    program = bench.compile("names", "names.cpp", flags=EVERY)
    done = subprocess.run([program], capture_output=True, check=False, env={**clean_environment(), "PROFCONV_TRACE": "/dev/stdout"})
    expect("exit", done.returncode, 0)
    with open(bench.path("app.trace"), "wb") as file:
        file.write(done.stdout)
    expect_that("int shop::twice<int>(int)" in bench.calls() and "_Z" not in bench.text(), bench.text())
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([program], stdout=writing, stderr=subprocess.PIPE, text=True, check=False, env={**clean_environment(), "PROFCONV_TRACE": "/dev/stdout"})
    os.close(writing)
    expect("without a reader", (done.returncode, done.stderr), (0, "profconv_trace.h: cannot write /dev/stdout: Broken pipe; recording ends here\n"))


def test_a_program_that_calls_nothing_recorded_writes_nothing(bench):
    bench.record(bench.compile("silent", "silent.c", recorder=False))
    expect("files", os.path.exists(bench.path("app.trace")), False)


def test_the_header_of_a_trace_says_what_was_recorded(bench):
    bench.record(bench.compile("every", "every.c", "every_part.c", "every_library.c", flags=EVERY), "one", "two words", code=0)
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


# ---- compilers


USER = """#include <profconv_trace.h>
int f(void);
int f(void) {
    PROFCONV_TRACE_FUNCTION();
    { PROFCONV_TRACE_SCOPE("x"); }
    return 0;
}
"""


def test_the_header_compiles_without_a_warning_in_every_language_by_every_compiler_there_is(bench):
    compilers = {os.path.realpath(shutil.which(name)): "c++" if "++" in name else "c" for name in ("gcc", "clang", "g++", "clang++") if shutil.which(name)}
    for compiler, language in {**compilers, os.path.realpath(shutil.which(bench.cc)): "c", os.path.realpath(shutil.which(bench.cxx)): "c++"}.items():
        old, new = ("c11", "gnu17") if language == "c" else ("c++17", "gnu++20")
        for standard, definition in ((old, "IMPLEMENTATION"), (old, "INSTRUMENT_FUNCTIONS"), (new, "INSTRUMENT_FUNCTIONS"), (old, "DISABLED")):
            command = [compiler, f"-std={standard}", "-O2", *WARNINGS, f"-DPROFCONV_TRACE_{definition}", "-I", bench.header, "-x", language, "-c", "-", "-o", "/dev/null"]
            done = subprocess.run(command, input=USER, capture_output=True, text=True, check=False)
            expect(" ".join(command), (done.returncode, done.stderr), (0, ""))


def test_the_macros_alone_pull_in_no_system_header_and_allow_strict_cpp(bench):
    for compiler, flags in ((bench.cc, ["-x", "c", "-std=c11"]), (bench.cxx, ["-x", "c++", "-std=c++17", "-Wold-style-cast", "-Wzero-as-null-pointer-constant"])):
        command = [compiler, *flags, "-nostdinc", *WARNINGS, "-I", bench.header, "-c", "-", "-o", "/dev/null"]
        done = subprocess.run(command, input=USER, capture_output=True, text=True, check=False)
        expect("compiler", (done.returncode, done.stderr), (0, ""))


def test_a_recorder_behind_another_header_is_refused_with_the_reason(bench):
    source = "#include <stdio.h>\n#define PROFCONV_TRACE_IMPLEMENTATION\n#include <profconv_trace.h>\n"
    done = subprocess.run([bench.cc, "-std=c11", "-I", bench.header, "-x", "c", "-c", "-", "-o", "/dev/null"], input=source, capture_output=True, text=True, check=False)
    expect_that(done.returncode == 1 and "must include profconv_trace.h before anything else" in done.stderr, done.stderr)


def run_test(test, settings, objects):
    """What is wrong, or None."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(Bench(settings, objects, os.path.realpath(folder)))
        except Failure as failure:
            return str(failure)
        except Exception:  # a test that breaks has failed
            return traceback.format_exc()
    return None


def main():
    settings = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3], sys.argv[4]
    tests = {name.removeprefix("test_"): test for name, test in globals().items() if name.startswith("test_")}
    wanted = {name: test for name, test in tests.items() if not sys.argv[5:] or any(part in name for part in sys.argv[5:])}
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool, tempfile.TemporaryDirectory() as folder:
        objects = Objects(folder)
        for name, problem in zip(wanted, pool.map(lambda test: run_test(test, settings, objects), wanted.values())):
            print(f"{'FAILED' if problem else 'ok'}: {name.replace('_', ' ')}" + (f"\n{problem}" if problem else ""), flush=True)
            failed += problem is not None
    print(f"{len(wanted)} tests, {failed} failed")
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
