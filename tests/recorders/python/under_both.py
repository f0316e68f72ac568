"""Runs a program under cProfile and then under the recorder, in one process, so that nothing but the profiler differs.

usage: under_both.py RECORDERS PROGRAM TRACE

Prints what cProfile counted as JSON: [functions, edges], each [label(s), calls, primitive calls]. These are its own entries, one per
code object: the table that it stores keeps only one of those with equal labels.
"""
import cProfile
import contextlib
import io
import json
import sys

sys.path.insert(0, sys.argv[1])
import profconv_trace  # noqa: E402


def label(code):
    return ["~", 0, code] if isinstance(code, str) else [code.co_filename, code.co_firstlineno, code.co_name]


def row(entry, *labels):
    return [*labels, entry.callcount, entry.callcount - entry.reccallcount]


def names():
    return {"__name__": "__main__", "__file__": sys.argv[2]}


with open(sys.argv[2], "rb") as file:
    code = compile(file.read(), sys.argv[2], "exec")
with contextlib.redirect_stdout(io.StringIO()):
    exec(code, names())  # what is done once and for all in a process is done here
    profile, measured, recorded = cProfile.Profile(), names(), names()
    profile.enable()
    exec(code, measured)
    profile.disable()
    with profconv_trace.record(sys.argv[3]):
        exec(code, recorded)
entries = [entry for entry in profile.getstats() if "'disable'" not in str(entry.code)]
print(json.dumps([[row(entry, label(entry.code)) for entry in entries],
                  [row(edge, label(entry.code), label(edge.code)) for entry in entries for edge in entry.calls or [] if "'disable'" not in str(edge.code)]]))
