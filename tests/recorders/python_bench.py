"""What the tests of the Python recorder share: a Python with an empty folder, and a program whose calls are known."""
import json
import os
import re
import subprocess

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python")
FIB = """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
"""
CALLS_OF_FIB = {5: 15, 10: 177, 12: 465, 15: 1973, 20: 21891}
NOT_TO_THE_END = ("profconv_trace: note: the main thread is not recorded to its end: the recursion limit, an exception in a signal's handler,"
                  " or another profiler took the recorder off\n")


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
        said = re.sub(r"note: frames still open at the end: .*\n", "", done.stderr)
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

    def others(self, trace):
        """The files of the processes forked from the one that wrote `trace`."""
        return [name for name in os.listdir(self.folder) if name != trace and name.startswith(trace.split(".")[0] + ".") and name != "app.py"]

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
