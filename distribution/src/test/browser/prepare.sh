#!/bin/sh
# Makes the folder given as first argument ready for the browser tests:
#   driver/   Playwright's driver (package and node)      axe.js   the accessibility rules
#   chromium  a link to the browser                       fonts.conf, only where no CJK font is installed
# Debian's chromium and fonts are preferred; without them npm packages that ship both are used. It fails loudly rather
# than leave the browser tests out.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
out=$1
mkdir -p "$out/driver"

install_packages() { # folder of a package.json → folder below $out
  folder=$out/$2
  mkdir -p "$folder"
  if ! cmp -s "$1/package-lock.json" "$folder/package-lock.json" || [ ! -d "$folder/node_modules" ]; then
    cp "$1/package.json" "$1/package-lock.json" "$folder/"
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  fi
}

install_packages "$here" packages
ln -sfn "$out/packages/node_modules/playwright-core" "$out/driver/package"
ln -sfn "$(command -v node)" "$out/driver/node"
cp "$out/packages/node_modules/axe-core/axe.min.js" "$out/axe.js"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  echo "browser tests: no Chromium is installed, using the one that npm ships"
  install_packages "$here/fallback" fallback
  browser=$(cd "$out/fallback" && node --input-type=module -e '
    import chromium from "@sparticuz/chromium";
    process.stdout.write(await chromium.executablePath());')
fi
[ -x "$browser" ] || { echo "browser tests: no browser could be had" >&2; exit 1; }
ln -sfn "$browser" "$out/chromium"

rm -f "$out/fonts.conf"
if ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  echo "browser tests: no CJK font is installed, using the one that npm ships"
  install_packages "$here/fallback" fallback
  cat > "$out/fonts.conf" <<XML
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>$out/fallback/node_modules/@expo-google-fonts/noto-sans-sc</dir>
  <cachedir>$out/font-cache</cachedir>
</fontconfig>
XML
fi
