"""Which calls are recorded, and under which names."""
import json
import os
import re

from c_bench import EVERY, SOURCES, expect, expect_that, line_of, run, where

# ---- macros by hand


HAND = {("hand.c", "main"): ("main", 1, 1), ("hand.c", "fib"): ("fib", 177, 1), ("hand.c", "leaves"): ("leaves", 2, 2),
        ("hand.c", "round"): ("a round\tof\\it", 4 + 7, 11), ("hand.c", "even"): ("even", 2 + 4, 6), ("hand.c", "behind"): ("behind", 1, 1),
        ("hand_part.cpp", "parts"): ("int parts(int)", 1, 1), ("hand_part.cpp", "down"): ("down", 18, 3),
        ("hand_part.cpp", "caught"): ("caught", 3, 3), ("hand_part.cpp", "lambda"): ("lambda", 1, 1)}


def test_macros_record_functions_and_blocks_in_c_and_cpp_however_they_are_left(bench):
    for flags in (["-O0"], ["-O2"]):
        bench.record(bench.compile("hand", "hand.c", "hand_part.cpp", flags=flags, recorder=False))
        found = {(row["file"], row["line"]): (row["function"], row["calls"], row["primitive_calls"]) for row in bench.rows()}
        wanted = {(file, line_of(file, mark)): row for (file, mark), row in HAND.items()}
        expect("functions", found, wanted)


def test_callers_of_macros(bench):
    bench.record(bench.compile("hand", "hand.c", "hand_part.cpp", recorder=False))
    expect("edges", bench.edges(), {
        "main fib": 1, "fib fib": 176, "main leaves": 2, "leaves a round\tof\\it": 11, "a round\tof\\it even": 6, "leaves behind": 1,
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


EVERY_SOURCES = "every.c", "every_part.c", "every_library.c"
EVERY_CALLS = {"main": 1, "fib": 465, "every.c:inlined": 7, "every.c:helper": 7, "part": 7, "every_part.c:helper": 14, "library": 1,
               "every_library.c:helper": 5}


def test_every_function_is_recorded_in_several_files_and_a_shared_library(bench):
    library = bench.path("libevery.so")
    run([bench.cc, "-O1", "-shared", "-fPIC", *EVERY, "every_library.c", "-o", library], cwd=SOURCES)
    for flags in (["-O0"], ["-O2"], ["-O2", "-no-pie", "-fno-pie"]):
        bench.record(bench.compile("every", "every.c", "every_part.c", flags=[*flags, *EVERY], libraries=[library, f"-Wl,-rpath,{bench.folder}"]))
        expect(f"calls, {flags}", bench.calls(), EVERY_CALLS)
        modules = {os.path.basename(row["module"]): row["function"] for row in bench.rows() if row["function"] in ("main", "library")}
        expect("modules", modules, {"every": "main", "libevery.so": "library"})


def test_link_time_optimization_keeps_static_functions_of_one_name_apart(bench):
    bench.record(bench.compile("every", *EVERY_SOURCES, flags=["-O2", "-flto", *EVERY]))
    expect("calls", sorted(bench.calls().values()), sorted(EVERY_CALLS.values()))


def test_the_recorder_may_be_compiled_with_the_options_of_its_program(bench):
    for flags in (["-O0"], ["-O2", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fvisibility=hidden"], ["-O2", "-fno-inline"]):
        sources = [os.path.join(SOURCES, name) for name in (*EVERY_SOURCES, "recorder.c")]
        run([bench.cc, *flags, *EVERY, "-pthread", "-I", bench.header, *sources, "-o", bench.path("every")])
        bench.record(bench.path("every"))
        expect(f"calls, {flags}", bench.calls(), EVERY_CALLS)
        run([bench.cxx, *flags, *EVERY, "-pthread", "-I", bench.header, "-x", "c++", *sources, "-o", bench.path("every")])
        bench.record(bench.path("every"))
        expect(f"calls as C++, {flags}", sum(bench.calls().values()), sum(EVERY_CALLS.values()))


def test_a_static_program_is_recorded(bench):
    if bench.links("-static"):
        bench.record(bench.compile("every", *EVERY_SOURCES, flags=["-static", *EVERY]))
        expect("calls", bench.calls(), EVERY_CALLS)


def test_a_preloaded_recorder_records_a_program_that_does_not_know_it(bench):
    recorder = bench.path("recorder.so")
    header = os.path.join(bench.header, "profconv_trace.h")
    run([bench.cc, "-O2", "-shared", "-fPIC", "-DPROFCONV_TRACE_INSTRUMENT_FUNCTIONS", "-x", "c", header, "-o", recorder])
    program = bench.compile("every", *EVERY_SOURCES, flags=EVERY, recorder=False)
    run(["sh", "-c", program], env={**where(bench.path("app.trace")), "LD_PRELOAD": recorder})
    expect("calls", bench.calls(), EVERY_CALLS)


def test_stripped_functions_have_their_module_and_offset_or_their_dynamic_symbol(bench):
    bench.record(bench.compile("every", *EVERY_SOURCES, flags=["-s", *EVERY]))
    expect("calls", sorted(bench.calls().values()), sorted(EVERY_CALLS.values()))
    expect_that(all(re.fullmatch(r"every\+0x[0-9a-f]+", name) for name in bench.calls()), str(bench.calls()))
    bench.record(bench.compile("every", *EVERY_SOURCES, flags=["-s", "-rdynamic", *EVERY]))
    named = {name: calls for name, calls in bench.calls().items() if "+0x" not in name}
    expect("exported functions", named, {"main": 1, "fib": 465, "part": 7, "library": 1})


def test_a_program_whose_files_are_gone_gets_names_from_what_runs(bench):
    library = bench.path("libgone.so")
    run([bench.cc, "-shared", "-fPIC", *EVERY, "gone_library.c", "-o", library], cwd=SOURCES)
    bench.record(bench.compile("gone", "gone.c", flags=EVERY, libraries=[library, f"-Wl,-rpath,{bench.folder}"]), library)
    calls = bench.calls()
    offset = next((name for name in calls if re.fullmatch(r"libgone\.so\+0x[0-9a-f]+", name)), None)
    expect("calls", calls, {"main": 1, "gone.c:hidden": 1, "library": 1, offset: 1})
    expect("modules", {row["module"] for row in bench.rows()}, {bench.path("gone"), library})


def test_a_program_that_was_rebuilt_while_it_ran_gets_no_names_from_the_new_file(bench):
    library = bench.path("librebuilt.so")
    flags = ["-shared", "-fPIC", *EVERY, "-I", bench.header, "rebuilt_library.c"]
    run([bench.cc, *flags, "-o", library], cwd=SOURCES)
    program = bench.compile("rebuilt", "rebuilt.c", flags=EVERY, libraries=[library, f"-Wl,-rpath,{bench.folder}"])
    process = bench.start(program)
    for name in (program, library):  # the same code at the same addresses
        run([bench.cc, *flags, "-Dbehind=renamed", "-o", bench.path("new")], cwd=SOURCES)
        os.replace(bench.path("new"), name)
    process.communicate(b"\n", timeout=300)
    expect("exit", process.returncode, 0)
    expect_that("renamed" not in bench.text() and "rebuilt_library.c" not in bench.text(), bench.text())
    expect("calls", sorted(bench.calls().values()), [1, 1, 1])


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
    bench.record(bench.compile("every", "every.c", "every_part.c", flags=EVERY, libraries=[library, f"-Wl,-rpath,{bench.folder}"]))
    wanted = {name: calls for name, calls in EVERY_CALLS.items() if name != "every_library.c:helper"}
    expect("calls", bench.calls(), {**wanted, "deep::inner(int)": 1})


def test_static_functions_of_forty_files_are_forty_functions(bench):
    names = [f"file_{number}.c" for number in range(40)]
    for number, name in enumerate(names):
        with open(bench.path(name), "w", encoding="utf-8") as file:
            file.write(f"static int work(int n) {{ return n > 0 ? work(n - 1) : 0; }}\nint part_{number}(void) {{ return work({number}); }}\n")
    with open(bench.path("main.c"), "w", encoding="utf-8") as file:
        file.write("".join(f"int part_{number}(void);\n" for number in range(40)))
        file.write("int main(void) { return 0" + "".join(f" + part_{number}()" for number in range(40)) + "; }\n")
    run([bench.cc, *EVERY, *names, "main.c", "-c"], cwd=bench.folder)
    objects = [name[:-1] + "o" for name in names]
    run([bench.cc, "-I", bench.header, "-pthread", *objects, "main.o", os.path.join(SOURCES, "recorder.c"), "-o", "app"], cwd=bench.folder)
    bench.record(bench.path("app"))
    wanted = {"main": 1, **{f"part_{number}": 1 for number in range(40)}, **{f"file_{number}.c:work": number + 1 for number in range(40)}}
    expect("calls", bench.calls(), wanted)


# ---- threads, exceptions, jumps


def compare_with_own_count(bench, counted):
    wanted = json.loads(counted)
    found = {row["function"]: row["calls"] for row in bench.rows()}
    expect("calls", found, {name: calls for name, calls in wanted.items() if " " not in name})
    expect("edges", bench.edges(), {name: calls for name, calls in wanted.items() if " " in name})


def test_random_recursion_on_six_threads_is_recorded_to_the_call_and_edge(bench):
    for flags in (["-O0"], ["-O2"]):
        compare_with_own_count(bench, bench.record(bench.compile("random", "random.c", flags=[*flags, *EVERY])))


def test_a_thread_that_writes_what_others_are_recording_loses_nothing(bench):
    compare_with_own_count(bench, bench.record(bench.compile("random", "random.c", flags=["-O2", "-Dflushing", *EVERY])))


def test_sanitizers_have_no_complaint(bench):
    for sanitizer in ("thread", "address,undefined"):
        flags = ["-g", "-O1", f"-fsanitize={sanitizer}", *EVERY]
        if not bench.links(flags[2]):
            continue
        compare_with_own_count(bench, bench.record(bench.compile("random", "random.c", flags=["-Dflushing", *flags])))
        bench.record(bench.compile("exceptions", "exceptions.cpp", flags=flags))
        bench.record(bench.compile("processes", "processes.c", flags=flags), trace="processes.trace")


def test_threads_are_recorded_however_they_end(bench):
    bench.record(bench.compile("threads", "threads.c", flags=EVERY))
    expect("calls", bench.calls(), {
        "main": 1, "threads.c:returns": 1, "threads.c:exits": 1, "threads.c:is_cancelled": 1, "threads.c:stays": 1, "threads.c:work": 4,
        "threads.c:step": 10001, "threads.c:leave_thread": 1, "threads.c:wait_for_ever": 1, "threads.c:in_destructor": 1})
    threads = [line.split("\t") for line in bench.text().splitlines() if line.startswith("thread\t")]
    expect("names of threads", sorted(fields[2] for fields in threads), ["exits", "is cancelled", "returns", "stays", "threads"])
    expect("processes", len({fields[3] for fields in threads}), 1)
    expect("threads of the system", len({fields[4] for fields in threads}), 5)
    main = next(fields for fields in threads if fields[2] == "threads")
    expect("the first thread of a process has its number", main[3], main[4])


def test_exceptions_close_what_they_leave(bench):
    bench.record(bench.compile("exceptions", "exceptions.cpp", flags=EVERY))
    # clang records no return by exception; the reader closes those.
    calls = bench.calls(options=() if "clang" in run([bench.cxx, "--version"]) else ("--strict",))
    expect("calls", calls, {"main": 1, "exceptions.cpp:pass_on(int)": 10, "exceptions.cpp:fall(int)": 55, "Guard::~Guard()": 55})


def test_longjmp_leaves_functions_open_until_their_caller_returns(bench):
    bench.record(bench.compile("jumps", "jumps.c", flags=EVERY))
    expect("calls", bench.calls(options=()), {"main": 1, "jumps.c:land": 20, "jumps.c:deep": 200})
    expect("primitive calls", {row["function"]: row["primitive_calls"] for row in bench.rows(options=())}, {"main": 1, "land": 20, "deep": 20})


def test_errno_a_recorded_malloc_and_the_handles_of_the_program_are_left_alone(bench):
    careful = bench.compile("careful", "careful.c", flags=["-fno-builtin", *EVERY])
    run(["sh", "-c", 'ulimit -f 100; exec "$0"', careful], cwd=bench.folder, env=where(bench.path("cut.trace")))  # the recorder meets errors
    bench.record(careful)
    calls = bench.calls()
    expect("calls", (calls["careful.c:call"], calls["main"], calls["malloc"] >= 10), (40000, 1, True))
    with open(bench.path("victim"), encoding="utf-8") as file:
        expect("the program's file", file.read(), "kept\n")


