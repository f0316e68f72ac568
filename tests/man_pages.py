#!/usr/bin/env python3
"""Holds the man pages against the program: every option that `profconv help COMMAND` prints stands in the command's page or, if all
commands have it, in profconv(1), with the same placeholder; no page names an option that is not there; every format, suffix and
format option of `profconv formats` stands in profconv-formats(5).

usage: man_pages.py PROFCONV MAN-FOLDER
"""
import os
import re
import subprocess
import sys

OPTION = re.compile(r"^\s+(?:-(\w), )?--([\w-]+)(?: ([A-Z][A-Z|,.]*))?(?:\s|$)", re.M)
PAGE_OPTION = re.compile(r"^(?:\\fB-(\w)\\fR, )?\\fB--([\w-]+)\\fR(?: \\fI(.*?)\\fR)?$", re.M)
SHARED = {"Input", "Output", "Filters", "General"}


def output(profconv, *arguments):
    return subprocess.run([profconv, *arguments], capture_output=True, text=True, check=True).stdout


def page_text(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read().replace("\\-", "-").replace("\\e", "\\")


def options_by_group(help_text):
    """The options of a help screen, those of shared groups and the command's own."""
    shared, own, target = set(), set(), None
    for line in help_text.splitlines()[2:]:
        if line and not line.startswith(" ") and not line.startswith("e.g."):
            target = shared if line in SHARED else own
        match = OPTION.match(line)
        if match and target is not None:
            target.add(tuple(part or "" for part in match.groups()))
    return shared, own


def options_of_page(text):
    return {tuple(part or "" for part in match.groups()) for match in PAGE_OPTION.finditer(text)}


def check_commands(profconv, folder):
    overview = output(profconv, "help")
    commands = re.findall(r"^  (\w+) +\w", overview[overview.index("Commands"):overview.index("Examples")], re.M)
    main = page_text(folder, "profconv.1")
    main_options, all_shared, problems = options_of_page(main), set(), []
    for command in commands:
        if f"profconv-{command} (1)" not in main:
            problems.append(f"profconv.1 does not name {command}")
        shared, own = options_by_group(output(profconv, "help", command))
        page = options_of_page(page_text(folder, f"profconv-{command}.1"))
        all_shared |= shared
        problems += [f"profconv-{command}.1 lacks {option}" for option in sorted(own - page)]
        problems += [f"profconv-{command}.1 has {option}, the program has not" for option in sorted(page - own - shared)]
    problems += [f"profconv.1 lacks {option}" for option in sorted(all_shared - main_options)]
    problems += [f"profconv.1 has {option}, the program has not" for option in sorted(main_options - all_shared)]
    return len(commands), problems


def check_formats(profconv, folder):
    text, problems, formats = page_text(folder, "profconv-formats.5"), [], 0
    for line in output(profconv, "formats").splitlines():
        name = re.match(r"^(\w+)  ", line)
        option = re.match(r"^  -[Ff] \w+,(\S+=\S+)  ", line)
        if name:
            formats += 1
            if f".SS {name.group(1)}\n" not in text:
                problems.append(f"profconv-formats.5 lacks {name.group(1)}")
        if option and f".B {option.group(1)}\n" not in text:
            problems.append(f"profconv-formats.5 lacks {option.group(1)}")
        for suffix in re.findall(r" (\.[\w.]+)", line.partition("suffixes")[2]):
            if suffix not in text:
                problems.append(f"profconv-formats.5 lacks {suffix}")
    return formats, problems


def main():
    profconv, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    commands, problems = check_commands(profconv, folder)
    formats, more = check_formats(profconv, folder)
    for problem in problems + more:
        print(problem)
    print(f"{commands} commands and {formats} formats, {len(problems + more)} problems")
    return 1 if problems or more or commands < 8 or formats < 5 else 0


if __name__ == "__main__":
    sys.exit(main())
