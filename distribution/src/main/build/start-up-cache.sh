#!/bin/sh
# Makes the start-up cache of the packaged server, with its own command.
# A cache that cannot be made is no failure: the server then only starts more slowly, and says nothing wrong.
# One of an earlier build always goes: all jars carry the same time, so the JVM could take its classes for those of today.
set -eu
home=$1
skip=$2
rm -f "$home/lib/hutong.aot" "$home/lib/hutong.aot.java"
[ "$skip" = true ] && exit 0
"$home/bin/hutong" start-up-cache || true
