#!/usr/bin/env python3
"""Checks every #include of the sources against the layers: who may include whom, who may see which library, who may print.

usage: include_directions.py SOURCE_DIR
"""
import os
import re
import sys

MAY_INCLUDE = {
    "model": set(),
    "io": set(),
    "analysis": {"model"},
    "report": {"analysis", "model", "io"},
    "formats": {"model", "io"},
    "registry": {"formats", "model", "io"},
    "cli": {"model", "io", "analysis", "report", "formats", "registry"},
    "main": {"model", "io", "analysis", "report", "formats", "registry", "cli"},
}
# A folder of includes, and the only layers (or format) that may use it.
MAY_SEE = [
    (re.compile(r"boost/"), {"cli"}),
    (re.compile(r"google/protobuf/|.*\.pb\.h$"), {"formats/pprof"}),
]
PRINTING_INCLUDE = re.compile(r"iostream$|print$|fmt/ostream\.h$")
PRINTING = re.compile(r"\bstd::(cout|cerr|clog)\b|\b(std::)?(printf|puts|putchar|vprintf)\s*\(|\bfmt::print(ln)?\s*\(|\bf(puts|printf)\s*\(\s*(\w+,\s*)?std(out|err)\b|\bstd(out|err)\b")
MAY_PRINT = {"cli", "main"}
MAY_PRINT_FILES = {"src/io/sink.cpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def layer_of(path):
    """The layer of a source file, and its format if it is of one."""
    parts = path.split("/")
    if parts[0] == "src":
        return ("main" if len(parts) == 2 else parts[1]), None
    if len(parts) == 2:
        return ("registry" if parts[1].startswith("registry.") else "formats"), None
    return "formats", parts[1]


def resolve(included, includer, files):
    """The project's file that a quoted include names, or None."""
    here = os.path.normpath(os.path.join(os.path.dirname(includer), included))
    return next((path for path in (here, "src/" + included, "formats/" + included) if path in files), None)


def check_project_include(path, target):
    layer, own_format = layer_of(path)
    other, other_format = layer_of(target)
    if layer not in MAY_INCLUDE:
        return f"the folder {layer} is in no layer"
    if other_format and other_format != own_format and layer not in ("registry", "cli"):
        return f"includes the inside of format {other_format}"
    if other != layer and other not in MAY_INCLUDE[layer]:
        return f"{layer} may not include {other}"
    return None


def check_library(path, included):
    layer, own_format = layer_of(path)
    names = {layer, f"formats/{own_format}"}
    for pattern, allowed in MAY_SEE:
        if pattern.match(included) and not names & allowed:
            return f"only {' and '.join(sorted(allowed))} may include <{included}>"
    if PRINTING_INCLUDE.match(included) and layer not in MAY_PRINT and path not in MAY_PRINT_FILES:
        return f"{layer} prints nothing, so it may not include <{included}>"
    return None


def without_comments_and_texts(line):
    return re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0]


def check(files):
    """Every violation in files {path: text}, as "path:line: what"."""
    found = []
    for path, text in sorted(files.items()):
        layer, _ = layer_of(path)
        for number, line in enumerate(text.splitlines(), 1):
            problem = None
            if match := INCLUDE.match(line):
                quoted, included = match.group(1) == '"', match.group(2)
                target = resolve(included, path, files) if quoted else None
                problem = check_project_include(path, target) if target else check_library(path, included)
                if quoted and not target and not included.endswith(".pb.h"):
                    problem = f'no file of the project is "{included}"'
            elif layer not in MAY_PRINT and path not in MAY_PRINT_FILES and PRINTING.search(without_comments_and_texts(line)):
                problem = f"{layer} prints nothing"
            if problem:
                found.append(f"{path}:{number}: {problem}: {line.strip()}")
    return found


def read_sources(root):
    files = {}
    for top in ("src", "formats"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in names:
                if name.endswith((".cpp", ".hpp")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as source:
                        files[os.path.relpath(path, root)] = source.read()
    return files


# What must be found, and what must not: (file, its line, whether it breaks a rule).
EXAMPLES = [
    ("src/model/a.cpp", '#include "model/a.hpp"', False),
    ("src/model/a.cpp", '#include "io/a.hpp"', True),
    ("src/io/a.cpp", '#include "model/a.hpp"', True),
    ("src/analysis/a.cpp", '#include "model/a.hpp"', False),
    ("src/analysis/a.cpp", '#include "io/a.hpp"', True),
    ("src/analysis/a.cpp", '#include "format.hpp"', True),
    ("src/report/a.cpp", '#include "analysis/a.hpp"', False),
    ("src/report/a.cpp", '#include "registry.hpp"', True),
    ("src/report/a.cpp", '#include "cli/a.hpp"', True),
    ("src/cli/a.cpp", '#include "registry.hpp"', False),
    ("src/cli/a.cpp", '#include <boost/program_options.hpp>', False),
    ("src/main.cpp", '#include <boost/program_options.hpp>', True),
    ("src/main.cpp", '#include "cli/a.hpp"', False),
    ("src/report/a.cpp", '#include "one/a.hpp"', True),
    ("formats/one/a.cpp", '#include "a.hpp"', False),
    ("formats/one/a.cpp", '#include "../format.hpp"', False),
    ("formats/one/a.cpp", '#include "two/a.hpp"', True),
    ("formats/one/a.cpp", '#include "../two/a.hpp"', True),
    ("formats/one/a.cpp", '#include "analysis/a.hpp"', True),
    ("formats/one/a.cpp", '#include "profile.pb.h"', True),
    ("formats/one/a.cpp", '#include <google/protobuf/arena.h>', True),
    ("formats/pprof/a.cpp", '#include "profile.pb.h"', False),
    ("formats/registry.cpp", '#include "one/a.hpp"', False),
    ("formats/one/a.cpp", '#include "gone.hpp"', True),
    ("src/io/a.cpp", "#include <iostream>", True),
    ("src/io/sink.cpp", "#include <iostream>", False),
    ("src/io/a.cpp", '    std::fprintf(stderr, "x");', True),
    ("src/model/a.cpp", "    std::cout << 1;", True),
    ("src/model/a.cpp", "    printf(text);", True),
    ("src/model/a.cpp", "    std::snprintf(text, 5, format, 1);  // no printf()", False),
    ("src/report/a.cpp", '    fmt::print("{}", 1);', True),
    ("src/report/a.cpp", '    text += "printf(1)";', False),
    ("src/cli/a.cpp", "    std::fputs(text, stderr);", False),
    ("src/other/a.cpp", '#include "model/a.hpp"', True),
]


def check_examples():
    """This test must be able to fail: every rule is tried on a line that breaks it."""
    paths = ["src/model/a.hpp", "src/io/a.hpp", "src/analysis/a.hpp", "src/cli/a.hpp", "formats/format.hpp", "formats/registry.hpp",
             "formats/one/a.hpp", "formats/two/a.hpp"]
    wrong = []
    for path, line, broken in EXAMPLES:
        found = check({**dict.fromkeys(paths, ""), path: line + "\n"})
        if bool(found) != broken:
            wrong.append(f"{path}: {line}: {'not found' if broken else found}")
    return wrong


def main():
    wrong = check_examples()
    files = read_sources(sys.argv[1])
    found = check(files)
    for line in wrong + found:
        print(line)
    print(f"{len(files)} files, {len(found)} violations, {len(EXAMPLES)} examples, {len(wrong)} of them judged wrongly")
    return 1 if wrong or found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
