#!/usr/bin/env python3
"""Compares what profconv prints of the shared .pstats files with what Python printed of them, byte for byte.

usage: pstats_shared.py PROFCONV SHARED_DATA [-v] [--only REGEX]

The shared data's manifest has one case per text: files, and the calls on a pstats.Stats of them. Every case is answered by one or
more command lines (see plan()), or stands, with the reason, in one of the lists below; nothing else is left out, and how many cases
of a kind there are is part of the test. Where pstats loses or mixes up data, profconv's default differs and its note is required;
with --pstats-quirks it must print pstats' bytes always.
"""
import argparse
import collections
import concurrent.futures
import json
import marshal
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, ".."), os.path.join(HERE, "..", "property")]
import cprofile_property  # noqa: E402
import pstats_client  # noqa: E402
import replay  # noqa: E402
from pstats_client import first_difference  # noqa: E402

MTIME = 1700000000

# Cases that Python cannot finish and profconv does, and why.
BETTER = {
    r"edge/cal_(int_missing|toplevel)/": "a caller without an entry of its own has no cumulative time: \"?\"",
    r"edge/cal_8tuple/": "concatenated tuples of callers are added up",
    r"(edge/sampled|tachyon/app)/": "files of profiling.sampling can be read",
    r"(xver/py2\.7|edge/enc_py2_tR/)": "files of Python 2 can be read",
}
# Cases where Python prints something and profconv refuses: a pattern of ids, and what the message must contain.
REFUSED = {
    r"edge/num_big/": "64 bits",
    r"edge/bad_selfref/": "offset",
}
# Files of Python 2 that Python 3 cannot read, and the case with the same content that some Python could.
TWINS = {"xver/py2.7.18.json.": "real/2.7.18/json.", "edge/enc_py2_tR/": "edge/enc_v0/"}
# What yappi's callgrind file of threads_wall names by a number that it defines nowhere.
UNDEFINED = {"fn#41": "worker /home/dev/src/benchmarks/workloads.py:213"}
SKIPPED = {"browser": (7, "there is no command for pstats' statistics browser")}
OTHER_KINDS = {"callgrind", "dot", "snakeviz", "pyspy", "tachyon"}  # what other programs make of the files
# How many cases of each kind must have been compared.
COUNTS = {"text": 1175, "better": 44, "refused": 65, "profile": 6, "trace": 10, "dump": 2, "pair": 5}
# Where pstats loses or mixes up data, and the note that says so.
LOSSES = {
    r"yappi/": "as yappi writes them",
    r"det/(samename|add_collide)|edge/name_strip_collide": "callers that differ only in their directories",
}
# Where there is something to note though nothing is different.
NOTES = {**LOSSES, r"edge/enc_trailing/": "goes on after the profile", r"edge/cal_8tuple/": "strung together", r"(det/add|threads/sum|real/[^/]*/add_)": "merged"}


def load_cases(shared):
    with open(os.path.join(shared, "manifest.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def expected_bytes(shared, case):
    with open(os.path.join(shared, case["dir"], case["out"]), "rb") as file:
        if "offset" not in case:
            return file.read()
        file.seek(case["offset"])
        return file.read(case["length"])


def stage(shared, folder):
    """Copies the inputs and gives them the time that the texts show."""
    for top, folders, names in os.walk(shared):
        folders[:] = [name for name in folders if name != "OUT"]
        target = os.path.join(folder, os.path.relpath(top, shared))
        os.makedirs(target, exist_ok=True)
        for name in names:
            with open(os.path.join(top, name), "rb") as source, open(os.path.join(target, name), "wb") as copy:
                copy.write(source.read())
            os.utime(os.path.join(target, name), (MTIME, MTIME))


class State:
    """What calls on a pstats.Stats have done so far to its order and labels."""

    def __init__(self):
        self.strip, self.keys, self.reverse = False, [], False

    def apply(self, method, arguments):
        if method == "strip_dirs":
            self.strip, self.keys, self.reverse = True, [], False  # strip_dirs() forgets the order
        elif method == "sort_stats":
            self.keys, self.reverse = arguments, False
        elif method == "reverse_order":
            self.reverse = not self.reverse

    def options(self):
        keys = ",".join(map(str, self.keys)) if self.keys else "none"
        return [f"--sort={keys}", *["--strip-dirs"] * self.strip, *["--reverse"] * self.reverse]


def plan(operations):
    """The command lines that print what these calls print, one after the other."""
    state, lines = State(), []
    for method, *arguments in operations:
        if not method.startswith("print_"):
            state.apply(method, arguments)
            continue
        table = method.removeprefix("print_")
        options = state.options() + [f"--restrict={argument}" for argument in arguments]
        before = lines[-1] if lines else None
        # callers and callees of the same selection go with the table before them, in this order
        if before and before[0] == "stats" and before[1] == options and table != "stats" and table not in before[2] and "callees" not in before[2]:
            before[2].append(table)
        else:
            lines.append((table, options, []))
    if not lines:
        lines.append(("stats", state.options(), []))
    return [[table, *options, *[f"--{more}" for more in extra]] for table, options, extra in lines]


class Runner:
    def __init__(self, profconv, folder):
        self.profconv, self.folder = profconv, folder

    def run(self, case, words):
        """Exit code, standard output, standard error; direct cases have no file, so no line about it."""
        cwd = os.path.join(self.folder, case["dir"])
        data, files = b"", case["files"]
        if case.get("direct"):
            with open(os.path.join(cwd, files[0]), "rb") as file:
                data, files = file.read(), ["-"]
        run = subprocess.run([self.profconv, words[0], *files, *words[1:]], cwd=cwd, input=data, capture_output=True, check=False,
                             timeout=120, env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"})
        return run.returncode, run.stdout, run.stderr.decode()

    def run_plan(self, case, *more):
        code, out, err = 0, b"", ""
        for words in plan(case["ops"]):
            one_code, one_out, one_err = self.run(case, [*words, *more])
            code, out, err = code or one_code, out + one_out, err + one_err
        return code, out, err

    def rows(self, case, files, command):
        """The rows of a table for programs, in file order."""
        code, out, err = self.run({**case, "files": files}, [command, "--sort=none", "--json", "-q"])
        if code:
            raise AssertionError(f"{command} {files}: exit {code}: {err}")
        return json.loads(out)["rows"]


def difference(case, ours, theirs):
    """What differs first, or "". Texts of Python 2 have no blank after an empty arrow and may be in the order of hashes."""
    if case.get("python", "").startswith("2"):
        ours, theirs = [re.sub(rb"(<-|->) (?=\n)", rb"\1", text) for text in (ours, theirs)]
    if case.get("order") == "hash":
        ours, theirs = [b"\n".join(sorted(text.split(b"\n"))) for text in (ours, theirs)]
    return "" if ours == theirs else first_difference(ours, theirs)


def matching(patterns, name):
    return next((key for key in patterns if re.match(key, name)), None)


def pstats_ncalls(calls, primitive):
    return str(calls) if calls == primitive else f"{calls}/{primitive}"


def f8(value):
    return float(f"{value:8.3f}")


class Checker:
    """Checks one case and gives what is wrong, or ""."""

    def __init__(self, runner, shared, cases):
        self.runner, self.shared = runner, shared
        self.by_id = {case["id"]: case for case in cases}
        self.better_than_pstats = []  # texts that are pstats' only with --pstats-quirks

    def kind(self, case):
        if case["kind"] != "pstats":
            return case["kind"]
        if case.get("result") == "json":
            return "profile"
        if "exc" in case and matching(BETTER, case["id"]):
            return "better"
        return "refused" if "exc" in case or matching(REFUSED, case["id"]) else "text"

    def check(self, case):
        return getattr(self, self.kind(case))(case)

    def text(self, case):
        """pstats' bytes, with --pstats-quirks always, without them where pstats loses nothing."""
        expected = expected_bytes(self.shared, case)
        wanted_code = 2 if b"<Invalid regular expression" in expected else 0
        code, out, err = self.runner.run_plan(case, "--pstats-quirks", "-q")
        problem = difference(case, out, expected) or (f"exit {code}: {err}" if code != wanted_code else "")
        if problem:
            return "--pstats-quirks: " + problem
        code, out, err = self.runner.run_plan(case)
        note = NOTES.get(matching(NOTES, case["id"]), "")
        if code != wanted_code or (err and code == 0 and not note):
            return f"exit {code}: {err}"
        loss = LOSSES.get(matching(LOSSES, case["id"]), "")
        if out == expected or not loss:
            return difference(case, out, expected)
        self.better_than_pstats.append(case["id"])
        return "" if loss in err else f"differs from pstats without a note: {err}"

    def better(self, case):
        """An answer where Python has none: its beginning is what Python printed before it failed."""
        code, out, err = self.runner.run_plan(case)
        if code:
            return f"exit {code}: {err}"
        twin = matching(TWINS, case["id"])
        if twin:
            other = self.by_id[case["id"].replace(twin, TWINS[twin])]
            return difference({**other, "python": "2"}, out, expected_bytes(self.shared, other).replace(other["files"][0].encode(), case["files"][0].encode()))
        expected = expected_bytes(self.shared, case)
        if expected.startswith(b"Invalid timing data"):
            return self.sampled(case, out, err)
        return "" if out.startswith(expected) and len(out) > len(expected) else first_difference(out, expected)

    def sampled(self, case, out, err):
        """Python's table of the same file without the marker."""
        with open(os.path.join(self.runner.folder, case["dir"], case["files"][0]), "rb") as file:
            table = {label: value for label, value in marshal.load(file).items() if len(label) == 3}
        theirs = pstats_client.pstats_text(table, case["files"][0], [(operation[0], *operation[1:]) for operation in case["ops"]])
        return difference(case, out, theirs) or ("" if "samples" in err else f"no note: {err}")

    def refused(self, case):
        code, out, err = self.runner.run_plan(case)
        wanted = REFUSED.get(matching(REFUSED, case["id"]), "profconv: ")
        usage = [operation[0] for operation in case["ops"]] == ["sort_stats"]
        return "" if code == (2 if usage else 1) and not out and wanted in err else f"exit {code}, {len(out)} bytes, message {err!r}"

    def profile(self, case):
        """What get_stats_profile() has: rounded numbers by name alone, so that only the last function of a name is left."""
        functions = {}
        rows = self.runner.rows(case, case["files"], "stats")
        for row in sorted(rows, key=lambda row: "{function}" if row["file"] == "~" else f"{row['file']}:{row['line'] or 0}({row['function']})"):
            calls, primitive, own, total = row["calls"], row["primitive_calls"], row["self"], row["inclusive"]
            functions[row["function"]] = {
                "ncalls": pstats_ncalls(calls, primitive), "tottime": f8(own), "percall_tottime": f8(own / calls) if calls else -1, "cumtime": f8(total),
                "percall_cumtime": f8(total / primitive) if primitive else -1, "file_name": row["file"] or "", "line_number": row["line"] or 0}
        ours = {"total_tt": f8(sum(row["self"] for row in rows)), "func_profiles": functions}
        theirs = json.loads(expected_bytes(self.shared, case))
        return "" if ours == theirs else f"{ours}\n  pstats {theirs}"

    def load(self, case, name):
        with open(os.path.join(self.shared, case["dir"], name), "rb") as file:
            return marshal.load(file)

    def trace(self, case):
        """A trace's numbers are cProfile's to the tick, its functions in order of first enter; of several threads each, and the sum."""
        answers = [(case["pstats"], [])] if "pstats" in case else [(name, ["--thread", f"^{thread}$"]) for thread, name in enumerate(case["pstats_sum_of"], 1)]
        folder = os.path.join(self.runner.folder, case["dir"])
        name = case["trace"] + ".native.trace"
        with open(os.path.join(folder, case["trace"]), encoding="utf-8") as file:
            text = pstats_client.native_trace(file.read())
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        problems = []
        for answer, options in answers:
            problems += self.compare_trace(folder, name, self.load(case, answer), options, ordered=True)
        if len(answers) > 1:
            problems += self.compare_trace(folder, name, replay.merge(self.load(case, answer) for answer, _ in answers), [], ordered=False)
        return "\n".join(problems)

    def compare_trace(self, folder, name, stats, options, ordered):
        wanted = cprofile_property.from_cprofile(stats)
        ours = cprofile_property.from_profconv(self.runner.profconv, os.path.join(folder, name), None, options)
        problems = list(cprofile_property.differences(ours, wanted))
        if ordered and list(ours[0]) != list(stats):
            problems.append(f"order {list(ours[0])}, not {list(stats)}")
        if not ordered:
            return problems  # sums of doubles need not be ticks
        inexact = [label for label, row in stats.items() for value in row[2:4] if cprofile_property.UNIT * cprofile_property.ticks(value) != value]
        return problems + [f"{name}: {label} is no whole number of ticks" for label in inexact]

    def dump(self, case):
        """What dump_stats() writes: the same dict in the same order."""
        folder = os.path.join(self.runner.folder, case["dir"])
        made = os.path.join(folder, case["id"].replace("/", "_") + ".made.pstats")
        run = subprocess.run([self.runner.profconv, *case["files"], "-f", "pstats", "-o", made, "-q"], cwd=folder, capture_output=True, check=False)
        if run.returncode:
            return f"exit {run.returncode}: {run.stderr.decode()}"
        with open(made, "rb") as file:
            ours = marshal.load(file)
        theirs = self.load(case, case["out"])
        as_lists = [[(label, row[:4], list(row[4].items())) for label, row in table.items()] for table in (ours, theirs)]
        return "" if as_lists[0] == as_lists[1] else f"{as_lists[0]}\n  pstats {as_lists[1]}"

    def pair(self, case):
        """yappi wrote one run twice; its callgrind file has whole microseconds, cut off."""
        sides = []
        for name, unit in zip(case["files"], (1e6, 1)):
            own = {self.pair_label(row["function"], row["file"], row["line"], name): int(row["self"] * unit) for row in self.runner.rows(case, [name], "stats")
                   if row["function"] not in UNDEFINED}
            edges = {}
            for row in self.runner.rows(case, [name], "callers"):
                ends = [self.pair_label(row[end], row[end + "_file"], row[end + "_line"], name) for end in ("caller", "callee")]
                edges[tuple(ends)] = (row["calls"], int(row["inclusive"] * unit))
            sides.append((own, edges))
        return "" if sides[0] == sides[1] else f"{sides[0]}\n  callgrind {sides[1]}"

    @staticmethod
    def pair_label(function, file, line, name):
        if name.endswith(".callgrind"):
            return UNDEFINED.get(function, function)
        return f"{function} {file}:{line or 0}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profconv", type=os.path.abspath)
    parser.add_argument("shared")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the cases that are skipped")
    parser.add_argument("--only", default="", help="regular expression of case ids")
    given = parser.parse_args()
    shared = os.path.join(os.path.abspath(given.shared), "pstats")
    if not os.path.isdir(shared):
        print("the shared data are not here: nothing compared")
        return 0
    os.environ["TZ"] = "UTC"
    time.tzset()
    cases = load_cases(shared)
    with tempfile.TemporaryDirectory() as folder:
        stage(shared, folder)
        checker = Checker(Runner(given.profconv, folder), shared, cases)
        chosen = [case for case in cases if case["kind"] not in OTHER_KINDS and re.search(given.only, case["id"])]
        skipped = [case for case in chosen if case["kind"] in SKIPPED]
        compared = [case for case in chosen if case["kind"] not in SKIPPED]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            problems = list(pool.map(checker.check, compared))
    print(f"{len(checker.better_than_pstats)} texts are right by default and pstats' with --pstats-quirks")
    return report(given, [checker.kind(case) for case in compared], list(zip(compared, problems)), skipped)


def report(given, kinds, results, skipped):
    counts, failed = collections.Counter(kinds), collections.Counter(kind for kind, (_, problem) in zip(kinds, results) if problem)
    for case, problem in [result for result in results if result[1]][:1000 if given.verbose else 20]:
        print(f"{case['id']}: {problem}")
    for kind, count in sorted(counts.items()):
        print(f"{kind}: {count} compared, {failed[kind]} wrong")
    for kind, (count, reason) in SKIPPED.items():
        print(f"{kind}: {sum(case['kind'] == kind for case in skipped)} skipped: {reason}")
        if given.verbose:
            print(*[f"  {case['id']}" for case in skipped if case["kind"] == kind], sep="\n")
    wrong = bool(failed)
    if not given.only and (dict(counts) != COUNTS or collections.Counter(case["kind"] for case in skipped) != {kind: count for kind, (count, _) in SKIPPED.items()}):
        print(f"the manifest has other cases than this test knows: {dict(counts)}, not {COUNTS}")
        wrong = True
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
