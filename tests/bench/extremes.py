#!/usr/bin/env python3
"""Inputs that only a stream, and no recursion, can bear: endless lines, stacks of a million frames, a hundred thousand threads, more
events than 32 bits count. Every answer is compared whole.

usage: extremes.py PROFCONV [--full]        --full: lines of 1 GiB, more than 2^32 events (needs minutes and some GiB of memory)
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

CHECKS = []
BLOCK = 1 << 20


def check(function):
    CHECKS.append(function)
    return function


class Profconv:
    def __init__(self, path, full):
        self.path, self.full = os.path.abspath(path), full
        self.line = (1 << 30) if full else (64 << 20)  # bytes

    def run(self, *arguments, feed=(), timeout=120):
        """Its output, having fed it pieces of bytes."""
        process = subprocess.Popen([self.path, *arguments, "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

        def write():
            try:
                with process.stdin as pipe:
                    for piece in feed:
                        pipe.write(piece)
            except BrokenPipeError:
                pass

        feeder = threading.Thread(target=write)
        feeder.start()
        clock = threading.Timer(timeout, process.kill)
        clock.start()
        out = process.stdout.read()
        complaint = process.stderr.read().decode("utf-8", "replace")[:300]
        process.wait()
        clock.cancel()
        feeder.join()
        assert process.returncode == 0, f"profconv {' '.join(arguments)}: exit {process.returncode} {complaint}"
        return out

    def rows(self, *arguments, **how):
        """(calls, self, inclusive) by function."""
        answer = json.loads(self.run("stats", *arguments, "--json", **how))
        return {row["function"]: (row.get("calls"), row["self"], row["inclusive"]) for row in answer["rows"]}


def same(found, wanted):
    """Without showing gigabytes."""
    if found != wanted:
        summary = lambda what: repr(what) if len(repr(what)) < 300 else f"{len(what)} long, sha256 {hashlib.sha256(what if isinstance(what, bytes) else repr(what).encode()).hexdigest()}"
        raise AssertionError(f"found {summary(found)}, wanted {summary(wanted)}")


# Long lines.

@check
def a_name_as_long_as_a_line_can_be(profconv, folder):
    pieces = [b"main;", *[b"n" * BLOCK] * (profconv.line // BLOCK), b" 7\n"]
    same(profconv.run("-", "-F", "collapsed", "-f", "collapsed", feed=pieces), b"".join(pieces))


@check
def a_line_of_very_many_frames(profconv, folder):
    frames = b"".join(b"function_%06d;" % i for i in range(60000))
    pieces = [*[frames] * (profconv.line // len(frames)), b"leaf 7\n"]
    same(profconv.run("-", "-f", "collapsed", feed=pieces), b"".join(pieces))


@check
def a_long_name_in_every_text_format(profconv, folder):
    name = "n" * (profconv.line // 4)
    trace = f"profconv-trace\t1\nclock\twall\tns\nthread\t1\tMain\n@1\nfn\t1\t{name}\n+1\t0\n-1\t7\nend\n"
    callgrind = f"# callgrind format\nversion: 1\npositions: line\nevents: ns\n\nfl=(1) a.c\nfn=(1) {name}\n1 7\n"
    speedscope = ('{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[{"name":"' + name + '"}]},"profiles":[{"type":"sampled",'
                  '"name":"Main","unit":"none","startValue":0,"endValue":7,"samples":[[0]],"weights":[7]}]}')
    for text in (trace, callgrind, speedscope):
        same({function: values[1] for function, values in profconv.rows("-", feed=[text.encode()]).items()}, {name: 7})


# Deep stacks.

DEPTH = 10**6
NAMES = [f"f{i}" for i in range(1000)]
DEEP = [";".join(NAMES[i % 1000] for i in range(DEPTH)).encode() + b" 7\n"]


def deep_trace():
    yield b"profconv-trace\t1\nclock\twall\tns\nthread\t1\tMain\n@1\n"
    yield "".join(f"fn\t{i}\t{name}\n" for i, name in enumerate(NAMES)).encode()
    yield "".join(f"+{i % 1000}\t0\n" for i in range(DEPTH)).encode()
    yield "".join(f"-{i % 1000}\t7\n" for i in reversed(range(DEPTH))).encode()
    yield b"end\n"


@check
def a_stack_of_a_million_frames_in_every_format(profconv, folder):
    for there in ("collapsed", "pprof", "speedscope"):
        path = os.path.join(folder, "deep")
        profconv.run("-", "-f", there, "-o", path, feed=DEEP)
        same(profconv.run(path, "-f", "collapsed"), DEEP[0])
    rows = profconv.rows("-", feed=DEEP)
    same(rows, {name: (None, 7 if name == "f999" else 0, 7) for name in NAMES})
    assert profconv.run("dot", "-", feed=DEEP).startswith(b"digraph")


@check
def a_trace_a_million_calls_deep(profconv, folder):
    path = os.path.join(folder, "deep.trace")
    profconv.run("-", "-f", "trace", "-o", path, feed=deep_trace())
    same(profconv.rows(path), {name: (1000, 7 if name == "f999" else 0, 7) for name in NAMES})
    same(profconv.run(path, "-f", "collapsed"), DEEP[0])
    speedscope = os.path.join(folder, "deep.speedscope.json")
    profconv.run(path, "-o", speedscope)
    same(profconv.rows(speedscope), profconv.rows(path))
    callgrind = profconv.run(path, "-f", "callgrind", "-o", "-")
    same({name: values[1] for name, values in profconv.rows("-", feed=[callgrind]).items() if values[1]}, {"f999": 7})


# Many threads, at once and one after another.

THREADS = 10**5


def threads(at_once):
    yield b"profconv-trace\t1\nclock\twall\tns\nfn\t1\tmain\nfn\t2\twork\n"
    parts = ["thread\t{0}\tT{0}\n@{0}\n+1\t0\n", "@{0}\n+2\t10\n-2\t30\n", "@{0}\n-1\t50\n"]
    if at_once:
        for part in parts:
            yield "".join(part.format(t) for t in range(THREADS)).encode()
    else:
        yield "".join("".join(parts).format(t) for t in range(THREADS)).encode()
    yield b"end\n"


@check
def a_hundred_thousand_threads(profconv, folder):
    wanted = {"main": (THREADS, 30 * THREADS, 50 * THREADS), "work": (THREADS, 20 * THREADS, 20 * THREADS)}
    for at_once in (False, True):
        same(profconv.rows("-", feed=threads(at_once)), wanted)
        path = os.path.join(folder, "threads.trace")
        profconv.run("-", "-f", "trace", "-o", path, feed=threads(at_once))
        same(profconv.rows(path), wanted)
        same(profconv.rows(path, "--thread", "^T99999$"), {"main": (1, 30, 50), "work": (1, 20, 20)})


@check
def a_hundred_thousand_threads_in_speedscope(profconv, folder):
    path = os.path.join(folder, "threads.speedscope.json")
    profconv.run("-", "-o", path, feed=threads(False))
    same(profconv.rows(path), {"main": (THREADS, 30 * THREADS, 50 * THREADS), "work": (THREADS, 20 * THREADS, 20 * THREADS)})


# More than 32 bits count.

@check
def more_events_than_32_bits_count(profconv, folder):
    if profconv.full:
        calls = BLOCK // 8
        block = b"+1\t1\n-\t1\n" * calls
        blocks = (1 << 31) // calls + 1
        head = b"profconv-trace\t1\nclock\twall\tns\nthread\t1\tMain\nfn\t0\tmain\nfn\t1\twork\n@1\n+0\t0\n"
        pieces = [head, *[block] * blocks, b"-0\t5\nend\n"]
        same(profconv.rows("-", feed=pieces, timeout=3000), {"main": (1, 5, 5), "work": (calls * blocks, 0, 0)})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("profconv")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="", metavar="TEXT")
    options = parser.parse_args()
    profconv, failed = Profconv(options.profconv, options.full), 0
    chosen = [function for function in CHECKS if options.only in function.__name__]
    for function in chosen:
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(profconv, folder)
                answer = "ok"
            except AssertionError as error:
                failed += 1
                answer = str(error)
        print(f"{function.__name__.replace('_', ' ')}: {answer} ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"{len(chosen)} checks, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
