#!/usr/bin/env python3
"""Go's pprof reads every pprof file we write and agrees with our table on every function's flat and cumulative value.

usage: pprof_client.py PROFCONV TESTDATA
"""
import collections
import json
import os
import posixpath
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
NO_ROW = ("(no stack)",)  # weight of empty stacks: in pprof's total only
# What pprof's text says of a row after the name: not a part of the name.
ROW = re.compile(r"^\s*(-?[\d.e+]+)([a-zA-Z/]*)\s+\S+%\s+\S+%\s+(-?[\d.e+]+)([a-zA-Z/]*)\s+\S+%  (.*?)(?: \((?:partial-)?inline\))?$")
# Units that pprof's -unit takes; any other is printed as it is.
EXACT_UNITS = {"nanoseconds": "nanoseconds", "microseconds": "nanoseconds", "milliseconds": "nanoseconds", "seconds": "nanoseconds", "bytes": "bytes"}
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


def our_rows(profconv, path, value, folder):
    """(flat, cumulative or None where several of our functions are one row of pprof's) by name and file."""
    ours = run([profconv, "stats", path, "--value", value, "--json", "--sort", "none"], folder)
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


def their_rows(path, value, unit, folder):
    command = ["go", "tool", "pprof", "-symbolize=none", "-trim=false", "-filefunctions", f"-sample_index={value}", "-top"]
    if unit in EXACT_UNITS:
        command.append(f"-unit={EXACT_UNITS[unit]}")
    theirs = run([*command, path], folder)
    if theirs.returncode:
        raise ValueError(f"pprof: {theirs.stderr.decode()}")
    lines = theirs.stdout.decode("utf-8", "surrogateescape").split("\n")
    start = next(i for i, line in enumerate(lines) if line.split() == ["flat", "flat%", "sum%", "cum", "cum%"]) + 1
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
