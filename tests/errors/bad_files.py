#!/usr/bin/env python3
"""Reads every broken file of testdata/*/bad, in its folder, and compares the whole message (without the program's name) with the
one beside it (NAME.err).

usage: bad_files.py PROFCONV TESTDATA [--bless]
"""
import os
import subprocess
import sys


PREFIX = b"profconv: "


def message_for(profconv, folder, name):
    """What profconv says of the file, and what it should not have done."""
    format_name = os.path.basename(os.path.dirname(folder))
    run = subprocess.run([profconv, "info", "-F", format_name, name], cwd=folder, capture_output=True, check=False)
    problem = f"exit {run.returncode}, not 1" if run.returncode != 1 else "it wrote to standard output" if run.stdout else None
    if not problem and not run.stderr.startswith(PREFIX):
        problem = "the message does not begin with the program's name"
    return run.stderr.removeprefix(PREFIX), problem


def expected_file(folder, name):
    """NAME.err, where NAME is without or with its suffix."""
    bare = os.path.join(folder, os.path.splitext(name)[0] + ".err")
    return bare if os.path.exists(bare) else os.path.join(folder, name + ".err")


def check_folder(profconv, folder, bless):
    names = sorted(os.listdir(folder))
    # An empty file is refused before any format is asked (golden/errors); the formats' own words for it are for their unit tests.
    inputs = [name for name in names if not name.endswith((".err", ".md")) and os.path.getsize(os.path.join(folder, name)) > 0]
    problems, used = [], set()
    for name in inputs:
        said, problem = message_for(profconv, folder, name)
        expected = expected_file(folder, name)
        used.add(os.path.basename(expected))
        if bless and not problem:
            with open(expected, "wb") as file:
                file.write(said)
        wanted = b""
        if os.path.exists(expected):
            with open(expected, "rb") as file:
                wanted = file.read()
        if not problem and said.rstrip(b"\n") != wanted.rstrip(b"\n"):
            problem = f"says\n{said.decode('utf-8', 'replace')}expected\n{wanted.decode('utf-8', 'replace')}"
        if problem:
            problems.append(f"{folder}/{name}: {problem}")
    used |= {os.path.basename(expected_file(folder, name)) for name in names if not name.endswith((".err", ".md"))}
    problems += [f"{folder}/{name} belongs to no file" for name in names if name.endswith(".err") and name not in used]
    return len(inputs), problems


def main():
    profconv, testdata = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    count, problems = 0, []
    for format_name in sorted(os.listdir(testdata)):
        folder = os.path.join(testdata, format_name, "bad")
        if os.path.isdir(folder):
            found, wrong = check_folder(profconv, folder, "--bless" in sys.argv[3:])
            count += found
            problems += wrong
    for problem in problems:
        print(problem)
    print(f"{count} broken files, {len(problems)} problems")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
