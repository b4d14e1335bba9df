#!/bin/sh
# Fills repository/ of the packaged product: a Maven repository with all that a plugin's project needs to build and
# test without the network. Ours come from this build, with sources and Javadoc; what others made is found out by
# building a new project once, from this machine's own repository where it has them. Jars that lie in lib/ are links.
# It is done again only when a version changed. Where it cannot be done, the product works and says what is missing.
set -eu
home=$1     # the folder that the tarball unpacks to
root=$2     # the checkout
maven=$3    # Maven's home
local=$4    # this machine's Maven repository
java=$5     # the Java that runs Maven
version=$6
skip=$7
repository=$home/repository
kept=$root/distribution/target/author-repository
[ "$skip" = true ] && exit 0

if [ "${8:-}" != guarded ]; then
  sh -eu "$0" "$@" guarded && exit 0
  rm -rf "$repository" "$kept/key"
  echo "author repository: left out; what failed stands above and in $kept" >&2
  exit 0
fi

feature() {
  [ -x "$1/bin/javadoc" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null | head -n 1 | grep . || echo 0
}

jdk=
for candidate in "$java" "${HUTONG_JDK:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-/root}"/.sdkman/candidates/java/* /opt/jdk* /opt/java*; do
  if [ -n "$candidate" ] && [ "$(feature "$candidate")" -ge 25 ]; then
    jdk=$candidate
    break
  fi
done
if [ -z "$jdk" ]; then
  echo "author repository: left out, no JDK 25 or newer was found" >&2
  exit 0
fi
JAVA_HOME=$jdk
export JAVA_HOME
mkdir -p "$kept"

place() { # module
  folder=$repository/org/hutong/$1/$version
  mkdir -p "$folder"
  cp "$root/$1/pom.xml" "$folder/$1-$version.pom"
  cp "$root/$1/target/$1-$version.jar" "$folder/"
}

document() { # module: its sources and Javadoc, made again when the sources changed
  folder=$repository/org/hutong/$1/$version
  sum=$(cd "$root/$1/src/main/java" && find . -name '*.java' -print0 | sort -z | xargs -0 cat | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$kept/$1.sum" 2>/dev/null || true)" != "$sum" ]; then
    rm -rf "$kept/$1-javadoc"
    path=$(find "$home/lib" "$kept/local" -name '*.jar' 2>/dev/null | tr '\n' ':')
    "$jdk/bin/javadoc" -quiet -Xdoclint:none -notimestamp --no-fonts -encoding UTF-8 -d "$kept/$1-javadoc" -classpath "$path" \
      -sourcepath "$root/$1/src/main/java" -subpackages org.hutong >"$kept/$1-javadoc.log" 2>&1
    "$jdk/bin/jar" --create --date=2026-01-01T00:00:00Z --file "$kept/$1-$version-javadoc.jar" -C "$kept/$1-javadoc" .
    "$jdk/bin/jar" --create --date=2026-01-01T00:00:00Z --file "$kept/$1-$version-sources.jar" -C "$root/$1/src/main/java" .
    echo "$sum" >"$kept/$1.sum"
  fi
  cp "$kept/$1-$version-javadoc.jar" "$kept/$1-$version-sources.jar" "$folder/"
}

# A new project is built and tested with nothing but this repository and what the machine has already.
resolve() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  cat >"$scratch/settings.xml" <<XML
<settings><profiles><profile><id>here</id>
  <repositories><repository><id>here</id><url>file://$local</url></repository></repositories>
  <pluginRepositories><pluginRepository><id>here</id><url>file://$local</url></pluginRepository></pluginRepositories>
</profile></profiles><activeProfiles><activeProfile>here</activeProfile></activeProfiles></settings>
XML
  global=
  [ -f "${HOME:-/root}/.m2/settings.xml" ] && global="-gs ${HOME:-/root}/.m2/settings.xml"
  rm -rf "$kept/local"
  "$home/bin/hutong" plugin new sample --with-libraries --in "$scratch" >/dev/null
  # shellcheck disable=SC2086  # two arguments or none
  "$maven/bin/mvn" -B -ntp $global -s "$scratch/settings.xml" -f "$scratch/sample/pom.xml" \
    -Dmaven.repo.local="$kept/local" clean package >"$kept/build.log" 2>&1
}

rm -rf "$repository"
mkdir -p "$repository/org/hutong/hutong/$version"
cp "$root/pom.xml" "$repository/org/hutong/hutong/$version/hutong-$version.pom"
for module in plugin-api core web testkit; do
  place "$module"
done
key=$(cat "$root/pom.xml" "$root/core/pom.xml" "$root/testkit/pom.xml" "$root/plugin-api/pom.xml" "$home/THIRD-PARTY.txt" \
  "$root/core/src/main/resources/plugin-project/"*.xml | sha256sum | cut -d' ' -f1)
if [ "$(cat "$kept/key" 2>/dev/null || true)" != "$key" ]; then
  if ! resolve; then
    echo "author repository: a new project could not be built:" >&2
    tail -n 20 "$kept/build.log" >&2
    exit 1
  fi
  echo "$key" >"$kept/key"
fi
(cd "$kept/local" && find . -type f \( -name '*.jar' -o -name '*.pom' \) ! -path './org/hutong/*' -print |
  tar -cf - -T -) | tar -xf - -C "$repository"
document plugin-api
document testkit
(cd "$repository" && find . -name '*.jar' | while read -r jar; do
  same=$home/lib/$(basename "$jar")
  if [ -f "$same" ] && cmp -s "$same" "$jar"; then
    up=$(dirname "${jar#./}" | sed 's/[^/][^/]*/../g')
    ln -sf "$up/../lib/$(basename "$jar")" "$jar"
  fi
done)
echo "author repository: $(du -sk "$repository" | cut -f1) KiB beside lib/, $(find "$repository" -name '*.pom' | wc -l) artifacts"
