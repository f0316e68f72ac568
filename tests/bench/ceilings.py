#!/usr/bin/env python3
"""What can be said of speed without a clock: peak memory, and instructions executed, counted by valgrind's callgrind. Each has a ceiling
with room above what it is today, and neither may grow faster than the input.

usage: ceilings.py PROFCONV METER
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

from measure import Command, Meter

PROFCONV, METER = [os.path.abspath(path) for path in sys.argv[1:3]]
MB = 1000000
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


# Inputs, made quickly: a few pieces of text, put together many times.

def name(i):
    return f"library_{i % 37}::component_{i % 211}::function_number_{i}(argument&)"


def collapsed(path, size, frames, distinct):
    """Lines of `frames` frames, `distinct` of them over and over."""
    chance = random.Random(1)
    names = [name(i) for i in range(2000)]
    lines = [";".join(chance.choices(names, k=frames)) + " 3\n" for _ in range(distinct)]
    with open(path, "w", encoding="ascii") as file:
        file.write("".join(chance.choices(lines, k=size // len(lines[0]))))


def unique_collapsed(path, size):
    """Lines that branch off one another near their ends, each another stack."""
    names = [name(i) for i in range(2000)]
    roots = [";".join(names[start:start + 20]) for start in range(0, 1900, 19)]
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{roots[i % 100]};{names[i // 100 % 2000]};{names[i // 200000]} {i % 9 + 1}\n" for i in range(size // 1200))


def trace(path, size, paths):
    """Calls and returns ten deep, along `paths` different paths in turn; how many distinct stacks there are."""
    names = [name(i) for i in range(5000)]
    with open(path, "w", encoding="ascii") as file:
        file.write("profconv-trace\t1\nclock\twall\tns\nthread\t1\tMain\n@1\n")
        file.writelines(f"fn\t{i}\t{name}\n" for i, name in enumerate(names))
        stacks, now, written = set(), 0, 0
        while written < size:
            for number in range(paths):
                functions = [0, 1 + number % 10, 1 + number % 100, *(1 + number % 4999 for _ in range(7))]
                stacks.update(tuple(functions[:depth]) for depth in range(1, 11))
                events = [f"+{f}\t{now + 3 * i}\n" for i, f in enumerate(functions)] + [f"-{f}\t{now + 50 + 2 * i}\n" for i, f in enumerate(reversed(functions))]
                now += 100
                written += file.write("".join(events))
        file.write("end\n")
    return len(stacks)


def speedscope(path, size):
    names = [name(i) for i in range(2000)]
    with open(path, "w", encoding="ascii") as file:
        file.write('{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[')
        file.write(",".join(f'{{"name":"{name}"}}' for name in names))
        file.write(']},"profiles":[{"type":"evented","name":"Main","unit":"nanoseconds","startValue":0,"endValue":99999999999999,"events":[')
        for i in range(size // 860):
            functions = [i % 7, *(i * 13 % 2000 + k - 10 for k in range(10, 19))]
            functions = [f % 2000 for f in functions]
            events = [f'{{"type":"O","frame":{f},"at":{i * 100 + k}}}' for k, f in enumerate(functions)]
            events += [f'{{"type":"C","frame":{f},"at":{i * 100 + 50 + k}}}' for k, f in enumerate(reversed(functions))]
            file.write(("," if i else "") + ",".join(events))
        file.write("]}]}\n")


def callgrind(path, size):
    """Functions with lines of costs and calls, each with an id of its own."""
    chance = random.Random(2)
    rows = [f"+{chance.randrange(1, 4)} {chance.randrange(100000)} {chance.randrange(1000)} {chance.randrange(500)}\n" for _ in range(1000)]
    with open(path, "w", encoding="ascii") as file:
        file.write("# callgrind format\nversion: 1\ncreator: test\npositions: line\nevents: Ir Dr Dw\n\nfl=(1) main.cpp\n")
        for i in range(size // 2250):
            parts = [f"fn=({2 * i + 1}) {name(i)}\n{i % 5000 + 1} 7 5 3\n"]
            for k in range(20):
                parts += chance.choices(rows, k=4)
                parts.append(f"cfn=({(i * 7 + k) % (2 * i + 1) // 2 * 2 + 1})\ncalls={k + 1} {i % 5000}\n* 700 50 5\n")
            file.write("".join(parts) + "\n")


def pprof(path, size):
    """Not compressed, by profconv's own writer."""
    stacks = path + ".folded"
    unique_collapsed(stacks, 20 * size)
    subprocess.run([PROFCONV, stacks, "-f", "pprof,compress=none", "-o", path], check=True)


# Peak memory.

def peak(*arguments, **how):
    run = Meter(METER, timeout=60).run(Command([PROFCONV, *arguments, "-q"], **how))
    assert not run.error, f"profconv {' '.join(arguments)}: {run.error}"
    return run.peak


def stays_below(path, ceiling):
    """Of `stats`, from the file and through a pipe, with one job and with several."""
    alone = peak("stats", path, "-n", "5", "--jobs", "1")
    piped = peak("stats", "-", "-n", "5", "--jobs", "1", piped=path)
    assert alone <= ceiling, f"{alone / MB:.1f} MB for {os.path.getsize(path) / MB:.1f} MB of input, not {ceiling / MB:.1f} MB"
    assert abs(piped - alone) <= 5 * MB, f"{piped / MB:.1f} MB through a pipe, {alone / MB:.1f} MB from the file"


@check
def a_tiny_file_takes_at_most_10_mb(folder):
    path = os.path.join(folder, "tiny.folded")
    with open(path, "w", encoding="ascii") as file:
        file.write("main;work 1\n")
    taken = peak("stats", path)
    assert taken <= 10 * MB, f"{taken / MB:.1f} MB"


@check
def short_lines_take_no_memory_of_their_own(folder):
    path = os.path.join(folder, "short.folded")
    collapsed(path, 24 * MB, 2, 2000)
    stays_below(path, 12 * MB)


@check
def repeated_stacks_take_no_memory_of_their_own(folder):
    path = os.path.join(folder, "repeated.folded")
    collapsed(path, 24 * MB, 30, 200)
    stays_below(path, 14 * MB)


@check
def unique_stacks_take_less_memory_than_their_text(folder):
    path = os.path.join(folder, "unique.folded")
    unique_collapsed(path, 24 * MB)
    stays_below(path, int(0.7 * 24 * MB))


@check
def a_trace_of_few_stacks_takes_memory_for_the_stacks_alone(folder):
    path = os.path.join(folder, "few.trace")
    stacks = trace(path, 20 * MB, 100)
    stays_below(path, 96 * stacks + 16 * MB)


@check
def a_trace_of_many_stacks_takes_at_most_96_bytes_each(folder):
    path = os.path.join(folder, "many.trace")
    stacks = trace(path, 8 * MB, 30000)
    stays_below(path, 96 * stacks + 16 * MB)


@check
def a_callgrind_file_takes_less_memory_than_its_text(folder):
    path = os.path.join(folder, "costs.callgrind")
    callgrind(path, 20 * MB)
    stays_below(path, int(1.1 * 20 * MB))


# Instructions.

def instructions(path):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", PROFCONV, "stats", path, "-n", "5", "-q", "--jobs", "1"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return int(re.search(r"Collected : (\d+)", run.stderr)[1])


def counts_and_growth(folder, suffix, write, size, ceiling):
    """Instructions per byte stay below the ceiling, and four times the input takes at most 4.3 times as many."""
    if not shutil.which("valgrind"):
        print("valgrind is not here: instructions are not counted")
        return
    counts, sizes = [], []
    for factor in (0, 1, 4):
        path = os.path.join(folder, f"{factor}.{suffix}")
        write(path, max(5000, size * factor))
        counts.append(instructions(path))
        sizes.append(os.path.getsize(path))
    each = (counts[2] - counts[0]) / (sizes[2] - sizes[0])
    growth = (counts[2] - counts[0]) / (counts[1] - counts[0]) / ((sizes[2] - sizes[0]) / (sizes[1] - sizes[0])) * 4
    print(f"{suffix}: {each:.2f} instructions a byte, growth {growth:.2f}")
    assert each <= ceiling, f"{each:.2f} instructions per byte of input, not {ceiling}"
    assert growth <= 4.3, f"four times the input takes {growth:.2f} times the instructions"


@check
def short_lines_cost_few_instructions(folder):
    counts_and_growth(folder, "folded", lambda path, size: collapsed(path, size, 2, 500), 3 * MB, 5.5)


@check
def unique_stacks_cost_few_instructions(folder):
    counts_and_growth(folder, "folded", unique_collapsed, 3 * MB, 10.5)


@check
def trace_events_cost_few_instructions(folder):
    counts_and_growth(folder, "trace", lambda path, size: trace(path, size, 100), MB // 2, 48)


@check
def callgrind_lines_cost_few_instructions(folder):
    counts_and_growth(folder, "callgrind", callgrind, MB // 2, 48)


@check
def pprof_samples_cost_few_instructions(folder):
    counts_and_growth(folder, "pb", pprof, MB // 2, 168)


@check
def speedscope_events_cost_few_instructions(folder):
    counts_and_growth(folder, "speedscope.json", speedscope, MB, 34)


def main():
    failed = 0
    for function in CHECKS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(folder)
            except AssertionError as error:
                failed += 1
                print(f"{function.__name__.replace('_', ' ')}: {error}")
    print(f"{len(CHECKS)} checks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
