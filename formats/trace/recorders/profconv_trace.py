#!/usr/bin/env python3
"""Records every call and return of a Python program as a profconv trace (`man 5 profconv-trace`).

    python3 -m profconv_trace [-o FILE] PROGRAM [ARGUMENT...]
    python3 -m profconv_trace [-o FILE] -m MODULE [ARGUMENT...]

    -o FILE   where to write; otherwise the program's name with .trace, in this folder
    -m        run a module, as python3 -m does
    -h        print this

    import profconv_trace
    with profconv_trace.record("part.trace"): ...    # only this part, in this thread and those it starts

Then `profconv stats FILE` prints what cProfile would have counted. Functions have cProfile's names; C functions, threads,
generators (a yield is a return, a resumption a call) and exceptions are recorded. A process forked from the recorded one writes
a file of its own with its number in the name: app.trace, app.4711.trace. A killed process leaves a trace without its last tenth
of a second.
"""
# What runs for every event is in _on_event; the rest runs per batch of events, per new function, thread or process.
# Python 3.8 or later and its standard library, of which little is used: what is imported here is not recorded there.
import atexit
import io
import itertools
import os
import sys
import threading
import time
import weakref

__all__ = ["record"]

BATCH = 1024  # events that are worth formatting
BUFFER = 1 << 16  # bytes that are worth a system call
STEP = 200_000  # ns between two looks at how many there are
INTERVAL = 100_000_000  # ns after which any number is written
LEAVE = b"-\t%d\n"
_END = b"end\n"

_recorder = None  # the one that records this process


class _Functions:
    """The functions seen so far. A kind is a function's line as a template: to enter function 7 is b"+7\\t%d\\n".

    `kinds` finds it by the id() of a code object or a C module's function, which are kept alive. A C method is a new object at each
    call and keeps its object alive, which must not happen here: it is found by the id() of the object's type and its own name.
    """

    def __init__(self):
        self.numbers = itertools.count(1)
        self.kinds = {}
        self.definitions = {}  # kind -> its record
        self.unwritten = []
        self.c_kinds = set()
        self.alive = []

    def python_function(self, code):
        kind = self._define(code.co_name, code.co_filename, code.co_firstlineno)
        self._find_by(id(code), code, kind)
        return kind

    def c_function(self, function):
        owner = type(function.__self__)
        kind = self._define(_label_of_c_function(function), "~", 0)
        self.c_kinds.add(kind)
        if function in _LAST_CALLS:
            pass  # each of them is to be seen
        elif owner is type(sys):
            self._find_by(id(function), function, kind)
        else:
            self._find_by((id(owner), function.__name__), owner, kind)
        return kind

    def _define(self, name, file, line):
        number = next(self.numbers)
        kind = b"+%d\t%%d\n" % number
        self.definitions[kind] = b"fn\t%d\t%b\t%b\t%d\n" % (number, _field(name), _field(file), line)
        self.unwritten.append(self.definitions[kind])
        return kind

    def _find_by(self, key, alive, kind):
        self.alive.append(alive)
        self.kinds[key] = kind

    def take_unwritten(self):
        lines = []
        while self.unwritten:
            lines.append(self.unwritten.pop(0))
        return b"".join(lines)


def _label_of_c_function(function):
    """cProfile's: the repr of what the type of __self__ has under that name, else the module and the name.

    A Python method that overrides the C function is passed over: cProfile's label for it is that method with its address.
    """
    owner, name, module = function.__self__, function.__name__, function.__module__
    if owner is None:
        return f"<{module}.{name}>" if module and module != "builtins" else f"<{name}>"
    for base in type(owner).__mro__:
        found = vars(base).get(name)
        if found is not None and type(found) is not type(_label_of_c_function):
            return repr(found)
    return f"<built-in method {module}.{name}>" if isinstance(module, str) else f"<built-in method {name}>"


def _field(text):
    """A name as a field of the trace."""
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _on_event(frame, event, argument):
    """What Python calls at every event. Each thread has a copy of its own, whose globals are the names that _Thread gives it.

    The clock is read last on entering and first on leaving, as in cProfile: what all this costs is the caller's time.
    """
    try:
        if event == "call":
            add(kinds[id(frame.f_code)])
            now = clock()
            tick(now)
            if now > due:
                look(now)
        elif event == "c_call":
            add(kinds.get(id(argument)) or kinds[id(type(argument.__self__)), argument.__name__])
            now = clock()
            tick(now)
            if now > due:
                look(now)
        else:
            tick(clock())
            add(LEAVE)
    except BaseException as error:  # a function that is new; or something that a signal's handler raised meanwhile
        mend(frame, event, argument, error)


class _Thread:
    """The events of one thread: the newest as `kinds` and `times`, then those that are formatted as `text`, the rest is written."""

    def __init__(self, recorder, number, base):
        self.recorder = recorder
        self.number = number
        self.outside = None  # id() of the frame that was innermost when recording began
        self.base = base  # what the clock read at time 0, plus the time that went into writing
        self.kinds, self.times = [], []
        self.stack = []  # the kinds of the functions that were open before `kinds`
        self.text = []
        self.length = 0  # of all of `text`
        self.late = 0
        self.seen_off = False  # whether recording ended as it should
        self.python_thread = weakref.ref(threading.current_thread())
        self.name = threading.current_thread().name
        self.names = {"add": self.kinds.append, "tick": self.times.append, "kinds": recorder.functions.kinds, "clock": time.perf_counter_ns, "due": 0,
                      "look": self.look, "mend": self.mend, "LEAVE": LEAVE, "__builtins__": __builtins__}
        # The code is copied too: the interpreter fits a code object to the globals it runs with.
        self.on_event = type(_on_event)(_on_event.__code__.replace(), self.names)
        self.introduce()

    def introduce(self):
        self.lock = threading.RLock()  # between this thread and the one that ends the recording
        self.ident = threading.get_ident()
        fields = self.number, _field(self.name), os.getpid(), threading.get_native_id()
        self.recorder.functions.unwritten.append(b"thread\t%d\t%b\t%d\t%d\n" % fields)

    def enter_process(self):
        """In a forked process this thread goes on with the functions that are open; what they did before is in the other file."""
        self.introduce()
        now = time.perf_counter_ns()
        self.format()
        opened, self.text, self.stack = self.stack, [], []
        self.add(opened, now)

    def look(self, now):
        """Formats and writes what has come together, if it is much or old. The time that this takes is not the program's."""
        with self.lock:
            if self.recorder.ended:
                sys.setprofile(None)
            elif len(self.kinds) >= BATCH or now > self.late:
                self.format()
                if self.length >= BUFFER or now > self.late:
                    self.write()
                    self.late = now + INTERVAL
                self.base += time.perf_counter_ns() - now
            self.names["due"] = time.perf_counter_ns() + STEP

    def flush(self):
        with self.lock:
            self.format()
            self.write()
            self.names["due"] = 0

    def format(self):
        count, base = min(len(self.kinds), len(self.times)), self.base
        kinds, times, stack = self.kinds[:count], [time - base for time in self.times[:count]], self.stack[:]
        try:
            _follow(kinds, stack)
        except IndexError:
            kinds, times, stack = _without_unmatched(kinds, times, self.stack[:])
        text = b"".join(kinds) % tuple(times)
        # In one statement, so that a signal's handler that raises finds this done or not begun.
        self.stack, self.text, self.length, self.kinds[:count], self.times[:count] = stack, [*self.text, text], self.length + len(text), (), ()

    def write(self):
        text, self.text, self.length = b"".join(self.text), [], 0
        if text:
            self.recorder.write(b"@%d\n%b" % (self.number, text))

    def add(self, kinds, now):
        self.kinds += kinds
        self.times += [now] * len(kinds)

    def mend(self, frame, event, argument, error):
        """Completes the event that `error` interrupted."""
        functions = self.recorder.functions
        if type(error) is KeyError and event == "call" and id(frame.f_code) not in functions.kinds:
            if frame.f_code not in _OWN_CODE:
                self.add([functions.python_function(frame.f_code)], time.perf_counter_ns())
        elif type(error) is KeyError and event == "c_call" and id(argument) not in functions.kinds:
            if argument is sys.setprofile:
                self.seen_off = True  # no event will follow
            else:
                self.add([functions.c_function(argument)], time.perf_counter_ns())
            if argument in _LAST_CALLS:
                self.recorder.write_all()
        else:
            self.kinds += [LEAVE] * (len(self.times) - len(self.kinds))
            self.times += [time.perf_counter_ns()] * (len(self.kinds) - len(self.times))
            self.expect_removal(frame)
            raise error

    def expect_removal(self, frame):
        """An exception will leave on_event, and then Python stops calling it. The exception's trace event puts it back."""
        tracer, frames = sys.gettrace(), [frame for frame in (frame, frame.f_back) if frame]
        local = [frame.f_trace for frame in frames]

        def put_back(current, event, argument):
            sys.settrace(tracer)
            for frame, function in zip(frames, local):
                frame.f_trace = function
            self.align(current)
            sys.setprofile(self.on_event)

        sys.settrace(put_back)
        for frame in frames:
            frame.f_trace = put_back

    def align(self, frame):
        """Adds the returns and calls that were missed, so that the Python functions of the stack are those of `frame`."""
        kinds, now = [], time.perf_counter_ns()
        while frame and id(frame) != self.outside:
            if id(frame.f_code) not in self.recorder.functions.kinds:
                self.recorder.functions.python_function(frame.f_code)
            kinds.insert(0, self.recorder.functions.kinds[id(frame.f_code)])
            frame = frame.f_back
        self.format()
        alike = kept = 0
        for place, kind in enumerate(self.stack, 1):
            if kinds[alike:alike + 1] == [kind]:
                alike, kept = alike + 1, place
            elif kind not in self.recorder.functions.c_kinds:
                break
        self.add([LEAVE] * (len(self.stack) - kept) + kinds[alike:], now)


def _follow(kinds, stack):
    """What these events do to the stack of open functions. IndexError if one leaves a function that was not entered."""
    enter, leave, kind_of_leave = stack.append, stack.pop, LEAVE
    for kind in kinds:
        if kind is kind_of_leave:
            leave()
        else:
            enter(kind)


def _without_unmatched(kinds, times, stack):
    """The events without the leaves of functions that were open when recording began, which cProfile ignores too."""
    kept_kinds, kept_times = [], []
    for kind, now in zip(kinds, times):
        if kind is not LEAVE:
            stack.append(kind)
        elif stack:
            stack.pop()
        else:
            continue
        kept_kinds.append(kind)
        kept_times.append(now)
    return kept_kinds, kept_times, stack


class _File:
    """A trace file. It is made when first written to: many forked processes run another program at once and record nothing."""

    def __init__(self, path, header):
        self.path = os.path.abspath(path)
        self.header = header
        self.descriptor = None
        self.is_complete = self.closed = False
        self.lock = threading.Lock()

    def open(self):
        self.descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o666)
        self.identity = self._identity()
        self._append(self.header)

    def write(self, text):
        with self.lock:
            if not self.closed:
                self._append(text)

    def complete(self, text, closed):
        """Writes what is the last as far as is known; for certain, if `closed`."""
        with self.lock:
            if not self.closed:
                self._append(text + _END)
            self.is_complete, self.closed = True, closed

    def _append(self, text):
        if self.descriptor is None:
            self.open()
        if self._identity() != self.identity:  # a program that becomes a daemon closes every file
            self.descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        if self.is_complete:
            os.ftruncate(self.descriptor, os.fstat(self.descriptor).st_size - len(_END))
            self.is_complete = False
        while text:
            text = text[os.write(self.descriptor, text):]

    def _identity(self):
        try:
            status = os.fstat(self.descriptor)
        except OSError:
            return None
        return status.st_dev, status.st_ino


class _Recorder:
    """Records this process into `path`; after a fork, the new process into a file of its own."""

    def __init__(self, path, command):
        self.path = path
        self.command = command
        self.functions = _Functions()
        self.numbers = itertools.count(1)
        self.threads = []
        self.ended = False
        self.file = _File(path, self._header())

    def _header(self, parent=None):
        facts = [b"profconv-trace\t1", b"clock\twall\tns", b"cmd\t" + _field(self.command),
                 b"date\t" + time.strftime("%Y-%m-%dT%H:%M:%S%z").encode(), b"meta\tpython\t" + sys.version.split()[0].encode()]
        if parent:
            facts.append(b"meta\tparent process\t%d" % parent)
        facts.append(b"process\t%d\t%b" % (os.getpid(), _field(os.path.basename(sys.argv[0]))))
        return b"".join(fact + b"\n" for fact in facts)

    def start(self):
        self.file.open()
        self.first = _Thread(self, next(self.numbers), time.perf_counter_ns())
        self.threads.append(self.first)
        threading.setprofile(self.start_thread)

    def start_thread(self, frame, event, argument):
        """The first event of another thread."""
        for thread in self.threads[1:]:
            python_thread = thread.python_thread()
            if not python_thread or not python_thread.is_alive():
                self.finish_thread(thread)
        thread = _Thread(self, next(self.numbers), self.first.base)
        thread.outside = id(frame.f_back if event == "call" else frame)
        self.threads.append(thread)
        sys.setprofile(thread.on_event)
        thread.on_event(frame, event, argument)

    def finish_thread(self, thread):
        try:
            self.threads.remove(thread)
        except ValueError:
            return  # another thread does it
        thread.flush()

    def write(self, text):
        self._guarded(self.file.write, self.functions.take_unwritten() + text)

    def write_all(self, closed=False):
        """Writes everything, and that it is complete: it is, unless the program goes on."""
        for thread in self.threads[:]:
            thread.flush()
        self.ended = closed
        self._guarded(self.file.complete, self.functions.take_unwritten(), closed)

    def _guarded(self, write, *arguments):
        try:
            write(*arguments)
        except OSError as error:  # a full disk is no reason to stop the program
            self.ended = self.file.closed = True
            print(f"profconv_trace: {error}: the trace ends here, the program goes on", file=sys.stderr)

    def stop(self):
        threading.setprofile(None)
        self.write_all(closed=True)
        if self.first.ident == threading.get_ident() and not self.first.seen_off:
            print("profconv_trace: note: not recorded to the end: the recursion limit or another profiler took this one off", file=sys.stderr)

    def enter_process(self):
        """What is left of the recorder in a forked process: the thread that forked."""
        self.file = _File("{0}.{2}{1}".format(*os.path.splitext(self.path), os.getpid()), self._header(os.getppid()))
        self.functions.unwritten = list(self.functions.definitions.values())
        self.threads = [thread for thread in self.threads if thread.ident == threading.get_ident()]
        for thread in self.threads:
            thread.enter_process()
            self.first = thread


def _after_fork():
    if _recorder:
        _recorder.enter_process()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
# Functions that may not return: what came before them is written first. os.execl and the like end in these.
_LAST_CALLS = [getattr(os, name) for name in ("_exit", "abort", "execv", "execve") if hasattr(os, name)]


class record:
    """with record("app.trace"): records what runs inside, in this thread and in those that it starts."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        thread = _start(self.path, " ".join([os.path.basename(sys.executable), *sys.argv]))
        thread.outside = id(sys._getframe(1))
        sys.setprofile(thread.on_event)
        return self

    def __exit__(self, *error):
        sys.setprofile(None)
        _stop()


_OWN_CODE = {record.__exit__.__code__}


def _start(path, command):
    """Makes the recorder and gives the thread that it is to begin with, this one."""
    global _recorder
    if _recorder or sys.getprofile():
        raise RuntimeError("profconv_trace: a profiler is running already")
    recorder = _Recorder(path, command)
    recorder.start()
    _recorder = recorder
    return recorder.first


def _stop():
    global _recorder
    if _recorder:
        _recorder.stop()
    _recorder = None


# ---- the command line

def _main():
    path, is_module, arguments = None, False, sys.argv[1:]
    while arguments and arguments[0].startswith("-") and not is_module:
        option = arguments.pop(0)
        if option in ("-h", "--help"):
            return print(__doc__, end="")
        if option == "-m":
            is_module = True
        elif option == "-o" and arguments:
            path = arguments.pop(0)
        else:
            _refuse(f"expected -o FILE, -m MODULE or a program, found {option!r}")
    if not arguments:
        _refuse("expected a program or -m MODULE, found the end of the command")
    sys.argv[:] = arguments
    name = os.path.basename(arguments[0])
    try:
        code = None if is_module else _compile(arguments[0])
        _start(path or (name if is_module else os.path.splitext(name)[0]) + ".trace", " ".join(["python3", *["-m"] * is_module, *arguments]))
    except OSError as error:
        _refuse(error)
    atexit.register(_finish, announced=not path)
    _run(code)


def _refuse(reason):
    print(f"profconv_trace: {reason}; -h explains", file=sys.stderr)
    sys.exit(2)


def _compile(program):
    with io.open_code(program) as file:
        return compile(file.read(), program, "exec", dont_inherit=True)


def _run(code):
    """Runs a program, or the module that sys.argv names, like the interpreter. Its threads may go on after this."""
    thread, own_folder = _recorder.first, not getattr(sys.flags, "safe_path", sys.flags.isolated)
    thread.outside = id(sys._getframe())
    main = sys.modules["__main__"] = type(sys)("__main__")
    names = vars(main)
    try:
        if code:
            if own_folder:
                sys.path[0] = os.path.dirname(sys.argv[0])
            names.update(__builtins__=__builtins__, __file__=sys.argv[0], __cached__=None)
        else:
            from runpy import _get_module_details as find_module
            if own_folder:
                sys.path[0] = os.getcwd()
            sys.setprofile(thread.on_event)  # importing the packages that the module is in is a part of the program
            _, spec, code = find_module(sys.argv[0], SystemExit)
            sys.setprofile(None)
            sys.argv[0] = spec.origin
            names.update(__builtins__=__builtins__, __file__=spec.origin, __cached__=spec.cached, __spec__=spec,
                         __loader__=spec.loader, __package__=spec.parent)
        thread.seen_off = False
        sys.setprofile(thread.on_event)
        exec(code, names)
    finally:
        sys.setprofile(None)


def _finish(announced):
    path = _recorder.file.path
    _stop()
    if announced:
        print(f"profconv_trace: wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    sys.modules.setdefault("profconv_trace", sys.modules["__main__"])
    _main()
