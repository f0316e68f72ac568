#!/usr/bin/env python3
"""Checks that the README.md of each testdata folder says how every file there came to be, and that testdata/README.md names each folder.

usage: testdata_index.py TESTDATA
"""
import os
import re
import sys

EXEMPT = {"bad"}  # tests/errors/bad_files.py wants a message beside each


def words_of(text):
    """Every name the text has, with and without its suffixes."""
    words = set(re.findall(r"[\w.\-+]+", text))
    return words | {word.strip(".") for word in words}


def is_named(name, words):
    parts = name.split(".")
    return any(".".join(parts[:count]) in words for count in range(1, len(parts) + 1)) or "NAME." + name.split(".", 1)[-1] in words or any(
        "NAME." + ".".join(parts[-count:]) in words for count in range(1, len(parts)))


def unnamed_files(folder):
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        words = words_of(file.read())
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - EXEMPT)
        if top != folder and os.path.basename(top) in words and os.path.basename(top) != "hand":
            continue  # a folder of sources that is named as a whole
        yield from (os.path.join(top, name) for name in sorted(names) if name != "README.md" and not is_named(name, words))


def main():
    testdata = sys.argv[1]
    problems = []
    with open(os.path.join(testdata, "README.md"), encoding="utf-8") as file:
        index = file.read()
    folders = sorted(name for name in os.listdir(testdata) if os.path.isdir(os.path.join(testdata, name)))
    problems += [f"README.md links to {name}, which is not there" for name in re.findall(r"\]\(([^)]+)\)", index)
                 if not os.path.exists(os.path.join(testdata, name))]
    for name in folders:
        folder = os.path.join(testdata, name)
        if f"]({name}/README.md)" not in index:
            problems.append(f"README.md has no link to {name}/README.md")
        if not os.path.exists(os.path.join(folder, "README.md")):
            problems.append(f"{name} has no README.md")
            continue
        problems += [f"{path} is not in its README.md" for path in unnamed_files(folder)]
    for problem in problems:
        print(problem)
    print(f"{len(folders)} folders, {len(problems)} problems")
    return 1 if problems or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
