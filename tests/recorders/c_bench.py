"""What the tests of profconv_trace.h work with: compilers, programs that are recorded, and the tables that profconv reads from the traces."""
import json
import os
import signal
import subprocess
import threading

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "c")
EVERY = ["-finstrument-functions"]
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wcast-qual", "-Wundef", "-Werror"]


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


def where(path):
    """The environment that makes a program record to `path`."""
    return {**clean_environment(), "PROFCONV_TRACE": path}


def line_of(source, mark):
    """The line of a test program that ends with the comment `mark`."""
    with open(os.path.join(SOURCES, source), encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if line.rstrip().endswith("// " + mark))


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

    def compile(self, output, *sources, flags=(), libraries=(), recorder=True):
        """Objects by the language of each source, linked as C++ if one is C++; with c/recorder.c unless told otherwise."""
        cxx, objects = any(source.endswith(".cpp") for source in sources), []
        for source in sources:
            plus = source.endswith(".cpp")
            objects.append(self.path(f"{output}.{source}.o"))
            run([self.cxx if plus else self.cc, "-std=c++17" if plus else "-std=c11", "-Wall", "-Wextra", "-pthread", *flags, "-I", self.header,
                 "-c", source, "-o", objects[-1]], cwd=SOURCES)
        if recorder:
            objects.append(self.objects.recorder(self.cc, flags, self.header))
        run([self.cxx if cxx else self.cc, "-pthread", *flags, *objects, *libraries, "-o", self.path(output), "-ldl"])
        return self.path(output)

    def links(self, *flags):
        """Whether this machine has the libraries that the flags need."""
        command = [self.cc, *flags, "-x", "c", "-", "-o", "/dev/null"]
        return subprocess.run(command, input=b"int main(void) { return 0; }", capture_output=True, check=False).returncode == 0

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
        process.communicate(timeout=300)
        expect("exit", process.returncode, -number)

    def rows(self, trace="app.trace", command="stats", options=("--strict",)):
        """The rows of a table; as --strict refuses repairs and cut traces, the trace is a faultless one unless other options are given."""
        return json.loads(run([self.profconv, command, self.path(trace), "--json", *options]))["rows"]

    def calls(self, trace="app.trace", options=("--strict",)):
        """{function, or file:function for one that has a file: calls}."""
        return {(f"{row['file']}:" if row["file"] else "") + row["function"]: row["calls"] for row in self.rows(trace, options=options)}

    def edges(self, trace="app.trace"):
        return {f"{row['caller']} {row['callee']}": row["calls"] for row in self.rows(trace, "callers")}

    def text(self, trace="app.trace"):
        with open(self.path(trace), encoding="utf-8") as file:
            return file.read()
