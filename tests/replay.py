"""Executes the calls of a native trace as real Python calls under the real cProfile, whose clock is the trace's: an independent
answer to what its numbers should be.

Every function of the trace becomes a Python function with its file, line and name. A thread's events become a script of nested
calls; frames that one event closes together are left by an exception. Each thread has a profiler of its own, as cProfile's
accounting is per thread; the results are added up the way pstats merges files.
"""
import cProfile
import gzip
import re
import sys

RAISE = object()  # the last step of a script that ends by an exception
ESCAPES = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"\\": b"\\"}


class Unwind(Exception):
    pass


def follow(script):
    for step in script:
        if step is RAISE:
            raise Unwind
        function, inner, catches = step
        if catches:
            try:
                function(inner)
            except Unwind:
                pass
        else:
            function(inner)


def function_for(label):
    """A Python function that follows a script and has this (file, line, name)."""
    file, line, name = label
    return type(follow)(follow.__code__.replace(co_filename=file, co_firstlineno=line, co_name=name), globals())


class Open:
    """A frame that is open while events are turned into a script."""

    def __init__(self, label):
        self.label = label
        self.script = []


class Thread:
    """One thread's script, and the clock readings of its enters and leaves in order."""

    def __init__(self, clocks):
        self.stack = [Open(None)]
        self.clocks = clocks
        self.readings = [[] for _ in range(clocks)]
        self.last = [0] * clocks

    def read_clocks(self, now):
        self.last = now
        for readings, value in zip(self.readings, now):
            readings.append(value)

    def enter(self, label, now):
        self.stack.append(Open(label))
        self.read_clocks(now)

    def close(self, count, now):
        """Closes the innermost `count` frames: one is a return, more are an exception that the frame below them catches."""
        if count > 1:
            self.stack[-1].script.append(RAISE)
        for left in range(count, 0, -1):
            frame = self.stack.pop()
            self.stack[-1].script.append((frame.label, frame.script, count > 1 and left == 1))
            self.read_clocks(now)

    def depth_of(self, label):
        """How many frames are above the innermost frame of this function; None if it is not open."""
        for up, frame in enumerate(reversed(self.stack[1:])):
            if frame.label == label:
                return up
        return None

    def leave(self, label, now):
        if len(self.stack) == 1:
            return  # entered before recording began
        up = 0 if label is None else self.depth_of(label)
        if up is None:
            return
        if up:
            self.close(up, now)
        self.close(1, now)

    def unwind(self, label, now):
        up = len(self.stack) - 1 if label is None else self.depth_of(label)
        if up:
            self.close(up, now)

    def finish(self):
        if len(self.stack) > 1:
            self.close(len(self.stack) - 1, self.last)


def unescape(field):
    field = re.sub(rb"\\(x(..)|.)", lambda m: bytes([int(m[2], 16)]) if m[2] else ESCAPES[m[1]], field)
    return field.decode("utf-8", "surrogateescape")


def read_records(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = line.removesuffix(b"\r")
        if line and not line.startswith(b"#"):
            yield line.split(b"\t")


def read_labels(records):
    labels = {}
    for word, *fields in records:
        if word == b"fn":
            name, file, line = (fields[1:] + [b"", b""])[:3]
            labels[fields[0]] = (unescape(file), int(line or 0), unescape(name))
    return labels


class Trace:
    """The clock names of a well-formed or repairable trace, its labels in order of first enter, its threads by id."""

    def __init__(self, path):
        records = list(read_records(path))
        self.clocks = [fields[1].decode() for fields in records if fields[0] == b"clock"]
        self.entered = {}
        self.threads = {}
        self.add_events(records, read_labels(records))

    def add_events(self, records, labels):
        thread = None
        for word, *fields in records:
            kind, number = word[:1], word[1:]
            if kind == b"@":
                thread = self.threads.setdefault(int(number), Thread(len(self.clocks)))
            elif kind in (b"+", b"-", b"="):
                label = labels.get(number, ("", 0, "fn#" + number.decode())) if number else None
                now = [int(field) for field in fields[: len(self.clocks)]]
                {b"+": Thread.enter, b"-": Thread.leave, b"=": Thread.unwind}[kind](thread, label, now)
                if kind == b"+":
                    self.entered.setdefault(label)
        for thread in self.threads.values():
            thread.finish()


def labels_in(script):
    """The labels of a script."""
    labels, todo = set(), [iter(script)]
    while todo:
        step = next(todo[-1], None)
        if step is None:
            todo.pop()
        elif step is not RAISE:
            labels.add(step[0])
            todo.append(iter(step[1]))
    return labels


def bind(script, functions):
    """The script with functions in place of labels."""
    bound, todo = [], []
    todo.append((script, bound))
    while todo:
        source, target = todo.pop()
        for step in source:
            if step is RAISE:
                target.append(RAISE)
            else:
                inner = []
                todo.append((step[1], inner))
                target.append((functions[step[0]], inner, step[2]))
    return bound


def profile(thread, clock, unit):
    """{label: (primitive calls, calls, own time, cumulative time, callers)} of one thread."""
    script = thread.stack[0].script
    labels = labels_in(script)
    steps = bind(script, {label: function_for(label) for label in labels})
    profiler = cProfile.Profile(iter(thread.readings[clock]).__next__, unit, True, False)
    profiler.enable()
    for function, inner, _ in steps:
        try:
            function(inner)
        except Unwind:
            pass
    profiler.disable()
    profiler.create_stats()
    assert set(profiler.stats) == labels, "the profiler saw other functions than the trace has"
    return profiler.stats


def merge(tables):
    """The sum of several tables, as pstats adds files."""
    total = {}
    for table in tables:
        for label, (cc, nc, tt, ct, callers) in table.items():
            old = total.get(label, (0, 0, 0, 0, {}))
            sums = dict(old[4])
            for caller, numbers in callers.items():
                sums[caller] = tuple(map(sum, zip(numbers, sums.get(caller, (0, 0, 0, 0)))))
            total[label] = (old[0] + cc, old[1] + nc, old[2] + tt, old[3] + ct, sums)
    return total


def stats_of(trace, clock, unit):
    """The whole trace's table as cProfile would store it, functions in order of first enter."""
    sys.setrecursionlimit(20_000)
    total = merge(profile(thread, clock, unit) for thread in trace.threads.values())
    return {label: total[label] for label in trace.entered}
