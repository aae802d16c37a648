#!/bin/sh
# Compiles a program of tests/programs with the address sanitizer and runs it:
#   with_asan.sh NAME HOW ARGUMENTS...      HOW: static (its runtime inside), shared (its runtime preloaded before all else)
set -e
here=$(dirname "$0")/..
name=$1 how=$2
shift 2
flags=-fsanitize=address
[ "$how" = static ] && flags="$flags -static-libasan"
preload=$LD_PRELOAD
unset LD_PRELOAD
gcc -std=gnu11 -g -O1 -D_GNU_SOURCE $flags -o "$PWD/$name-asan" "$here/$name.c" -l:libcurl.so.4 -pthread
[ "$how" = static ] || preload="$(gcc -print-file-name=libasan.so) $preload"
export LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0
exec "$PWD/$name-asan" "$@"
