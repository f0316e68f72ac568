#!/usr/bin/env python3
"""Random programs: what profconv computes from a trace equals what the real cProfile counts when the same calls are executed.

usage: cprofile_property.py PROFCONV [--programs N] [--seed S]

Many programs, each with functions of its own, follow one another in one trace, so that thousands are checked by few runs of
profconv. Calls, primitive calls, own and cumulative cost of every function and of every caller's edge must be equal, per clock.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import replay  # noqa: E402

CLOCKS = ("wall", "bytes_in_use")
PROGRAMS_PER_TRACE = 100
UNIT = 1e-9  # cProfile multiplies ticks by this; 1e-9 * ticks gives the ticks back by rounding


class RandomTrace:
    """Writes events of random programs: recursion, mutual recursion, unwinding, repairs, threads, clocks that stand still."""

    def __init__(self, chance, unique_names=False):
        self.chance = chance
        self.unique_names = unique_names  # for formats that have nothing but names
        self.lines = ["profconv-trace\t1"] + [f"clock\t{name}\t{unit}" for name, unit in zip(CLOCKS, ("ns", "count"))]
        self.now = [chance.choice([0, 5, 10**12]) for _ in CLOCKS]
        self.defined = 0

    def tick(self):
        steps = self.chance.choice([(0, 1), (0, 100), (1, 10**9)])
        self.now = [value + self.chance.randint(*steps) for value in self.now]
        return "\t".join(map(str, self.now))

    def define(self, program):
        """New functions; sometimes two ids for one function, sometimes one name in two places."""
        first = self.defined + 1
        count = self.chance.randint(1, 6)
        for number in range(first, first + count):
            twin = self.chance.random() < 0.2
            at = first if twin else self.chance.choice([number - first, 100 + number])
            name = f"program{program}_{at}" if self.unique_names else f"f{first if twin else number - first}"
            self.lines.append(f"fn\t{number}\t{name}\tprogram{program}.py\t{at}")
        self.defined += count
        return range(first, first + count)

    def event(self, stack, functions, more):
        """One event of a thread whose open functions (by id) are `stack`."""
        deeper = self.chance.random() < (0.55 if more and len(stack) < 40 else 0.1 if more else 0)
        if deeper:
            stack.append(self.chance.choice(functions))
            line = f"\t{self.chance.randint(1, 9)}" if self.chance.random() < 0.3 else ""
            self.lines.append(f"+{stack[-1]}\t{self.tick()}{line}")
        elif stack and self.chance.random() < 0.06:
            self.unwind(stack)
        elif stack:
            self.lines.append(f"-{self.chance.choice([stack[-1], ''])}\t{self.tick()}")
            stack.pop()
        elif self.chance.random() < 0.1:
            self.lines.append(f"-{self.chance.choice(functions)}\t{self.tick()}")

    def unwind(self, stack):
        kind = self.chance.random()
        if kind < 0.2:
            self.lines.append(f"=\t{self.tick()}")
            stack.clear()
            return
        target = self.chance.choice(stack)
        up = stack[::-1].index(target)
        self.lines.append(f"{'=' if kind < 0.8 else '-'}{target}\t{self.tick()}")
        del stack[len(stack) - up - (0 if kind < 0.8 else 1):]

    def program(self, number):
        functions = self.define(number)
        stacks = {number * 10 + i: [] for i in range(self.chance.choice([1, 1, 1, 2, 3]))}
        left = self.chance.randint(2, 120)
        while left > 0:
            thread = self.chance.choice(list(stacks))
            self.lines.append(f"@{thread}")
            for _ in range(self.chance.randint(1, 20)):
                self.event(stacks[thread], functions, left > 0)
                left -= 1
        for thread, stack in stacks.items():
            self.lines.append(f"@{thread}")
            while stack and self.chance.random() < 0.97:  # else left open: closed at the thread's last time
                self.event(stack, functions, False)

    def text(self):
        return "\n".join(self.lines + ["end", ""])


def run(*words):
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def rows_of(profconv, command, trace, clock, options=()):
    value = ["--value", clock] if clock else []
    return json.loads(run(profconv, command, trace, *value, *options, "--sort", "none", "--json", "-q"))["rows"]


def ticks(seconds):
    return round(seconds / UNIT)


def from_cprofile(stats):
    """Functions and edges, each as calls, primitive calls, own, cumulative. pstats swaps the first two in callers."""
    functions = {label: (nc, cc, ticks(tt), ticks(ct)) for label, (cc, nc, tt, ct, _) in stats.items()}
    edges = {(caller, label): (nc, cc, ticks(tt), ticks(ct))
             for label, row in stats.items() for caller, (nc, cc, tt, ct) in row[4].items()}
    return functions, edges


def from_profconv(profconv, trace, clock, options=()):
    numbers = ("calls", "primitive_calls", "self", "inclusive")
    functions = {(row["file"], row["line"] or 0, row["function"]): tuple(row[key] for key in numbers)
                 for row in rows_of(profconv, "stats", trace, clock, options)}
    edges = {((row["caller_file"], row["caller_line"] or 0, row["caller"]), (row["callee_file"], row["callee_line"] or 0, row["callee"])):
             tuple(row[key] for key in numbers)
             for row in rows_of(profconv, "callers", trace, clock, options) if row["caller"] is not None}
    return functions, edges


def differences(ours, theirs):
    for kind, mine, wanted in zip(("function", "edge"), ours, theirs):
        for key in sorted(set(mine) | set(wanted)):
            if mine.get(key) != wanted.get(key):
                yield f"{kind} {key}: profconv {mine.get(key)}, cProfile {wanted.get(key)}"


def check_trace(profconv, path):
    trace = replay.Trace(path)
    checked = 0
    for number, clock in enumerate(CLOCKS):
        wanted = from_cprofile(replay.stats_of(trace, number, UNIT))
        wrong = list(differences(from_profconv(profconv, path, clock), wanted))
        if wrong:
            print(f"clock {clock}:", *wrong[:10], sep="\n  ")
            return 0
        checked += len(wanted[0]) + len(wanted[1])
    return checked


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profconv")
    parser.add_argument("--programs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for batch in range(0, given.programs, PROGRAMS_PER_TRACE):
            random_trace = RandomTrace(random.Random(f"{given.seed} {batch}"))
            for number in range(batch, min(batch + PROGRAMS_PER_TRACE, given.programs)):
                random_trace.program(number)
            path = os.path.join(folder, f"programs{batch}.trace")
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(random_trace.text())
            found = check_trace(given.profconv, path)
            if not found:
                kept = f"failed-seed{given.seed}-programs{batch}.trace"
                os.replace(path, kept)
                return f"profconv and cProfile differ; the trace is kept: {os.path.abspath(kept)}"
            rows += found
    print(f"{given.programs} programs under {len(CLOCKS)} clocks: {rows} functions and edges equal cProfile's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
