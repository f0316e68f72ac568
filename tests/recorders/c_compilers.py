"""The header and the compilers."""
import shutil
import subprocess

from c_bench import WARNINGS, expect, expect_that

USER = """#include <profconv_trace.h>
int f(void);
int f(void) {
    PROFCONV_TRACE_FUNCTION();
    { PROFCONV_TRACE_SCOPE("x"); }
    return 0;
}
"""


def test_the_header_compiles_without_a_warning_in_every_language_by_every_compiler_there_is(bench):
    compilers = {bench.cc: "c", bench.cxx: "c++", "gcc": "c", "clang": "c", "g++": "c++", "clang++": "c++"}
    for compiler, language in compilers.items():
        if not shutil.which(compiler):
            continue
        old, new = ("c11", "gnu17") if language == "c" else ("c++17", "gnu++20")
        for standard, definition in ((old, "IMPLEMENTATION"), (old, "INSTRUMENT_FUNCTIONS"), (new, "INSTRUMENT_FUNCTIONS"), (old, "DISABLED")):
            options = [f"-std={standard}", "-O2", *WARNINGS, f"-DPROFCONV_TRACE_{definition}", "-I", bench.header]
            command = [compiler, *options, "-x", language, "-c", "-", "-o", "/dev/null"]
            done = subprocess.run(command, input=USER, capture_output=True, text=True, check=False)
            expect(" ".join(command), (done.returncode, done.stderr), (0, ""))


def test_the_macros_alone_pull_in_no_system_header_and_allow_strict_cpp(bench):
    strict = ["-x", "c++", "-std=c++17", "-Wold-style-cast", "-Wzero-as-null-pointer-constant"]
    for compiler, flags in ((bench.cc, ["-x", "c", "-std=c11"]), (bench.cxx, strict)):
        command = [compiler, *flags, "-nostdinc", *WARNINGS, "-I", bench.header, "-c", "-", "-o", "/dev/null"]
        done = subprocess.run(command, input=USER, capture_output=True, text=True, check=False)
        expect("compiler", (done.returncode, done.stderr), (0, ""))


def test_a_recorder_behind_another_header_is_refused_with_the_reason(bench):
    source = "#include <stdio.h>\n#define PROFCONV_TRACE_IMPLEMENTATION\n#include <profconv_trace.h>\n"
    command = [bench.cc, "-std=c11", "-I", bench.header, "-x", "c", "-c", "-", "-o", "/dev/null"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    expect_that(done.returncode == 1 and "must include profconv_trace.h before anything else" in done.stderr, done.stderr)


