#!/bin/sh
# Compiles BPF programs: compile.sh DIRECTORY SOURCE.bpf.c...
# The same sources give the same bytes wherever they lie: the agent knows its programs by their hash.
set -eu
out=$1
shift
mkdir -p "$out"
for source in "$@"; do
	object=$out/$(basename "$source" .c).o
	# BPF sees no architecture, but the kernel's headers do: they lie in a directory of the machine's name.
	(cd "$(dirname "$source")" && clang -target bpf -mcpu=v2 -O2 -g -Wall -Wextra -Werror \
		-fdebug-compilation-dir=. -idirafter "/usr/include/$(uname -m)-linux-gnu" \
		-c "$(basename "$source")" -o "$object.new")
	llvm-strip -g "$object.new"
	mv "$object.new" "$object"
done
