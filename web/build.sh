#!/bin/sh
# Builds the console, the widget and the chat page into target/classes/web. Does nothing when nothing has changed.
#   sh build.sh         build
#   sh build.sh check   lint, types and unit tests
set -eu
cd "$(dirname "$0")"
task=${1:-build}

command -v node >/dev/null 2>&1 || {
  echo "web: Node.js 20.19 or newer is needed to build the console (https://nodejs.org, or: apt install nodejs npm)" >&2
  exit 1
}
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
  echo "web: Node.js $(node --version) is too old, 20.19 or newer is needed" >&2
  exit 1
}

sum_of_sources() {
  {
    node --version
    find . ../plugin-api/src/main/resources \( -name node_modules -o -name dist -o -name target -o -name coverage \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d ' ' -f 1
}

mkdir -p target
now=$(sum_of_sources)
if [ -f "target/$task.sum" ] && [ "$(cat "target/$task.sum")" = "$now" ]; then
  echo "web: $task unchanged, skipped"
  exit 0
fi

lock=$(sha256sum package-lock.json | cut -d ' ' -f 1)
if [ ! -f node_modules/.lock.sum ] || [ "$(cat node_modules/.lock.sum)" != "$lock" ]; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$lock" > node_modules/.lock.sum
fi

rm -f "target/$task.sum"
npm run --silent "$task"
echo "$now" > "target/$task.sum"
