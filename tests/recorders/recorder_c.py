#!/usr/bin/env python3
"""Records C and C++ programs whose calls are known with profconv_trace.h, and reads the traces with profconv: every function and its
calls, and where it matters every edge, are compared.

usage: recorder_c.py PROFCONV HEADER_FOLDER CC CXX [NAME ...]        (NAME: only the tests with it in their name)
"""
import concurrent.futures
import os
import sys
import tempfile
import traceback

import c_bench
import c_calls
import c_compilers
import c_ends


def run_test(test, settings, objects):
    """What is wrong, or None."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            test(c_bench.Bench(settings, objects, os.path.realpath(folder)))
        except c_bench.Failure as failure:
            return str(failure)
        except Exception:  # a test that breaks has failed
            return traceback.format_exc()
    return None


def main():
    settings = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3], sys.argv[4]
    tests = {name.removeprefix("test_"): test for module in (c_calls, c_ends, c_compilers) for name, test in vars(module).items()
             if name.startswith("test_")}
    wanted = {name: test for name, test in tests.items() if not sys.argv[5:] or any(part in name for part in sys.argv[5:])}
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool, tempfile.TemporaryDirectory() as folder:
        objects = c_bench.Objects(folder)
        for name, problem in zip(wanted, pool.map(lambda test: run_test(test, settings, objects), wanted.values())):
            print(f"{'FAILED' if problem else 'ok'}: {name.replace('_', ' ')}" + (f"\n{problem}" if problem else ""), flush=True)
            failed += problem is not None
    print(f"{len(wanted)} tests, {failed} failed")
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
