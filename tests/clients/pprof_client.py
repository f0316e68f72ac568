#!/usr/bin/env python3
"""Go's pprof reads every pprof file we write and agrees with our table on every function's flat and cumulative value, unfiltered and
under filters drawn at random (seeded) from the names in the file.

usage: pprof_client.py PROFCONV TESTDATA
"""
import collections
import json
import os
import posixpath
import random
import re
import subprocess
import sys
import tempfile

SUFFIXES = (".trace", ".trace.gz", ".folded", ".pb", ".pb.gz", ".speedscope.json")
LEFT_OUT = {
    "pprof/hand/no_types_no_samples.pb": "no values at all",
    "trace/hand/sum_overflow.trace": "sums beyond 64 bits",
    "collapsed/hand/fractions.folded": "no whole numbers",
    "pprof/hand/bytes.pb": "line ends in names: pprof prints them as they are",
    "trace/hand/bare_bytes.trace": "not UTF-8, which JSON rows cannot show",
    "speedscope/hand/odd_names.speedscope.json": "line ends in names",
    "trace/hand/escapes.trace": "line ends in names",
}
# pprof's show_from cuts the inlined frames of one address for all stacks at once, also for those that the match is not nearest in.
UNFILTERED = ("pprof/hand/inlined.pb",)
NO_ROW = ("(no stack)",)  # weight of empty stacks: in pprof's total only
# What pprof's text says of a row after the name: not a part of the name.
ROW = re.compile(r"^\s*(-?[\d.e+]+)([a-zA-Z/]*)\s+\S+%\s+\S+%\s+(-?[\d.e+]+)([a-zA-Z/]*)\s+\S+%  (.*?)(?: \((?:partial-)?inline\))?$")
# Units that pprof's -unit takes; any other is printed as it is.
EXACT_UNITS = {"nanoseconds": "nanoseconds", "microseconds": "nanoseconds", "milliseconds": "nanoseconds", "seconds": "nanoseconds", "bytes": "bytes"}
FILTERS_EACH = 8  # per value type of a file
FACTORS = {"microseconds": 1000, "milliseconds": 10**6, "seconds": 10**9}


def profiles(testdata):
    for top, folders, names in os.walk(testdata):
        folders[:] = sorted(set(folders) - {"bad", "broken", "src"})
        paths = [os.path.relpath(os.path.join(top, name), testdata) for name in sorted(names) if name.endswith(SUFFIXES)]
        yield from (path for path in paths if path not in LEFT_OUT)


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, check=False)


def row_key(function, file):
    """Go prints the file after the name, cleaned; without one the name alone, and the other way round."""
    name = "" if function == "<unknown>" and file else function
    return " ".join(part for part in (name, file and posixpath.normpath(file)) if part)


def our_rows(profconv, path, value, folder, filters=()):
    """(flat, cumulative or None where several of our functions are one row of pprof's) by name and file."""
    ours = run([profconv, "stats", path, "--value", value, "--json", "--sort", "none", "-q", *filters], folder)
    if ours.returncode:
        raise ValueError(f"profconv stats: {ours.stderr.decode()}")
    answer = json.loads(ours.stdout.decode("utf-8", "surrogateescape"))
    grouped = collections.defaultdict(list)
    for row in answer["rows"]:
        grouped[row_key(row["function"], row["file"])].append(row)
    factor = FACTORS.get(answer["unit"], 1)
    rows = {}
    for key, group in grouped.items():
        flat = sum(row["self"] for row in group) * factor
        rows[key] = (flat, group[0]["inclusive"] * factor if len(group) == 1 else None)
    return rows, answer["unit"]


def their_rows(path, value, unit, folder, filters=()):
    command = ["go", "tool", "pprof", "-symbolize=none", "-trim=false", "-filefunctions", f"-sample_index={value}", "-top", *filters]
    if unit in EXACT_UNITS:
        command.append(f"-unit={EXACT_UNITS[unit]}")
    theirs = run([*command, path], folder)
    if theirs.returncode:
        raise ValueError(f"pprof: {theirs.stderr.decode()}")
    lines = theirs.stdout.decode("utf-8", "surrogateescape").split("\n")
    start = next((i for i, line in enumerate(lines) if line.split() == ["flat", "flat%", "sum%", "cum", "cum%"]), len(lines)) + 1
    rows = {}
    for line in lines[start:]:
        row = ROW.match(line)
        if row:
            rows[row[5]] = (float(row[1]), float(row[3]))
        elif line:
            raise ValueError(f"pprof printed a row that is no row: {line!r}")
    return rows


def compare(ours, theirs):
    for key, (flat, cumulative) in ours.items():
        if key not in theirs:
            if (flat or cumulative) and key not in NO_ROW:
                yield f"pprof has no {key!r} ({flat}, {cumulative})"
            continue
        if float(flat) != theirs[key][0]:
            yield f"flat of {key!r}: {flat} here, {theirs[key][0]} there"
        if cumulative is not None and float(cumulative) != theirs[key][1]:
            yield f"cumulative of {key!r}: {cumulative} here, {theirs[key][1]} there"
    for key in theirs.keys() - ours.keys():
        yield f"pprof alone has {key!r} {theirs[key]}"


FILTERS = {"--focus": "-focus", "--ignore": "-ignore", "--hide": "-hide", "--show": "-show", "--root": "-show_from", "--leaf": "-prune_from"}


def draw_filters(chance, names):
    """One to three filters for us and the same for pprof; expressions are parts of names or two alternatives."""
    ours, theirs = [], []
    for option in chance.sample(sorted(FILTERS), chance.choice((1, 1, 2, 3))):
        name = chance.choice(names)
        start = chance.randrange(max(1, len(name) - 3))
        part = re.escape(name[start:start + chance.randrange(2, 9)])
        expression = chance.choice((part, f"^{re.escape(name)}$", f"{part}|{re.escape(chance.choice(names))}"))
        ours += [option, expression]
        theirs.append(f"{FILTERS[option]}={expression}")
    return ours, theirs


def check_filters(profconv, folder, value, unit, names, chance):
    problems = []
    for _ in range(FILTERS_EACH):
        ours, theirs = draw_filters(chance, names)
        our_table = our_rows(profconv, "ours.pb.gz", value, folder, ours)[0]
        found = list(compare(our_table, their_rows("ours.pb.gz", value, unit, folder, theirs)))
        problems += [f"{' '.join(ours)}: {problem}" for problem in found]
    return problems


def check(profconv, testdata, name, folder):
    """Problems of one profile, and how many rows were compared."""
    written = run([profconv, os.path.join(testdata, name), "-f", "pprof", "-o", "ours.pb.gz", "-q"], folder)
    if written.returncode:
        return [f"profconv: {written.stderr.decode()}"], 0
    info = json.loads(run([profconv, "info", "ours.pb.gz", "--json"], folder).stdout)
    problems, rows = [], 0
    for value in info["sections"][0]["value_types"]:
        if not value.get("type"):
            continue  # pprof has no way to ask for it
        ours, unit = our_rows(profconv, "ours.pb.gz", value["type"], folder)
        theirs = their_rows("ours.pb.gz", value["type"], unit, folder)
        problems += compare(ours, theirs)
        rows += len(ours)
        if name in UNFILTERED:
            continue
        names = sorted({key.split(" ")[0] for key in ours if key.isascii() and key not in NO_ROW})
        if len(names) > 2:
            problems += check_filters(profconv, folder, value["type"], unit, names, random.Random(name + value["type"]))
    return problems, rows


def main():
    profconv, testdata = map(os.path.abspath, sys.argv[1:3])
    problems, rows = [], 0
    names = list(profiles(testdata))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PPROF_TMPDIR"] = folder
        for name in names:
            try:
                found, compared = check(profconv, testdata, name, folder)
            except ValueError as error:
                found, compared = [str(error)], 0
            problems += [f"{name}: {problem}" for problem in found]
            rows += compared
    for problem in problems:
        print(problem)
    print(f"{len(names)} profiles, {rows} rows compared, {len(problems)} problems")
    return 1 if problems or len(names) < 15 else 0


if __name__ == "__main__":
    sys.exit(main())
