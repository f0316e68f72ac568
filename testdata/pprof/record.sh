#!/bin/sh
# Records the profiles of this folder anew (with other numbers) and what Go's own pprof says of them. Needs Go.
set -eu
cd "$(dirname "$0")"
work=/tmp/mill  # this name is in the profiles
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 GOFLAGS=-trimpath GO111MODULE=off GOCACHE="$work/cache" go build -o "$work/mill" src/mill.go
"$work/mill" mill.cpu.pb.gz mill.heap.pb.gz
./expect.sh mill.cpu.pb.gz mill.heap.pb.gz
