#!/usr/bin/env python3
"""Records real programs with profconv_trace.py, under each Python that is found (this one, and python3.8 to python3.15 on PATH), and
compares what profconv computes from the traces with what cProfile counted in the same run, or with counts that are known.

usage: recorder_python.py PROFCONV RECORDERS TESTDATA [PYTHON...]
"""
import os
import shutil
import subprocess
import sys
import tempfile

import python_calls
import python_ends
import python_processes
import python_starts
from python_bench import Bench, Wrong

CHECKS = python_calls.CHECKS + python_starts.CHECKS + python_processes.CHECKS + python_ends.CHECKS


def pythons():
    """This one and those on PATH, each version once; a name that does not run (a version manager's) is none."""
    found = {}
    for name in [sys.executable, *(f"python3.{minor}" for minor in range(8, 16))]:
        path = shutil.which(name)
        done = path and subprocess.run([path, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False)
        if done and done.returncode == 0:
            found.setdefault(done.stdout.strip(), path)
    return list(found.values())


def main():
    profconv, recorders, testdata = map(os.path.abspath, sys.argv[1:4])
    failures, versions = 0, []
    for python in sys.argv[4:] or pythons():
        for check in CHECKS:
            with tempfile.TemporaryDirectory() as folder:
                bench = Bench(profconv, recorders, testdata, python, folder)
                try:
                    check(bench)
                except Wrong as wrong:
                    failures += 1
                    print(f"{python}: {check.__name__.replace('_', ' ')}: {wrong}")
        versions.append(".".join(map(str, bench.version)))
    print(f"Python {', '.join(versions)}: {len(CHECKS)} checks each, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
