#!/bin/sh
# Runs a benchmark against the packaged product; started by `./hutong bench`, which builds both first.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$here/../pom.xml" | head -n 1)
exec "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC \
  -Dhutong.home="$here/../distribution/target/hutong-$version/hutong-$version" \
  -cp "$here/target/classes:$(cat "$here/target/classpath.txt")" org.hutong.bench.Main "$@"
