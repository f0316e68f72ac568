#!/usr/bin/env python3
"""Random programs: whatever a trace is converted to says what the real cProfile counted, as far as the format can say it.

usage: conversions_property.py PROFCONV [--programs N] [--seed S]

Every target is read again by profconv, and its functions and edges are compared with cProfile's (tests/replay.py). Stacks have no
counts; collapsed stacks have nothing but names; callgrind counts calls per edge only, and its edges cost every activation.
"""
import argparse
import os
import random
import sys
import tempfile

from cprofile_property import CLOCKS, UNIT, RandomTrace, from_cprofile, from_profconv, run, ticks

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import replay  # noqa: E402

CALLS, PRIMITIVE, SELF, INCLUSIVE = range(4)
# Format: suffix, what identifies a function (name alone, or file and name, or all), what of functions and edges must be equal.
TARGETS = {
    "trace": (".trace", "label", (CALLS, PRIMITIVE, SELF, INCLUSIVE), (CALLS, PRIMITIVE, SELF, INCLUSIVE)),
    "speedscope": (".speedscope.json", "label", (CALLS, PRIMITIVE, SELF, INCLUSIVE), (CALLS, PRIMITIVE, SELF, INCLUSIVE)),
    "pstats": (".pstats", "label", (CALLS, PRIMITIVE, SELF, INCLUSIVE), (CALLS, PRIMITIVE, SELF, INCLUSIVE)),
    "pprof": (".pb.gz", "label", (SELF, INCLUSIVE), (SELF, INCLUSIVE)),
    "collapsed": (".folded", "name", (SELF, INCLUSIVE), (SELF, INCLUSIVE)),
    "callgrind": (".callgrind", "file and name", (SELF, INCLUSIVE), (CALLS,)),
}
TAKES_ONLY_TIME = {"pstats"}  # and has it in seconds
KEEPS_CLOCK_NAMES = {"trace", "pprof", "callgrind"}
KEYS = {"label": lambda label: label, "file and name": lambda label: (label[0], label[2]), "name": lambda label: label[2]}


def chosen(numbers, columns):
    """What must be equal of one row; None if the row may be missing, because it costs nothing and is known by its cost only."""
    wanted = tuple(numbers[column] for column in columns)
    return None if CALLS not in columns and not any(wanted) else wanted


def select(tables, identity, function_columns, edge_columns):
    functions, edges = tables
    key = KEYS[identity]
    rows = {key(label): chosen(numbers, function_columns) for label, numbers in functions.items()}
    rows |= {(key(a), key(b)): chosen(numbers, edge_columns) for (a, b), numbers in edges.items()}
    return {key: numbers for key, numbers in rows.items() if numbers is not None}


def in_ticks(tables):
    return tuple({key: (*row[:2], ticks(row[SELF]), ticks(row[INCLUSIVE])) for key, row in rows.items()} for rows in tables)


def check(profconv, trace, wanted, clock, target, folder):
    suffix, identity, function_columns, edge_columns = TARGETS[target]
    path = os.path.join(folder, "converted" + suffix)
    run(profconv, "convert", trace, "--value", clock, "-f", target, "-o", path, "-q")
    tables = from_profconv(profconv, path, clock if target in KEEPS_CLOCK_NAMES else None)
    ours = select(in_ticks(tables) if target in TAKES_ONLY_TIME else tables, identity, function_columns, edge_columns)
    theirs = select(wanted, identity, function_columns, edge_columns)
    return len(theirs), [f"{target}, {clock}, {key}: profconv {ours.get(key)}, cProfile {theirs.get(key)}"
                         for key in sorted(set(ours) | set(theirs), key=str) if ours.get(key) != theirs.get(key)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profconv")
    parser.add_argument("--programs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    count, wrong = 0, []
    with tempfile.TemporaryDirectory() as folder:
        for batch in range(0, given.programs, 50):
            random_trace = RandomTrace(random.Random(f"{given.seed} {batch}"), unique_names=True)
            for number in range(batch, min(batch + 50, given.programs)):
                random_trace.program(number)
            path = os.path.join(folder, "programs.trace")
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(random_trace.text())
            trace = replay.Trace(path)
            for number, clock in enumerate(CLOCKS):
                wanted = from_cprofile(replay.stats_of(trace, number, UNIT))
                for target in TARGETS:
                    if target in TAKES_ONLY_TIME and clock != "wall":
                        continue
                    rows, differences = check(given.profconv, path, wanted, clock, target, folder)
                    count += rows
                    wrong += differences
            if wrong:
                kept = os.path.abspath(f"failed-seed{given.seed}-programs{batch}.trace")
                os.replace(path, kept)
                print(*wrong[:20], f"{len(wrong)} rows differ; the trace is kept: {kept}", sep="\n")
                return 1
    print(f"{given.programs} programs, {len(TARGETS)} formats, {len(CLOCKS)} clocks: {count} functions and edges equal cProfile's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
