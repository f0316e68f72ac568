#!/usr/bin/env python3
"""callgrind_annotate on what profconv makes of Python's profiles: the same inclusive time per function and per caller as the
profile states, to the nanosecond, off cycles.

Two kinds of functions are left out, since no callgrind file can say what the profile states of them: those that cost more than their
own time and their callees' (cProfile forgets callees whose label another function has), and those that are called by others and also
begin a stack (callgrind_annotate shows what arrives from callers).

usage: annotate_client.py PROFCONV TESTDATA [SHARED_DATA]      (callgrind_annotate is of valgrind)
"""
import glob
import marshal
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROW = re.compile(r"^ *([\d,]+) +([*<]) +(.*) \[\?\?\?\]$")
COUNT = re.compile(r" \(([\d,]+)x\)$")


def number(text):
    return int(text.replace(",", ""))


def nanoseconds(seconds):
    return round(seconds * 1e9)


def cycles(table):
    """Functions that can reach themselves: Tarjan's components of more than one, and self calls, found with plain sets."""
    callees = {key: set() for key in table}
    for callee, row in table.items():
        for caller in row[4]:
            callees.setdefault(caller, set()).add(callee)
    recursive = set()
    for start in callees:
        seen, open_ = set(), list(callees[start])
        while open_:
            function = open_.pop()
            if function not in seen:
                seen.add(function)
                open_ += callees.get(function, ())
        if start in seen:
            recursive.add(start)
    return recursive


def unsayable(table):
    below = {key: nanoseconds(row[2]) for key, row in table.items()}
    for row in table.values():
        for caller, value in row[4].items():
            below[caller] = below.get(caller, 0) + nanoseconds(value[3])
    begins = {key for key, row in table.items() if row[4] and sum(value[0] for value in row[4].values()) != row[1]}
    return begins | {key for key, row in table.items() if nanoseconds(row[3]) != below[key]}


def shown(label, table):
    """How profconv names a function in a callgrind file, and callgrind_annotate shows it."""
    file, line, name = label
    alike = [other for other in table if other[0] == file and other[2] == name]
    clean = " ".join(name.split("\n")).strip() or "???"
    return f"{file or '???'}:{clean}" + (f":{line}" if len(alike) > 1 else "")


def annotated(path):
    """Inclusive cost per function; cost and calls per caller and callee."""
    run = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--show-percs=no", "--tree=caller", "--auto=no", path],
                         capture_output=True, text=True, errors="surrogateescape", check=True)
    functions, edges, callers = {}, {}, []
    for line in run.stdout.splitlines():
        match = ROW.match(line)
        if not match:
            continue
        cost, kind, name = match.groups()
        if kind == "<":
            count = COUNT.search(name)
            callers.append((name[:count.start()], number(cost), number(count.group(1))))
            continue
        functions[name] = number(cost)
        edges.update({(caller, name): (cost, calls) for caller, cost, calls in callers})
        callers = []
    return functions, edges


def check(profconv, path, folder):
    with open(path, "rb") as file:
        try:
            table = marshal.load(file)
        except (ValueError, EOFError, TypeError):
            return 0, 0, []
    if any(not isinstance(value, tuple) or len(value) != 4 for row in table.values() if isinstance(row, tuple) for value in row[4].values()):
        return 0, 0, []  # callers without times
    out = os.path.join(folder, "out.callgrind")
    subprocess.run([profconv, path, "-f", "callgrind", "-o", out, "-q"], check=True, capture_output=True)
    functions, edges = annotated(out)
    recursive, left_out, problems, compared = cycles(table), unsayable(table), [], 0
    for label, row in table.items():
        name = shown(label, table)
        if label not in recursive and label not in left_out:
            compared += 1
            # A function that costs nothing is not shown.
            if functions.get(name, 0) != nanoseconds(row[3]):
                problems.append(f"{path}: {name}: {functions.get(name)} ns, not {nanoseconds(row[3])}")
        for caller, (calls, _, _, inclusive) in row[4].items():
            if label in recursive and caller in recursive or name not in functions:
                continue
            compared += 1
            if edges.get((shown(caller, table), name)) != (nanoseconds(inclusive), calls):
                problems.append(f"{path}: {shown(caller, table)} -> {name}: {edges.get((shown(caller, table), name))}, not {(nanoseconds(inclusive), calls)}")
    return compared, len(left_out - recursive), problems


def main():
    profconv, testdata, shared = [os.path.abspath(path) for path in sys.argv[1:]] + ([""] if len(sys.argv) == 3 else [])
    if not shutil.which("callgrind_annotate"):
        print("callgrind_annotate is not here (package valgrind)")
        return 1
    files = sorted(glob.glob(f"{testdata}/pstats/*.pstats") + glob.glob(f"{shared}/pstats/det/*.pstats") + glob.glob(f"{shared}/pstats/real/3*/*.pstats"))
    count, left_out, problems = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            compared, skipped, wrong = check(profconv, path, folder)
            count += compared
            left_out += skipped
            problems += wrong
    print(*problems[:20], f"{count} numbers of {len(files)} files compared ({left_out} left out), {len(problems)} differ", sep="\n")
    return 1 if problems or count < 50 or left_out * 50 > count else 0


if __name__ == "__main__":
    sys.exit(main())
