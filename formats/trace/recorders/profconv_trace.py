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
import builtins
import io
import itertools
import os
import sys
import threading
import time
import types
import weakref

__all__ = ["record"]

BATCH = 1024  # events that are worth formatting
BUFFER = 1 << 16  # bytes that are worth a system call
STEP = 200_000  # ns between two looks at how many there are
INTERVAL = 100_000_000  # ns after which any number is written
LEAVE = b"-\t%d\n"

_recorder = None  # the one that records this process


class _Functions:
    r"""The functions seen so far. A kind is a function's line as a template: to enter function 7 is b"+7\t%d\n".

    `kinds` finds it by the id() of a code object or a C module's function, which are kept alive. A C method is a new object at each
    call and keeps its object alive, which must not happen here: it is found by the id() of the object's type and its own name.
    """

    def __init__(self, define):
        self.define = define  # takes the record of a new function
        self.numbers = itertools.count(1)
        self.kinds = {}
        self.alive = []

    def of_python(self, code):
        return self._add(id(code), code, code.co_name, code.co_filename, code.co_firstlineno)

    def of_c(self, function):
        if function in _LAST_CALLS:  # each call of these is to be seen as new
            key = alive = None
        elif isinstance(function.__self__, types.ModuleType):
            key, alive = id(function), function
        else:
            key, alive = _key_of_c_method(function), type(function.__self__)
        return self._add(key, alive, _label_of_c_function(function), "~", 0)

    def _add(self, key, alive, name, file, line):
        number = next(self.numbers)
        self.define(b"fn\t%d\t%b\t%b\t%d\n" % (number, _field(name), _field(file), line))
        kind = b"+%d\t%%d\n" % number
        if key:
            self.alive.append(alive)
            self.kinds[key] = kind
        return kind


def _key_of_c_method(function):
    return id(type(function.__self__)), function.__name__


def _label_of_c_function(function):
    """cProfile's: the repr of what the type of __self__ has under that name, else the module and the name.

    A Python method that overrides the C function is passed over: cProfile's label for it is that method with its address.
    """
    owner, name, module = function.__self__, function.__name__, function.__module__
    if owner is None and function.__qualname__ == name:
        return f"<{module}.{name}>" if module and module != "builtins" else f"<{name}>"
    for base in (type if owner is None else type(owner)).__mro__:  # None: a static method, whose type is meant
        found = vars(base).get(name)
        if found is not None and not isinstance(found, types.FunctionType):
            try:
                return repr(found)
            except Exception:  # it is the program's
                break
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
    except BaseException as error:  # a function is new; or a signal's handler raised something meanwhile
        mend(frame, event, argument, error)


class _Thread:
    """Records one thread.

    A handler of a signal may raise an exception anywhere in here, in the main thread. Python then calls on_event no more, and the
    rest is done when the recording is stopped: it must find each step done or not begun.
    """

    def __init__(self, recorder, base):
        self.recorder = recorder
        self.number = next(recorder.numbers)
        self.name = threading.current_thread().name
        self.python_thread = weakref.ref(threading.current_thread())
        self.base = base  # what the clock read at time 0, plus the time that went into writing
        self.kinds, self.times = [], []  # the newest events
        self.state = [], [], None  # the functions that were open before these, as kinds; text to write; what is to replace these two
        self.late = 0
        self.seen_off = False  # whether the program or this module ended the recording
        names = {"add": self.kinds.append, "tick": self.times.append, "kinds": recorder.functions.kinds, "clock": time.perf_counter_ns,
                 "due": 0, "look": self.look, "mend": self.mend, "LEAVE": LEAVE, "__builtins__": builtins}
        self.names = names
        # The code is copied too: the interpreter fits a code object to the globals that it runs with.
        self.on_event = types.FunctionType(_on_event.__code__.replace(), names)
        self.introduce()

    def introduce(self):
        self.lock = threading.RLock()  # between this thread and the one that stops the recording
        self.ident = threading.get_ident()
        self.recorder.define(b"thread\t%d\t%b\t%d\t%d\n" % (self.number, _field(self.name), os.getpid(), threading.get_native_id()))

    def enter_process(self):
        """Goes on in a forked process: with the functions that are open, and without what is in the other's file."""
        self.introduce()
        self.format()
        self.kinds[:], self.state = self.state[0], ([], [], None)
        self.times[:] = [time.perf_counter_ns()] * len(self.kinds)

    def begin(self, frame, event, argument):
        """The first event is the return from that function of this module that began the recording."""
        sys.setprofile(self.on_event)

    def mend(self, frame, event, argument, error):
        """A function is new. Any other error is a handler's and goes to the program."""
        functions = self.recorder.functions
        if event == "call" and error.args == (id(frame.f_code),):
            if frame.f_code not in _OWN_CODE:
                self.kinds.append(functions.of_python(frame.f_code))
                self.times.append(time.perf_counter_ns())
        elif event == "c_call" and error.args == (_key_of_c_method(argument),):
            if argument is sys.setprofile:
                self.seen_off = True  # no event will follow
                return
            self.kinds.append(functions.of_c(argument))
            self.times.append(time.perf_counter_ns())
            if argument in _LAST_CALLS:
                self.recorder.write_all()
        else:
            raise error

    def look(self, now):
        """Formats and writes the events that have come together, if they are many or old. The time for this is not the program's."""
        with self.lock:
            if self.recorder.ended:
                sys.setprofile(None)
            elif len(self.kinds) >= BATCH or now > self.late:
                self.format()
                if now > self.late or sum(map(len, self.state[1])) > BUFFER:
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
        stack, texts, replacement = self.state
        count, base = min(len(self.kinds), len(self.times)), self.base
        if count:
            replacement = _formatted(self.kinds[:count], [reading - base for reading in self.times[:count]], stack)
            self.state = stack, texts, replacement
            del self.kinds[:count]
        del self.times[:count]
        if replacement:
            self.state = replacement[0], [*texts, replacement[1]], None

    def write(self):
        texts = self.state[1]
        if texts:
            self.recorder.write(b"@%d\n%b" % (self.number, b"".join(texts)), texts)
            self.state = self.state[0], [], self.state[2]


def _formatted(kinds, times, stack):
    """The functions that are open after these events, and their text."""
    try:
        after = _followed(kinds, stack[:])
    except IndexError:  # functions are left that were entered before recording began; cProfile ignores that too
        matched, after = [], stack[:]
        for kind, now in zip(kinds, times):
            if kind is not LEAVE or after:
                _followed([kind], after)
                matched.append((kind, now))
        kinds, times = zip(*matched) if matched else ((), ())
    return after, b"".join(kinds) % tuple(times)


def _followed(kinds, stack):
    enter, leave, kind_of_leave = stack.append, stack.pop, LEAVE
    for kind in kinds:
        if kind is kind_of_leave:
            leave()
        else:
            enter(kind)
    return stack


class _File:
    """A trace file. It is made when there is something to write: many forked processes become another program at once."""

    def __init__(self, path, records):
        self.path = os.path.abspath(path)
        self.records = records  # the header and the definitions
        self.descriptor = None
        self.closed = False
        self.process = os.getpid()
        self.lock = threading.Lock()
        self.progress = 0, 0, None  # the length of the file, how many records it has, the object that was written last

    def write(self, text, whole=None, end=b"", closed=False):
        """Writes new definitions and `text`, unless `whole` was written last. What is written next takes the place of `end`."""
        if os.getpid() != self.process:
            return  # a forked process that does not know it yet
        with self.lock:
            length, count, last = self.progress
            if self.closed or whole is not None and whole is last:
                return
            self._open()
            definitions = self.records[count:]
            text = b"".join(definitions) + text
            self._put(length, text + end)
            self.progress = length + len(text), count + len(definitions), whole
            self.closed = closed

    def _put(self, place, text):
        os.lseek(self.descriptor, place, os.SEEK_SET)
        while text:
            text = text[os.write(self.descriptor, text):]

    def _open(self):
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        if self.descriptor is None:
            self.descriptor = os.open(self.path, flags | os.O_TRUNC, 0o666)
            self.identity = self._identity()
        elif self._identity() != self.identity:  # a program that becomes a daemon closes all files, and may have opened others
            self.descriptor = os.open(self.path, flags)

    def _identity(self):
        try:
            return os.fstat(self.descriptor)[1:3]  # the number of the file and of its device
        except OSError:
            return None


class _Recorder:
    """Records this process into `path`; after a fork, the new process into a file of its own."""

    def __init__(self, path, command):
        self.path = path
        self.command = command
        self.functions = _Functions(self.define)
        self.numbers = itertools.count(1)
        self.ended = False
        self.file = _File(path, self._header())
        self.file.write(b"")
        self.first = _Thread(self, time.perf_counter_ns())
        self.threads = [self.first]
        threading.setprofile(self.start_thread)

    def _header(self, *more):
        date, name = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), os.path.basename("".join(sys.argv[:1]))
        facts = (b"profconv-trace\t1", b"clock\twall\tns", b"cmd\t" + _field(self.command), b"date\t" + date.encode(),
                 b"meta\tpython\t%d.%d.%d" % sys.version_info[:3], *more, b"process\t%d\t%b" % (os.getpid(), _field(name)))
        return [fact + b"\n" for fact in facts]

    def define(self, record):
        self.file.records.append(record)

    def start_thread(self, frame, event, argument):
        """The first event of another thread."""
        for thread in self.threads[:]:
            python_thread = thread.python_thread()
            if not (python_thread and python_thread.is_alive()):
                self.finish_thread(thread)
        thread = _Thread(self, self.first.base)
        self.threads.append(thread)
        sys.setprofile(thread.on_event)
        thread.on_event(frame, event, argument)

    def finish_thread(self, thread):
        try:
            self.threads.remove(thread)
        except ValueError:
            return  # another thread does it
        thread.flush()

    def write(self, *arguments, **options):
        try:
            self.file.write(*arguments, **options)
        except OSError as error:  # a full disk is no reason to stop the program
            self.ended = self.file.closed = True
            print(f"profconv_trace: {error}: the trace ends here, the program goes on", file=sys.stderr)

    def write_all(self, closed=False):
        """Writes everything, and that it is complete: it is, unless the program goes on."""
        for thread in self.threads[:]:
            thread.flush()
        self.ended = closed or self.ended
        self.write(b"", end=b"end\n", closed=closed)

    def stop(self):
        threading.setprofile(None)
        taken_off = not self.ended and not self.first.seen_off and self.first.ident == threading.get_ident()
        self.write_all(closed=True)
        if taken_off:
            print("profconv_trace: note: the main thread is not recorded to its end: the recursion limit, an exception in a signal's handler,"
                  " or another profiler took the recorder off", file=sys.stderr)

    def enter_process(self):
        """What remains in a forked process is the thread that forked."""
        definitions = [record for record in self.file.records if record.startswith(b"fn\t")]
        if self.file.descriptor is not None:
            os.close(self.file.descriptor)
        path = "{0}.{2}{1}".format(*os.path.splitext(self.path), os.getpid())
        self.file = _File(path, self._header(b"meta\tparent process\t%d" % os.getppid()) + definitions)
        self.threads = [thread for thread in self.threads if thread.ident == threading.get_ident()]
        for self.first in self.threads:
            self.first.enter_process()


def _after_fork():
    if _recorder:
        on_event = sys.getprofile()
        sys.setprofile(None)
        _recorder.enter_process()
        sys.setprofile(next((thread.begin for thread in _recorder.threads if thread.on_event is on_event), on_event))


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
        sys.setprofile(thread.begin)
        return self

    def __exit__(self, *error):
        sys.setprofile(None)
        _stop()


_OWN_CODE = {record.__exit__.__code__, _after_fork.__code__}


def _start(path, command):
    """Makes the recorder and gives the thread that it is to begin with, this one."""
    global _recorder
    if _recorder or sys.getprofile():
        raise RuntimeError("profconv_trace: a profiler is running already")
    _recorder = _Recorder(path, command)
    return _recorder.first


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
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    names = vars(main)
    try:
        if code:
            if own_folder:
                sys.path[0] = os.path.dirname(sys.argv[0])
            names.update(__builtins__=builtins, __file__=sys.argv[0], __cached__=None)
        else:
            from runpy import _get_module_details as find_module
            if own_folder:
                sys.path[0] = os.getcwd()
            sys.setprofile(thread.on_event)  # importing the packages that the module is in is a part of the program
            _, spec, code = find_module(sys.argv[0], SystemExit)
            sys.setprofile(None)
            sys.argv[0] = spec.origin
            names.update(__builtins__=builtins, __file__=spec.origin, __cached__=spec.cached, __spec__=spec,
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
