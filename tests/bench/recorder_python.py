"""The part of recorder_python that is measured inside a process.

usage: recorder_python.py RUNS FOLDER RECORDERS      prints the version and the least CPU time of each kind of run in seconds
"""
import cProfile
import os
import sys
import threading
import time
import types

runs, folder, recorders = int(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path.insert(0, recorders)
import profconv_trace  # noqa: E402


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def alone():
    fib(25)


def under_cprofile():
    profile = cProfile.Profile()
    profile.enable()
    fib(25)
    profile.disable()


def recorded():
    with profconv_trace.record(os.path.join(folder, "in_process.trace")):
        fib(25)


class Events:
    """What the recorder keeps of a thread, but thrown away when it would be formatted."""

    def __init__(self, functions):
        self.kinds, self.times = [], []
        self.names = {"add": self.kinds.append, "tick": self.times.append, "clock": time.perf_counter_ns, "due": 0, "look": self.look,
                      "kinds": {id(fib.__code__): b"+1"}, "leaves": {id(fib.__code__): b"-1"}, "LEAVE": b"-", "mend": lambda *_: None,
                      "of_thread": threading.local(), "FunctionType": types.FunctionType, "__builtins__": __builtins__}
        self.names["of_thread"].lists = self.kinds.append, self.times.append
        self.hooks = [types.FunctionType(function.__code__.replace(), self.names) for function in functions]

    def look(self, now):
        self.kinds.clear()
        self.times.clear()
        self.names["due"] = now + profconv_trace.STEP


def hooks_of_setprofile():
    hook = Events([profconv_trace._on_event]).hooks[0]
    sys.setprofile(hook)
    fib(25)
    sys.setprofile(None)


def on_start(code, offset):
    add, tick = of_thread.lists
    add(kinds[id(code)])
    now = clock()
    tick(now)
    if now > due:
        look(now)


def on_return(code, offset, value):
    add, tick = of_thread.lists
    tick(clock())
    add(leaves[id(code)])


def on_call(code, offset, function, first):
    if type(function) is FunctionType:
        return  # not a C function


def hooks_of_monitoring():
    monitoring = sys.monitoring
    kinds = [monitoring.events.PY_START, monitoring.events.PY_RETURN, monitoring.events.CALL]
    monitoring.use_tool_id(monitoring.PROFILER_ID, "bench")
    for kind, hook in zip(kinds, Events([on_start, on_return, on_call]).hooks):
        monitoring.register_callback(monitoring.PROFILER_ID, kind, hook)
    monitoring.set_local_events(monitoring.PROFILER_ID, fib.__code__, sum(kinds))  # not for the hooks, which that makes slower
    fib(25)
    monitoring.set_local_events(monitoring.PROFILER_ID, fib.__code__, 0)
    monitoring.free_tool_id(monitoring.PROFILER_ID)


least = dict.fromkeys((alone, under_cprofile, recorded, hooks_of_setprofile), 1e9)
if hasattr(sys, "monitoring"):
    least[hooks_of_monitoring] = 1e9
for _ in range(runs):
    for run in least:
        start = time.process_time()
        run()
        least[run] = min(least[run], time.process_time() - start)
print("%d.%d.%d" % sys.version_info[:3], *least.values())
