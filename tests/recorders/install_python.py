#!/usr/bin/env python3
"""Installs profconv_trace.py as `cmake --install` does, under several prefixes, and runs it as a module of the Python that is there.

usage: install_python.py CMAKE BUILD RECORDERS
"""
import os
import subprocess
import sys
import tempfile


def run(*words, folder, **environment):
    done = subprocess.run(words, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def files_in(folder):
    return sorted(os.path.relpath(os.path.join(top, name), folder) for top, _, names in os.walk(folder) for name in names)


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: expected {wanted!r}, found {found!r}")


def is_run_by_the_python_under_the_prefix(cmake, build, recorders, folder):
    run(sys.executable, "-m", "venv", "--without-pip", "prefix", folder=folder)
    path = os.path.join(folder, "prefix/bin") + os.pathsep + os.environ["PATH"]
    run(cmake, "--install", build, "--component", "recorder_python", "--prefix", os.path.join(folder, "prefix"), folder=folder, PATH=path)
    with open(os.path.join(folder, "app.py"), "w", encoding="utf-8") as file:
        file.write("print(__name__)\n")
    expect("the program's output", run("prefix/bin/python3", "-m", "profconv_trace", "-o", "app.trace", "app.py", folder=folder), "__main__\n")
    expect("the trace", os.path.exists(os.path.join(folder, "app.trace")), True)


def is_staged(cmake, build, recorders, folder):
    for prefix in ("/usr", "/usr/local"):
        staged = os.path.join(folder, prefix.replace("/", "_"))
        run(cmake, "--install", build, "--component", "recorder_python", "--prefix", prefix, folder=folder, DESTDIR=staged)
        found = files_in(staged)
        expect(f"one file under {prefix}", [name.startswith(prefix[1:] + "/lib") and name.endswith("/profconv_trace.py") for name in found], [True])


def is_data_where_no_python_looks(cmake, build, recorders, folder):
    prefix = os.path.join(folder, "prefix")
    said = run(cmake, "--install", build, "--component", "recorder_python", "--prefix", prefix, folder=folder)
    expect("files", files_in(prefix), ["share/profconv/profconv_trace.py"])
    expect("it says how to find it", f"set PYTHONPATH={prefix}/share/profconv," in said, True)


def is_where_the_variable_says(cmake, build, recorders, folder):
    for number, python_dir in enumerate(("lib/modules", os.path.join(folder, "elsewhere"))):
        prefix = os.path.join(folder, f"prefix{number}")
        run(cmake, f"-DCMAKE_INSTALL_PREFIX={prefix}", f"-Drecorder={recorders}/profconv_trace.py", f"-Dpython_dir={python_dir}",
            "-Ddata_dir=share", "-P", os.path.join(recorders, "install.cmake"), folder=folder)
        expect(f"the file is in {python_dir}", os.path.exists(os.path.join(prefix, python_dir, "profconv_trace.py")), True)


def main():
    cmake, build, recorders = map(os.path.abspath, sys.argv[1:4])
    checks = [is_run_by_the_python_under_the_prefix, is_staged, is_data_where_no_python_looks, is_where_the_variable_says]
    for check in checks:
        with tempfile.TemporaryDirectory() as folder:
            check(cmake, build, recorders, folder)
    print(f"{len(checks)} installations")


if __name__ == "__main__":
    main()
