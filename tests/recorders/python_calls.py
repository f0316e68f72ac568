"""What is recorded: the calls that cProfile counts, under its names, whatever the program does."""
import json
import os
import re

from python_bench import HERE, expect, expect_same, without_address


def compare_with_cprofile(bench, program):
    functions, edges = {}, {}

    def label(key):
        # cProfile names a C method that a Python method overrides by the latter and its address, if it sees it there first.
        return key[0], key[1], re.sub("^<function Child.append>$", "<method 'append' of 'list' objects>", without_address(key[2]))

    def add(table, key, counts):
        table[key] = tuple(map(sum, zip(table.get(key, (0, 0)), counts)))

    rows = json.loads(bench.run(os.path.join(HERE, "under_both.py"), bench.recorders, program, "both.trace").stdout)
    for function, *counts in rows[0]:
        add(functions, label(function), counts)
    for caller, callee, *counts in rows[1]:
        add(edges, (label(caller), label(callee)), counts)
    expect_same(f"{program}, functions", bench.functions("both.trace"), functions)
    expect_same(f"{program}, callers", bench.edges("both.trace"), edges)
    return functions


def every_kind_of_call_is_counted_as_cprofile_counts_it(bench):
    compare_with_cprofile(bench, os.path.join(HERE, "calls.py"))


def the_programs_of_the_testdata_have_cprofiles_counts(bench):
    for name in ("calc", "hanoi", "logs"):
        compare_with_cprofile(bench, os.path.join(bench.testdata, "trace/programs", name + ".py"))


def objects_live_no_longer_than_without_the_recorder(bench):
    bench.write("app.py", """
import sys
class Buffer(list):
    def __del__(self): print("gone", end=" ")
def use():
    buffer = Buffer()
    buffer.append(1)
    (lambda: buffer.sort())()
for i in range(3):
    use()
    print(i, end=" ")
""")
    expect("the order of things", bench.record("-o", "app.trace", "app.py").stdout, bench.run("app.py").stdout)


def names_of_any_kind_are_kept(bench):
    bench.write("app.py", """
exec(compile("def größe(): pass\\ngröße()", "a\\tb\\\\c\\n.py", "exec"))
exec(compile("def f(): pass\\nf()", b"caf\\xe9.py".decode("utf-8", "surrogateescape"), "exec"))
""")
    bench.record("-o", "app.trace", "app.py")
    with open(os.path.join(bench.folder, "app.trace"), "rb") as file:
        lines = [line.split(b"\t", 2)[2] for line in file.read().splitlines() if line.startswith(b"fn\t")]
    expect("a name with escapes", "größe\ta\\tb\\\\c\\n.py\t1".encode() in lines, True)
    expect("a name that is no UTF-8", b"f\tcaf\xe9.py\t1" in lines, True)


CHECKS = [every_kind_of_call_is_counted_as_cprofile_counts_it, the_programs_of_the_testdata_have_cprofiles_counts,
          objects_live_no_longer_than_without_the_recorder, names_of_any_kind_are_kept]
