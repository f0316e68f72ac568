#!/bin/sh
# Records the profiles of this folder anew; times differ from run to run. PYTHONS is where other Pythons than Debian's are found.
set -eu
cd "$(dirname "$0")/programs"
pythons=${PYTHONS:-$HOME/.pyenv/versions}
python3 -I -S -m cProfile -o ../shapes.pstats shapes.py
python3 -I -S -m profile -o ../shapes.profile.pstats shapes.py
for version in 2.7.18 3.6.15 3.13.0; do
    "$pythons/$version/bin/python" -S -m cProfile -o "../shapes.py$version.pstats" shapes.py
done
"$pythons/2.7.18/bin/python" -S -m profile -o ../shapes.py2.7.18.profile.pstats shapes.py
