#!/usr/bin/env python3
"""What profconv writes as .pstats, loaded by Python's own marshal and pstats and compared.

usage: pstats_files_client.py PROFCONV TESTDATA [SHARED_DATA]

Files of testdata (and of the shared data, where they are present) are read and written again and must hold the same dict: the same
keys in the same order, the same kinds of callers, every double bit for bit. Traces must become what cProfile would have stored of the
same calls (tests/replay.py; the shared data have the answers beside the traces, in order of the first call).
"""
import glob
import io
import marshal
import os
import pstats
import struct
import subprocess
import sys
import tempfile
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import replay  # noqa: E402
from pstats_client import HAND, TRACES, shared_cases  # noqa: E402

SAMPLED = ("__sampled__",)


def text(value):
    """Python 2's bytes are read as UTF-8, what is none as surrogates; code objects come back by name."""
    if isinstance(value, types.CodeType):
        return f'<code object {value.co_name}, file "{value.co_filename}", line {value.co_firstlineno}>'
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def exact(value, is_time):
    """A number with all its bits. Times that are integers come back as doubles."""
    if isinstance(value, float) or is_time:
        return struct.pack("<d", value)
    return value if isinstance(value, bool) else int(value)


def numbers(row):
    if len(row) > 4:  # strung together by an old pstats
        row = tuple(sum(row[part::4][1:], row[part]) for part in range(4))
    return tuple(exact(value, at % 4 > 1) for at, value in enumerate(row))


def label(key):
    return tuple(text(part) for part in key)


def content(table):
    """The dict with everything that must be equal, in its order."""
    rows = []
    for key, row in table.items():
        if key == SAMPLED:
            rows.append((key, row))
            continue
        callers = [(label(caller), numbers(value) if isinstance(value, tuple) else exact(value, False)) for caller, value in row[4].items()]
        rows.append((label(key), numbers(row[:4]), callers))
    # The mark of a sampled profile has no fixed place.
    return sorted(rows, key=lambda row: row[0] == SAMPLED)


def exchanged(table):
    """With yappi's exchanged counts put right."""
    counts = [row[:2] for row in table.values() if isinstance(row, tuple)]
    if not all(isinstance(n, int) for pair in counts for n in pair) or any(cc < nc for cc, nc in counts) or all(cc == nc for cc, nc in counts):
        return table
    return {key: (row[1], row[0], *row[2:]) for key, row in table.items()}


def convert(profconv, source, *options):
    """The file's bytes after profconv wrote them, or None and what it said."""
    run = subprocess.run([profconv, source, "-f", "pstats", "-q", *options], capture_output=True, check=False)
    return (run.stdout, "") if run.returncode == 0 else (None, run.stderr.decode("utf-8", "replace").strip())


def load(data):
    with tempfile.NamedTemporaryFile(suffix=".pstats") as file:
        file.write(data)
        file.flush()
        return pstats.Stats(file.name, stream=io.StringIO()).stats


def first_difference(ours, theirs):
    for a, b in zip(ours, theirs):
        if a != b:
            return f"\n  profconv {a}\n  wanted   {b}"
    return f"{len(ours)} entries, not {len(theirs)}"


def check_file(profconv, path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        wanted = marshal.loads(data)
    except (ValueError, EOFError, TypeError):
        return "not for this Python"
    ours, message = convert(profconv, path)
    if ours is None:
        return f"refused: {message}"
    table = marshal.loads(ours)
    if SAMPLED not in table and load(ours) != table and "nan" not in str(table):
        return "pstats.Stats() loads something else"
    ours, wanted = content(table), content(exchanged(wanted))
    return "" if ours == wanted else first_difference(ours, wanted)


def check_trace(profconv, path):
    ours, message = convert(profconv, path)
    if ours is None:
        return f"refused: {message}"
    # Counted in ticks, so that the threads' sums are exact, then multiplied as cProfile does it.
    seconds = lambda row: (*row[:2], *(ticks * 1e-9 for ticks in row[2:4]))
    wanted = {key: (*seconds(row), {caller: seconds(part) for caller, part in row[4].items()})
              for key, row in replay.stats_of(replay.Trace(path), 0, 1.0).items()}
    # cProfile's order is that of addresses; ours that of the first call.
    ours, wanted = sorted(in_order_of_functions(load(ours))), sorted(in_order_of_functions(wanted))
    return "" if ours == wanted else first_difference(ours, wanted)


def in_order_of_functions(table):
    """Callers stand in the order of the first such call; in cProfile they have none that means anything."""
    return [(key, row, sorted(callers)) for key, row, callers in content(table)]


def check_answers(profconv, shared):
    """How many traces, and what is wrong."""
    if not os.path.isdir(shared):
        return 0, []
    problems, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name, wanted in shared_cases(shared, folder):
            ours, wanted = in_order_of_functions(load(convert(profconv, os.path.join(folder, name))[0])), in_order_of_functions(wanted)
            count += 1
            if ours != wanted:
                problems.append(f"{name}: {first_difference(ours, wanted)}")
    return count, problems


def main():
    profconv, testdata, shared = [os.path.abspath(path) for path in sys.argv[1:]] + ([""] if len(sys.argv) == 3 else [])
    files = sorted(glob.glob(f"{testdata}/pstats/**/*.pstats", recursive=True)) + sorted(glob.glob(f"{shared}/pstats/**/*.pstats", recursive=True))
    files = [path for path in files if "/bad" not in path and "num_big" not in path]
    problems, read_only = [], []
    for path in files:
        problem = check_file(profconv, path)
        if problem == "not for this Python":
            read_only.append(path)
        elif problem:
            problems.append(f"{path}: {problem}")
    traces = [f"{testdata}/trace/{name}.trace" for name in TRACES] + [f"{testdata}/trace/hand/{name}.trace" for name in HAND]
    problems += [f"{path}: {problem}" for path in traces if (problem := check_trace(profconv, path))]
    answers, wrong = check_answers(profconv, shared)
    problems += wrong
    print(*problems[:20], f"{len(files)} files ({len(read_only)} that this Python cannot load) and {len(traces) + answers} traces, {len(problems)} problems", sep="\n")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
