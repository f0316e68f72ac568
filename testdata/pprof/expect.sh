#!/bin/sh
# Writes FILE.exp for each FILE: sections "@@@ NAME" with what `go tool pprof` prints of it, complete and with exact numbers.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" PPROF_BINARY_PATH="$home" PPROF_TMPDIR="$home" TZ=UTC
pprof() {
    section=$1
    shift
    echo "@@@ $section"
    go tool pprof -symbolize=none -trim=false "$@" 2>/dev/null
}
for file in "$@"; do
    types=$(go tool pprof -symbolize=none -raw "$file" 2>/dev/null | sed -n '/^Samples:/{n;p;}' | tr -d '\n' | sed 's/\[dflt\]//')
    {
        column=0
        for type in $types; do
            case $type in
                */nanoseconds) unit=ns ;;
                */bytes) unit=bytes ;;
                *) unit=count ;;
            esac
            pprof "top.$column" -top -sample_index=$column -unit=$unit "$file"
            column=$((column + 1))
        done
        pprof tree -tree -sample_index=0 -unit=count "$file"
        pprof traces -traces -sample_index=0 -unit=count "$file"
    } >"$file.exp"
done
