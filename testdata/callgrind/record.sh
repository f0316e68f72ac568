#!/bin/sh
# Records the files of this folder anew: sh record.sh (needs g++ and valgrind). Costs differ a little between versions of both.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/program/* "$work"
cd "$work"
g++ -O2 -g -gdwarf-4 -fdebug-prefix-map="$work"=/demo -pthread -o word_counts word_counts.cpp

# Programs stand under /demo in the files, process ids are 1.
neutral() { sed -e "s#$work#/demo#g" -e 's/^pid: .*/pid: 1/' -e 's/^==[0-9]*==//'; }
callgrind() {
    name=$1
    shift
    valgrind -q --tool=callgrind --callgrind-out-file=out "$@" >/dev/null 2>&1
    neutral < out > "$here/$name"
    rm -f out*
}
inside=--toggle-collect=main
callgrind defaults.cg $inside ./word_counts
callgrind uncompressed.cg $inside --compress-strings=no --compress-pos=no ./word_counts
callgrind one_level.cg $inside --separate-recs=1 ./word_counts
callgrind four_levels.cg $inside --separate-recs=4 --skip-direct-rec=no ./word_counts
callgrind addresses.cg $inside --dump-instr=yes --collect-jumps=yes --cache-sim=yes --branch-sim=yes ./word_counts
callgrind eviction.cg $inside --cacheuse=yes ./word_counts
callgrind parts.cg $inside '--dump-before=sort_words()' --combine-dumps=yes ./word_counts
callgrind threads.cg --separate-threads=yes --combine-dumps=yes '--toggle-collect=work(unsigned int)' ./word_counts threads
callgrind whole.cg ./word_counts
gzip -9 -n -f "$here/whole.cg"
valgrind -q --tool=cachegrind --cachegrind-out-file=out ./word_counts >/dev/null 2>&1
neutral < out | gzip -9 -n > "$here/cachegrind.cg.gz"

# What callgrind_annotate says of the files whose own numbers it can show (one part, no calls=0).
cd /
for name in defaults addresses eviction; do
    callgrind_annotate --auto=no --threshold=100 --show-percs=no --inclusive=no "$here/$name.cg" | sed '1,/^Auto-annotation/d' > "$here/$name.annotate"
done
python3 "$here/tabulate.py" "$here"/*.cg "$here"/*.cg.gz
