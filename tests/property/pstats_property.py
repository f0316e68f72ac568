#!/usr/bin/env python3
"""Random .pstats files: what profconv prints of them with --pstats-quirks is, byte for byte, what this Python's pstats prints.

usage: pstats_property.py PROFCONV [--files N] [--seed S]

The files hold what profilers write and what only hands write: labels that collide without their directories, names of every kind,
counts that are negative, fractions or truth values, times that are halves of what is shown, huge, infinite or NaN, callers with and
without times, callers that have no entry. Where pstats ends with an exception there is nothing to compare; such cases are counted.
"""
import argparse
import collections
import io
import marshal
import os
import pstats
import random
import subprocess
import sys
import tempfile
import time
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "clients"))
from pstats_client import first_difference  # noqa: E402

MTIME = 1700000000
SORTS_NAN = sys.version_info < (3, 13)  # later ones leave NaN, which is in no order to anything, elsewhere
FILES = ["/src/a.py", "/lib/a.py", "/src/b.py", "b.py", "~", "", "dir/", "/e/é.py", "/e/日本語.py", "/e/𝒻.py", "/e/\udcff.py", "a b.py", "C:\\x.py", "/e/\uffee.py"]
LINES = [0, 0, 1, 2, 3, 10, 10, 100, -3, 2**31]
NAMES = ["f", "g", "<module>", "<lambda>", "<>", "<", "method 'x' of 'y'", "<built-in method len>", "é", "日本", "it's", 'a"b', "", "z\udc80", "tab\tname", "\x1b[1m", "𝒻"]
KEYS = ["calls", "ncalls", "pcalls", "time", "tottime", "cumulative", "cumtime", "filename", "module", "line", "name", "nfl", "stdname", "cu", "ca", "nc", "na", "nf", "ti",
        "to", "p", "s", "f", "l", "m"]
RESTRICTIONS = [0, 1, 2, 3, 5, 8, 1000, -1, True, False, 0.0, 0.1, 0.25, 0.5, 0.75, 0.999, 1.0, 1.5, 1e-05, -0.5, "f", "a", "py:1", r"\.py", "^/src", r"\d+\(", "[", "(",
                "a{,2}b", "(?i)MODULE", "é", r"\w+$", r"\W", "it's", 'a"b', "'\"", "\\\\", "\x1b", "[[]", "a**", r"\Z", r"\x2e", r"(?P<x>\d)(?P=x)", "\u200b|a", "x|\udcff", "."]


def number_of_calls(chance):
    kind = chance.random()
    if kind < 0.9:
        return chance.choice([0, 1, 1, 2, 3, 7, 12, 1234567, 2**40])
    return chance.choice([-1, 2.5, 2.0, True, False, -0.0, 1024.125])


def seconds(chance, special):
    kind = chance.random()
    if kind < 0.6:
        return chance.randint(0, 10**chance.randint(1, 12)) * 1e-9
    if kind < 0.8:
        return chance.choice([0.0005, 0.0015, 0.0025, 0.0035, 1.0005, 2.5e-3, 0.00049999999999, 0.5, 0.125, 0.0625, 1023.9995])
    if kind < 0.9:
        return chance.choice([0, 1, 3])
    plain = [0.0, -0.0, -1.5, -0.0001, -0.0005, 1e9, 123456789.0005, 1e12, 1e15, 1e22]
    return chance.choice(plain + ([float("nan"), float("inf"), float("-inf"), 1.7e308, 5e-324] if special else []))


def label(chance):
    return chance.choice(FILES), chance.choice(LINES), chance.choice(NAMES)


def profile(chance, special, most):
    kinds = chance.choice(["tuple", "tuple", "int", "mixed"])
    labels = list({label(chance): None for _ in range(chance.choice([1, 2, 5, 12, most]))})
    some = labels + [label(chance)] * (chance.random() < 0.2)
    table = {}
    for key in labels:
        callers = {}
        for caller in chance.sample(some, min(len(some), chance.choice([0, 0, 1, 1, 2, 4]))):
            counted = kinds == "int" or (kinds == "mixed" and chance.random() < 0.5)
            callers[caller] = number_of_calls(chance) if counted else (number_of_calls(chance), number_of_calls(chance), seconds(chance, special), seconds(chance, special))
        calls = number_of_calls(chance)
        table[key] = (chance.choice([calls, number_of_calls(chance)]), calls, seconds(chance, special), seconds(chance, special), callers)
    return table


class Case:
    """Some calls on a pstats.Stats, and the options of profconv that say the same."""

    def __init__(self, chance):
        self.chance = chance
        self.options, self.calls = ["--pstats-quirks", "-q"], []
        if chance.random() < 0.5:
            self.add(["--strip-dirs"], "strip_dirs")
        self.sort()
        self.restrictions = chance.choices(RESTRICTIONS, k=chance.choice([0, 0, 1, 1, 2, 3]))
        self.options += [f"--restrict={restriction}" for restriction in self.restrictions]
        self.command = chance.choice(["stats", "callers", "callees", "all"])
        for table in ("stats", "callers", "callees"):
            if self.command in (table, "all"):
                self.calls.append(("print_" + table, *self.restrictions))

    def add(self, options, *call):
        self.options += options
        self.calls.append(call)

    def sort(self):
        kind = self.chance.random()
        if kind < 0.2:
            self.options.append("--sort=none")
        elif kind < 0.3:
            key = self.chance.randint(-1, 2)
            self.add([f"--sort={key}"], "sort_stats", key)
        else:
            keys = self.chance.choices(KEYS, k=self.chance.choice([1, 1, 2, 3]))
            self.add([f"--sort={key}" for key in keys] if kind < 0.5 else ["--sort=" + ",".join(keys)], "sort_stats", *keys)
        if self.chance.random() < 0.2:
            self.add(["--reverse"], "reverse_order")

    def words(self):
        return ["stats", "--callers", "--callees"] if self.command == "all" else [self.command]

    def expected(self, files):
        """What pstats prints, or None if it fails."""
        out = io.StringIO()
        try:
            stats = pstats.Stats(*files, stream=out)
            for method, *arguments in self.calls:
                getattr(stats, method)(*arguments)
        except Exception:  # whatever; there is no text then
            return None
        return out.getvalue().encode("utf-8", "surrogateescape")


def write_files(chance, number):
    names, special, parts = [], SORTS_NAN and chance.random() < 0.3, chance.choice([1, 1, 1, 2, 3])
    most = 63 // parts if special else 120  # tables with NaN have another order from 64 rows on
    for part in range(parts):
        names.append(f"{number}{'abc'[part]}.pstats")
        with open(names[-1], "wb") as file:
            marshal.dump(profile(chance, special, most), file, chance.choice([2, 4]))
        os.utime(names[-1], (MTIME, MTIME))
    return names


def check(profconv, files, case):
    theirs = case.expected(files)
    run = subprocess.run([profconv, *case.words(), *files, *case.options], capture_output=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if theirs is None:
        return "pstats fails", "" if run.returncode in (0, 1, 2) else f"exit {run.returncode}"
    wanted = 2 if b"<Invalid regular expression" in theirs else 0
    if run.stdout == theirs and run.returncode in (wanted, 2):  # 2: an invalid expression that pstats says nothing of when no row is left
        return "compared", ""
    return "compared", f"exit {run.returncode} {run.stderr.decode()}{first_difference(run.stdout, theirs)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profconv", type=os.path.abspath)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["TZ"] = "UTC"
    time.tzset()
    warnings.simplefilter("ignore")
    counts = collections.Counter()
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    for number in range(given.files):
        chance = random.Random(f"{given.seed} {number}")
        files = write_files(chance, number)
        for _ in range(5):
            case = Case(chance)
            kind, problem = check(given.profconv, files, case)
            if problem:
                return f"{folder}: profconv {' '.join(case.words() + files)} {' '.join(map(repr, case.options))}: {problem}"
            counts[kind] += 1
        for name in files:
            os.remove(name)
    os.rmdir(folder)
    print(*[f"{count} {kind}" for kind, count in sorted(counts.items())], sep="\n")
    return 0 if counts["compared"] > given.files else 1


if __name__ == "__main__":
    sys.exit(main())
