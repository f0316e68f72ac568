#!/usr/bin/env python3
"""What golden cases cannot show: terminals, closed pipes, full disks, files that must stay untouched.

usage: conditions.py PROFCONV TESTDATA
"""
import gzip
import os
import pty
import select
import subprocess
import sys
import tempfile
import threading

PROFCONV, TESTDATA = [os.path.abspath(path) for path in sys.argv[1:3]]
TRACE = os.path.join(TESTDATA, "trace", "calc.trace")
BROKEN = os.path.join(TESTDATA, "trace", "bad", "time_decreases.trace")
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def profconv(*arguments, **more):
    environment = {**os.environ, "TZ": more.pop("tz", "UTC")}
    return subprocess.run([PROFCONV, *arguments], capture_output="stdout" not in more, env=environment, timeout=60, check=False, **more)


def expect(run, code, error=""):
    err = run.stderr.decode("utf-8", "replace")
    assert run.returncode == code, f"exit {run.returncode}, not {code}: {err}"
    assert err == error, f"stderr is {err!r}, not {error!r}"


def read(path):
    with open(path, "rb") as file:
        return file.read()


@check
def a_failed_run_leaves_the_old_output_untouched(folder):
    out = os.path.join(folder, "out.callgrind")
    with open(out, "w", encoding="utf-8") as file:
        file.write("precious")
    run = profconv("convert", BROKEN, "-o", out)
    assert run.returncode == 1, run
    assert read(out) == b"precious"
    assert os.listdir(folder) == ["out.callgrind"], os.listdir(folder)


@check
def a_failed_run_leaves_no_file(folder):
    run = profconv("convert", BROKEN, "-o", os.path.join(folder, "out.callgrind"))
    assert run.returncode == 1 and not run.stdout, run
    assert os.listdir(folder) == [], os.listdir(folder)


@check
def an_output_may_replace_its_input(folder):
    path = os.path.join(folder, "x.trace")
    with open(path, "wb") as file:
        file.write(read(TRACE))
    before = profconv("stats", path, "--csv").stdout
    expect(profconv("convert", path, "-q", "-o", path), 0)
    assert os.listdir(folder) == ["x.trace"], os.listdir(folder)
    assert profconv("stats", path, "--csv").stdout == before


@check
def an_output_has_the_rights_the_umask_leaves(folder):
    path = os.path.join(folder, "x.callgrind")
    old = os.umask(0o026)
    try:
        expect(profconv("convert", TRACE, "-q", "-o", path), 0)
    finally:
        os.umask(old)
    assert os.stat(path).st_mode & 0o777 == 0o640, oct(os.stat(path).st_mode)


@check
def gz_output_is_gzip_of_the_same_bytes_and_the_same_each_time(folder):
    plain = profconv("convert", TRACE, "-q", "-f", "callgrind").stdout
    paths = [os.path.join(folder, name) for name in ("a.callgrind.gz", "b.callgrind.gz")]
    for path in paths:
        expect(profconv("convert", TRACE, "-q", "-o", path), 0)
    assert gzip.decompress(read(paths[0])) == plain
    assert read(paths[0]) == read(paths[1])


@check
def zst_output_can_be_read_again(folder):
    path = os.path.join(folder, "x.trace.zst")
    expect(profconv("convert", TRACE, "-q", "-o", path), 0)
    assert read(path)[:4] == b"\x28\xb5\x2f\xfd"
    assert profconv("stats", path, "--csv").stdout == profconv("stats", TRACE, "--csv").stdout


@check
def a_reader_that_goes_away_is_no_error(folder):
    del folder
    big = os.path.join(TESTDATA, "trace", "hand", "deep.trace")
    run = subprocess.Popen([PROFCONV, "convert", big, "-q", "-f", "collapsed"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdout.read(10)
    run.stdout.close()
    err = run.stderr.read()
    run.stderr.close()
    code = run.wait(60)
    assert err == b"" and code in (0, -13, 141), (code, err)


@check
def a_full_disk_is_an_error(folder):
    del folder
    with open("/dev/full", "wb") as full:
        run = profconv("stats", TRACE, stdout=full, stderr=subprocess.PIPE)
    expect(run, 1, "profconv: standard output: cannot write: No space left on device\n")
    expect(profconv("convert", TRACE, "-q", "-f", "callgrind", "-o", "/dev/full"), 1,
           "profconv: /dev/full: cannot write: No space left on device\n")


@check
def special_files_are_written_directly(folder):
    del folder
    expect(profconv("convert", TRACE, "-q", "-f", "callgrind", "-o", "/dev/null"), 0)
    assert not os.path.isfile("/dev/null")


@check
def named_pipes_serve_as_input(folder):
    fifo = os.path.join(folder, "in")
    os.mkfifo(fifo)

    def feed():
        with open(fifo, "wb") as pipe:
            pipe.write(read(TRACE))

    feeder = threading.Thread(target=feed)
    feeder.start()
    run = profconv("stats", fifo, "--csv")
    feeder.join()
    expect(run, 0)
    assert run.stdout == profconv("stats", TRACE, "--csv").stdout


@check
def text_from_a_pipe_has_no_time_and_no_name(folder):
    del folder
    with open(TRACE, "rb") as file:
        first = file.read()
    run = profconv("stats", "-", input=first)
    expect(run, 0)
    assert run.stdout.lstrip(b" ")[:1].isdigit(), run.stdout[:80]
    assert b"function calls" in run.stdout.split(b"\n")[0], run.stdout[:80]


@check
def the_time_zone_is_honoured(folder):
    path = os.path.join(folder, "x.trace")
    with open(path, "wb") as file:
        file.write(read(TRACE))
    os.utime(path, (1700000000, 1700000000))
    for zone, text in (("UTC", "Tue Nov 14 22:13:20 2023"), ("IST-5:30", "Wed Nov 15 03:43:20 2023")):
        run = profconv("stats", path, tz=zone)
        expect(run, 0)
        assert run.stdout.decode().startswith(f"{text}    {path}\n\n"), run.stdout[:80]


def on_a_terminal(*arguments):
    """Exit code, and everything that appears on the terminal."""
    main, other = pty.openpty()
    run = subprocess.Popen([PROFCONV, *arguments], stdin=subprocess.DEVNULL, stdout=other, stderr=subprocess.PIPE)
    os.close(other)
    shown = b""
    while select.select([main], [], [], 30)[0]:
        try:
            data = os.read(main, 65536)
        except OSError:
            break
        if not data:
            break
        shown += data
    err = run.stderr.read().decode()
    run.stderr.close()
    os.close(main)
    return run.wait(60), shown, err


@check
def binary_output_to_a_terminal_is_refused(folder):
    del folder
    code, shown, err = on_a_terminal("convert", TRACE, "-q", "-f", "pprof")
    assert code == 2 and shown == b"", (code, shown[:40], err)
    assert err.startswith("profconv: ") and "terminal" in err, err


@check
def text_goes_to_a_terminal(folder):
    del folder
    code, shown, err = on_a_terminal("stats", TRACE, "--limit", "1")
    assert code == 0 and b"function calls" in shown and err == "", (code, shown, err)


def main():
    failures = 0
    for function in CHECKS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                function(folder)
            except AssertionError as error:
                failures += 1
                print(f"{function.__name__.replace('_', ' ')}: {error}")
    print(f"{len(CHECKS)} conditions, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
