#!/bin/sh
# Makes the traces of this folder again. Times, process ids and the order of threads will differ.
set -eu
cd "$(dirname "$0")"
record="/usr/bin/python3 -I -S record.py"
$record calc.trace programs/calc.py
$record --preload json logs.trace programs/logs.py
$record --preload queue workers.trace programs/workers.py
$record --preload functools hanoi.trace programs/hanoi.py
$record --no-c python_only.trace programs/hanoi.py
