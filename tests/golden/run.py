#!/usr/bin/env python3
"""Runs the cases of one file and compares every byte: standard output, standard error, exit code.

usage: run.py PROFCONV TESTDATA FILE.cases [--bless] [--only NAME]

A line of FILE.cases is a case: a name, the exit code, the arguments after `profconv` as a shell splits them. `|` pipes one profconv
into the next, `< FILE` gives the first its standard input; the exit code is that of the last, the others must end with 0. Expected
are FILE/NAME.out and FILE/NAME.err; where one does not exist, that stream must be empty. Cases run in a copy of testdata whose files
have one time stamp. Commands that read profiles run again with two jobs and must say the same. --bless writes what is said as what
is expected, and is for outputs that were checked by other means.
"""
import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

MTIME = 1700000000
READING = {"convert", "stats", "callers", "callees", "dot", "info"}


def read_cases(path):
    cases = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            name, exit_code, arguments = (line.split(None, 2) + [""])[:3]
            if any(name == case[0] for case in cases):
                sys.exit(f"{path}:{number}: there is a case {name} already")
            cases.append((name, int(exit_code), arguments))
    return cases


def stages_of(arguments):
    """The argument lists of a pipe, and the file of its standard input."""
    words = shlex.split(arguments)
    stages, source = [[]], None
    while words:
        word = words.pop(0)
        if word == "|":
            stages.append([])
        elif word == "<":
            source = words.pop(0)
        else:
            stages[-1].append(word)
    return stages, source


def run_case(profconv, folder, arguments, jobs=None):
    """Exit code, standard output, standard error of all stages."""
    stages, source = stages_of(arguments)
    data, errors, code = b"", b"", 0
    if source:
        with open(os.path.join(folder, source), "rb") as file:
            data = file.read()
    for number, stage in enumerate(stages):
        more = ["--jobs", str(jobs)] if jobs and stage and stage[0] in READING else []
        run = subprocess.run([profconv, *stage, *more], cwd=folder, input=data, capture_output=True, check=False, timeout=120,
                             env={**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"})
        data, errors, code = run.stdout, errors + run.stderr, run.returncode
        if code and number + 1 < len(stages):
            return code, data, errors + b"(a stage before the last failed)\n"
    return code, data, errors


def expected_file(folder, name, stream):
    path = os.path.join(folder, f"{name}.{stream}")
    if not os.path.exists(path):
        return b""
    with open(path, "rb") as file:
        return file.read()


def bless(folder, name, stream, data):
    path = os.path.join(folder, f"{name}.{stream}")
    if data:
        os.makedirs(folder, exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    elif os.path.exists(path):
        os.remove(path)


def difference(name, stream, ours, wanted):
    a, b = ours.split(b"\n"), wanted.split(b"\n")
    for number, (mine, its) in enumerate(zip(a + [None], b + [None]), 1):
        if mine != its:
            return f"{name}: {stream}, line {number}\n    is       {mine!r}\n    expected {its!r}"
    return f"{name}: {stream} differs"


def check_case(given, folder, expected, case):
    name, wanted_code, arguments = case
    code, out, err = run_case(given.profconv, folder, arguments)
    problems = []
    if code != wanted_code:
        problems.append(f"{name}: exit {code}, expected {wanted_code}\n    {err.decode('utf-8', 'replace').strip()}")
    for stream, data in (("out", out), ("err", err)):
        if given.bless and not problems:
            bless(expected, name, stream, data)
        wanted = expected_file(expected, name, stream)
        if data != wanted:
            problems.append(difference(name, stream, data, wanted))
    first = stages_of(arguments)[0][0][:1]
    if not problems and code != 2 and first and first[0] in READING:
        if run_case(given.profconv, folder, arguments, jobs=2) != (code, out, err):
            problems.append(f"{name}: a second run, with two jobs, says something else")
    return problems


def stale_files(expected, cases):
    names = {case[0] for case in cases}
    present = os.listdir(expected) if os.path.isdir(expected) else []
    return [f"{expected}/{file} belongs to no case" for file in sorted(present) if file.rsplit(".", 1)[0] not in names]


def copy_testdata(source, target):
    shutil.copytree(source, target)
    for folder, _, names in os.walk(target):
        for name in names:
            os.utime(os.path.join(folder, name), (MTIME, MTIME))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profconv", type=os.path.abspath)
    parser.add_argument("testdata")
    parser.add_argument("cases")
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("--only")
    given = parser.parse_args()
    expected = os.path.abspath(given.cases.removesuffix(".cases"))
    cases = read_cases(given.cases)
    problems = stale_files(expected, cases)
    chosen = [case for case in cases if given.only in (None, case[0])]
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "testdata")
        copy_testdata(given.testdata, folder)
        for case in chosen:
            problems += check_case(given, folder, expected, case)
    for problem in problems:
        print(problem)
    print(f"{len(chosen)} cases, {len(problems)} problems")
    return 1 if problems or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
