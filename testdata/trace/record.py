#!/usr/bin/env python3
"""Records every call and return of a Python program as a profconv trace (native trace format, version 1).

usage: record.py [--preload MODULE[,MODULE]...] [--no-c] OUT PROGRAM [ARGUMENT...]

Readings are wall-clock nanoseconds since the start, taken on entry to the callback; what the callback itself costs is not taken
out. C functions are recorded as cProfile names them, in file "~" at line 0, or left out with --no-c. Modules that are preloaded are
imported before recording begins.
"""
import argparse
import importlib
import os
import re
import sys
import threading
import time

FLUSH = 256  # events a thread collects before it writes


def escape(text):
    """The format's escapes for a name."""
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return text


def name_of_c_function(function):
    """As cProfile shows it, but without memory addresses, which would differ from run to run."""
    owner, name, module = function.__self__, function.__name__, function.__module__
    if owner is None:
        return f"<{module}.{name}>" if module and module != "builtins" else f"<{name}>"
    for base in type(owner).__mro__:
        if name in vars(base):
            return re.sub(r" at 0x[0-9a-f]+", "", repr(vars(base)[name]))
    return f"<built-in method {module}.{name}>" if module else f"<built-in method {name}>"


class Recorder:
    def __init__(self, out, c_functions):
        self.out = out
        self.c_functions = c_functions
        self.lock = threading.Lock()
        self.functions = {}  # code object, or name of a C function -> id
        self.threads = []
        self.local = threading.local()
        self.start = time.perf_counter_ns()

    def thread(self):
        """This thread's id, open frames and unwritten events."""
        state = getattr(self.local, "state", None)
        if state is None:
            with self.lock:
                state = self.local.state = [len(self.threads) + 1, 0, []]
                self.threads.append(state)
                fields = (state[0], escape(threading.current_thread().name), os.getpid(), threading.get_native_id())
                print("thread", *fields, sep="\t", file=self.out)
        return state

    def function(self, key, file, line, name):
        number = self.functions.get(key)
        if number is None:
            with self.lock:
                number = self.functions[key] = len(self.functions) + 1
                print("fn", number, escape(name), escape(file), line, sep="\t", file=self.out)
        return number

    def flush(self, state):
        with self.lock:
            print(f"@{state[0]}", *state[2], sep="\n", file=self.out)
        state[2] = []

    def event(self, frame, kind, arg):
        now = time.perf_counter_ns() - self.start
        if kind.startswith("c_") and (not self.c_functions or arg is sys.setprofile):
            return
        state = self.thread()
        if kind == "call":
            code = frame.f_code
            number = self.function(code, code.co_filename, code.co_firstlineno, code.co_name)
            site = frame.f_back.f_lineno if frame.f_back and state[1] else ""
            state[2].append(f"+{number}\t{now}\t{site}".rstrip("\t"))
            state[1] += 1
        elif kind == "c_call":
            name = name_of_c_function(arg)
            state[2].append(f"+{self.function(name, '~', 0, name)}\t{now}\t{frame.f_lineno if state[1] else ''}".rstrip("\t"))
            state[1] += 1
        elif state[1]:  # else a frame that was entered before recording began
            state[2].append(f"-\t{now}")
            state[1] -= 1
        if len(state[2]) >= FLUSH:
            self.flush(state)

    def run(self, code, names):
        threading.setprofile(self.event)
        sys.setprofile(self.event)
        try:
            exec(code, names)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preload", default="")
    parser.add_argument("--no-c", action="store_true")
    parser.add_argument("out")
    parser.add_argument("program")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    return parser.parse_args()


def main():
    given = arguments()
    for module in filter(None, given.preload.split(",")):
        importlib.import_module(module)
    with open(given.program, encoding="utf-8") as source:
        code = compile(source.read(), given.program, "exec")
    sys.argv = [given.program, *given.rest]
    sys.path[0] = os.path.dirname(given.program)
    with open(given.out, "w", encoding="utf-8", newline="\n") as out:
        print("profconv-trace\t1\nclock\twall\tns", file=out)
        print("cmd", escape(" ".join(["python3", *sys.argv])), sep="\t", file=out)
        print("process", os.getpid(), escape(os.path.basename(given.program)), sep="\t", file=out)
        recorder = Recorder(out, not given.no_c)
        try:
            recorder.run(code, {"__name__": "__main__", "__file__": given.program, "__builtins__": __builtins__})
        finally:
            for state in recorder.threads:
                if state[2]:
                    recorder.flush(state)
            print("end", file=out)


if __name__ == "__main__":
    main()
