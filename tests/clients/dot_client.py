#!/usr/bin/env python3
"""Real Graphviz draws every call graph we write: no complaint, every function and every call in the picture.

usage: dot_client.py PROFCONV TESTDATA
"""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

SUFFIXES = (".trace", ".trace.gz", ".cg", ".cg.gz", ".callgrind", ".folded", ".pb", ".pb.gz", ".speedscope.json")
OPTIONS = [[], ["--depth", "3"]]
REFUSED = {"pprof/hand/no_types_no_samples.pb", "trace/hand/sum_overflow.trace"}  # no values at all; sums beyond 64 bits


def profiles(testdata):
    for top, folders, names in os.walk(testdata):
        folders[:] = sorted(set(folders) - {"bad", "broken"})
        paths = [os.path.relpath(os.path.join(top, name), testdata) for name in sorted(names) if name.endswith(SUFFIXES)]
        yield from (path for path in paths if path not in REFUSED)


def parts_of_picture(svg):
    """How many nodes and edges Graphviz drew."""
    root = xml.etree.ElementTree.fromstring(svg)
    kinds = [group.get("class") for group in root.iter("{http://www.w3.org/2000/svg}g")]
    return kinds.count("node"), kinds.count("edge")


def parts_of_text(dot):
    """How many nodes and edges the DOT text has: a line each that begins with a quoted name."""
    lines = [re.sub(r'"(\\.|[^"\\])*"', '"', line.strip()) for line in dot.decode("utf-8", "replace").split("\n")]
    return sum(line.startswith('" [') for line in lines), sum(line.startswith('" -> " [') for line in lines)


def check(profconv, testdata, name, options):
    ours = subprocess.run([profconv, "dot", name, *options, "-q"], cwd=testdata, capture_output=True, check=False)
    if ours.returncode:
        return f"profconv: exit {ours.returncode}: {ours.stderr.decode()}"
    drawn = subprocess.run(["dot", "-Tsvg"], input=ours.stdout, capture_output=True, check=False)
    if drawn.returncode or drawn.stderr:
        return f"dot: exit {drawn.returncode}: {drawn.stderr.decode()}"
    drawn_parts, written_parts = parts_of_picture(drawn.stdout), parts_of_text(ours.stdout)
    if drawn_parts != written_parts or written_parts[0] == 0:
        return f"nodes and edges: {drawn_parts} are drawn, {written_parts} were written"
    return None


def main():
    profconv, testdata = map(os.path.abspath, sys.argv[1:3])
    names, problems = list(profiles(testdata)), []
    for name in names:
        for options in OPTIONS:
            problem = check(profconv, testdata, name, options)
            if problem:
                problems.append(f"{name} {' '.join(options)}: {problem}")
    for problem in problems:
        print(problem)
    print(f"{len(names) * len(OPTIONS)} graphs drawn, {len(problems)} problems")
    return 1 if problems or len(names) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
