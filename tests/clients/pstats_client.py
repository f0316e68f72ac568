#!/usr/bin/env python3
"""Compares what profconv prints of native traces with what Python's pstats prints of the same calls, byte for byte.

usage: pstats_client.py PROFCONV TESTDATA [SHARED_DATA]

The calls of testdata's traces are executed again under the real cProfile (tests/replay.py). Where the shared data are present,
their traces are compared with the tables stored beside them.
"""
import io
import json
import marshal
import os
import pstats
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import replay  # noqa: E402

MTIME = 1700000000
TRACES = ["calc", "hanoi", "logs", "python_only", "workers"]
HAND = ["unwind_to", "unwind_innermost", "unwind_nothing", "unwind_all", "bare_leave", "call_lines", "crlf", "definition_after_use",
        "late_definition_merges", "undefined_function", "threads", "recursion_across_threads", "moved_generator", "truncated_threads",
        "leave_not_innermost", "leave_not_open", "leave_empty_stack", "unwind_to_nothing", "direct_recursion", "mutual_recursion",
        "several_roots", "zero_costs", "deep", "one_call", "escapes"]
# Options of profconv, and the same as calls on a pstats.Stats.
RECIPES = [
    ([], [("sort_stats", "cumulative"), ("print_stats",)]),
    *[(["--sort", key], [("sort_stats", key), ("print_stats",)])
      for key in ("calls", "ncalls", "pcalls", "time", "tottime", "cumtime", "cumulative", "filename", "module", "line", "name", "nfl",
                  "stdname", "cu", "ti", "p", "s", "na", "l")],
    (["--sort", "calls,name"], [("sort_stats", "calls", "name"), ("print_stats",)]),
    (["--sort", "file,line"], [("sort_stats", "file", "line"), ("print_stats",)]),
    (["--sort", "none"], [("print_stats",)]),
    (["--reverse"], [("sort_stats", "cumulative"), ("reverse_order",), ("print_stats",)]),
    (["--limit", "3"], [("sort_stats", "cumulative"), ("print_stats", 3)]),
    (["--restrict", "a", "--restrict", ".5"], [("sort_stats", "cumulative"), ("print_stats", "a", 0.5)]),
    (["--restrict", "no such function"], [("sort_stats", "cumulative"), ("print_stats", "no such function")]),
    (["--strip-dirs"], [("strip_dirs",), ("sort_stats", "cumulative"), ("print_stats",)]),
    (["--strip-dirs", "--sort", "tottime", "--callers", "--callees"],
     [("strip_dirs",), ("sort_stats", "tottime"), ("print_stats",), ("print_callers",), ("print_callees",)]),
    (["--sort", "name", "--limit", "2", "--callers"], [("sort_stats", "name"), ("print_stats", 2), ("print_callers", 2)]),
    (["--callees", "--restrict", "e"], [("sort_stats", "cumulative"), ("print_stats", "e"), ("print_callees", "e")]),
]


class Table:
    """What pstats.Stats takes in place of a Profile."""

    def __init__(self, stats):
        self.stats = stats

    def create_stats(self):
        pass


def pstats_text(table, name, calls):
    out = io.StringIO()
    stats = pstats.Stats(Table({label: (*row[:4], dict(row[4])) for label, row in table.items()}), stream=out)
    stats.files = [f"{time.ctime(MTIME)}    {name}"]
    for method, *arguments in calls:
        getattr(stats, method)(*arguments)
    return out.getvalue().encode("utf-8", "surrogateescape")


def profconv_text(profconv, folder, name, options):
    environment = {**os.environ, "TZ": "UTC"}
    run = subprocess.run([profconv, "stats", name, *options, "-q"], cwd=folder, env=environment, capture_output=True, check=False)
    return run.stdout if run.returncode == 0 and not run.stderr else b"exit %d\n%s" % (run.returncode, run.stderr)


def first_difference(ours, theirs):
    for number, (a, b) in enumerate(zip(ours.split(b"\n"), theirs.split(b"\n")), 1):
        if a != b:
            return f"line {number}\n  profconv {a!r}\n  pstats   {b!r}"
    return f"{len(ours)} bytes, not {len(theirs)}"


def compare(profconv, folder, name, table):
    failures = []
    os.utime(os.path.join(folder, name), (MTIME, MTIME))
    for options, calls in RECIPES:
        ours, theirs = profconv_text(profconv, folder, name, options), pstats_text(table, name, calls)
        if ours != theirs:
            failures.append(f"{name} {' '.join(options)}: {first_difference(ours, theirs)}")
    return failures


def testdata_cases(testdata, folder):
    for name in TRACES + [f"hand/{name}" for name in HAND]:
        with open(f"{testdata}/trace/{name}.trace", "rb") as file:
            data = file.read()
        name = os.path.basename(name) + ".trace"
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        yield name, replay.stats_of(replay.Trace(os.path.join(folder, name)), 0, 1e-9)


def native_trace(text):
    """Turns the simple traces of the shared data ("# pytrace 1": F defines, E enters, X leaves) into the native format."""
    unit, threads, last, current = "ns", {}, {}, None
    body = []
    for line in text.split("\n"):
        if line.startswith("# clock "):
            unit = line.split()[2]
        if not line or line.startswith("#"):
            continue
        kind, rest = line.split(" ", 1)
        if kind == "F":
            number, file, at, name = rest.split("\t")
            body.append(f"fn\t{number}\t{name}\t{file}\t{at}")
            continue
        thread, when, number = rest.split("\t")
        if thread != current:
            body.append(f"@{threads.setdefault(thread, len(threads) + 1)}")
            current = thread
        last[thread] = when if when != "-" else last.get(thread, "0")
        body.append({"E": f"+{number}", "X": f"-{number}", "x": "-"}[kind] + "\t" + last[thread])
    return "\n".join(["profconv-trace\t1", f"clock\twall\t{unit}", *body, "end", ""])


def shared_cases(shared, folder):
    root = os.path.join(shared, "pstats")
    with open(os.path.join(root, "manifest.jsonl"), encoding="utf-8") as manifest:
        cases = [json.loads(line) for line in manifest]
    for case in cases:
        if case["kind"] != "trace" or "pstats" not in case:
            continue
        source = case["files"][0] if "files" in case else case["trace"]
        name = re.sub(r"\W", "_", case["id"]) + ".trace"
        with open(os.path.join(root, case["dir"], source), encoding="utf-8") as file:
            text = native_trace(file.read())
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        with open(os.path.join(root, case["dir"], case["pstats"]), "rb") as file:
            yield name, marshal.load(file)


def main():
    profconv, testdata, shared = [os.path.abspath(path) for path in sys.argv[1:]] + ([""] if len(sys.argv) == 3 else [])
    os.environ["TZ"] = "UTC"
    time.tzset()
    failures, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        cases = list(testdata_cases(testdata, folder))
        if os.path.isdir(shared):
            cases += shared_cases(shared, folder)
        else:
            print("the shared data are not here; only testdata is compared")
        for name, table in cases:
            failures += compare(profconv, folder, name, table)
            count += len(RECIPES)
    print(*failures[:20], f"{count} texts compared, {len(failures)} differ", sep="\n")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
