#!/bin/sh
# Trains the JVM's ahead-of-time cache: starts the packaged server once, lets it ask itself, and keeps what was loaded.
# A cache that cannot be made is no failure: the server then only starts more slowly, and says nothing wrong.
# One of an earlier build always goes: all jars carry the same time, so the JVM could take its classes for those of today.
set -eu
home=$1
skip=$2
rm -f "$home/lib/hutong.aot"
[ "$skip" = true ] && exit 0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if JAVA_OPTS="-XX:AOTCacheOutput=$home/lib/hutong.aot -Xlog:aot=off -Xlog:cds=off" \
  "$home/bin/hutong" run --train --port 0 --data "$scratch/data" >"$scratch/log" 2>&1 && [ -s "$home/lib/hutong.aot" ]; then
  echo "start-up cache: $(du -k "$home/lib/hutong.aot" | cut -f1) KiB"
else
  echo "start-up cache: left out, the training run failed:" >&2
  tail -n 20 "$scratch/log" >&2
  rm -f "$home/lib/hutong.aot"
fi
