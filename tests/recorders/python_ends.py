"""How a recording ends that is not left to end: by signals, errors and limits."""
import json
import os
import resource
import signal
import subprocess
import time

from python_bench import CALLS_OF_FIB, FIB, NOT_TO_THE_END, Wrong, expect


def a_killed_process_leaves_what_it_had_done(bench):
    bench.write("app.py", FIB + """
import os
fib(20)
open("ready", "w").close()
while True: fib(10)
""")
    for number in (signal.SIGKILL, signal.SIGTERM):
        command = [bench.python, os.path.join(bench.recorders, "profconv_trace.py"), "-o", "app.trace", "app.py"]
        with subprocess.Popen(command, cwd=bench.folder) as process:
            while not os.path.exists(os.path.join(bench.folder, "ready")):
                time.sleep(0.01)
            time.sleep(0.3)
            process.send_signal(number)
        os.remove(os.path.join(bench.folder, "ready"))
        expect("its status", process.returncode, -number)
        done = subprocess.run([bench.profconv, "stats", "app.trace", "--json"], cwd=bench.folder, capture_output=True, text=True, check=False)
        expect("profconv's status", done.returncode, 0)
        if "the trace has no \"end\": it was cut off" not in done.stderr:
            raise Wrong(f"no word of the cut: {done.stderr}")
        calls = {row["function"]: row["calls"] for row in json.loads(done.stdout)["rows"]}
        expect("calls of fib before the signal", calls["fib"] > CALLS_OF_FIB[20], True)
        expect("no name is missing", any(name.startswith("fn#") for name in calls), False)


def handlers_that_raise_end_the_recording_in_good_order(bench):
    bench.write("app.py", FIB + """
import signal, sys
class Alarm(Exception): pass
def handler(*_): raise Alarm
def before(): pass
def attempt():
    before()
    signal.setitimer(signal.ITIMER_REAL, float(sys.argv[1]))
    list(map(fib, [30]))
signal.signal(signal.SIGALRM, handler)
try: attempt()
except Alarm: print("alarm")
""")
    for tenths in range(30, 70):  # of a millisecond
        done = bench.record("-o", "app.trace", "app.py", str(tenths / 10000))
        expect("its output", done.stdout, "alarm\n")
        expect("calls of before", bench.calls("app.trace", "before"), 1)
        if done.stderr != NOT_TO_THE_END:
            expect("what it says", done.stderr, "")
            expect("calls of print", bench.calls("app.trace", "<built-in method builtins.print>"), 1)


def a_recording_that_python_takes_off_at_the_recursion_limit_says_so(bench):
    bench.write("app.py", FIB + """
def deeper(): deeper()
fib(10)
try: deeper()
except RecursionError: print("caught")
""")
    done = bench.record("-o", "app.trace", "app.py")
    expect("its output", done.stdout, "caught\n")
    expect("its note", done.stderr, NOT_TO_THE_END)
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[10])


def a_program_that_closes_every_file_does_not_lose_the_trace(bench):
    bench.write("app.py", FIB + """
import os
fib(10)
os.closerange(3, 256)
taken = [open("other%d" % i, "w") for i in range(10)]
fib(20)
for file in taken: file.close()
""")
    bench.record("-o", "app.trace", "app.py")
    expect("calls of fib", bench.calls("app.trace", "fib"), CALLS_OF_FIB[10] + CALLS_OF_FIB[20])
    expect("sizes of the program's files", {os.path.getsize(os.path.join(bench.folder, f"other{i}")) for i in range(10)}, {0})


def a_full_disk_does_not_stop_the_program(bench):
    bench.write("app.py", FIB + "fib(20)\nprint('done')\n")
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
    done = bench.record("-o", "app.trace", "app.py", preexec_fn=limit)
    expect("its output", (done.stdout, done.stderr),
           ("done\n", "profconv_trace: [Errno 27] File too large: the trace ends here, the program goes on\n"))


CHECKS = [a_killed_process_leaves_what_it_had_done, handlers_that_raise_end_the_recording_in_good_order,
          a_recording_that_python_takes_off_at_the_recursion_limit_says_so, a_program_that_closes_every_file_does_not_lose_the_trace,
          a_full_disk_does_not_stop_the_program]
