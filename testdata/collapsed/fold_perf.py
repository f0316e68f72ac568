#!/usr/bin/env python3
"""Folds the text of `perf script` into collapsed stacks: command;root;...;leaf count, symbols without their offsets, kernel frames marked _[k]."""
import collections
import re
import sys

stacks, frames, command = collections.Counter(), [], None


def flush():
    if command is not None:
        stacks[";".join([command] + frames[::-1])] += 1


for line in sys.stdin:
    line = line.rstrip("\n")
    if not line:
        flush()
        command, frames = None, []
    elif line[0] not in " \t":
        command = re.match(r"(.*?)\s+\d+", line).group(1).replace(" ", "_")
    else:
        address, symbol = line.split(None, 1)
        name, module = symbol.rsplit(" (", 1)
        name = re.sub(r"\+0x[0-9a-f]+$", "", name).replace(";", ":")
        frames.append(name + ("_[k]" if "kernel" in module else ""))
flush()
for stack, count in sorted(stacks.items()):
    print(stack, count)
