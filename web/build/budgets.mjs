// Fails the build above the sizes of budgets.json. An entry names either one file, or an HTML page whose scripts,
// preloads and stylesheets are what a browser loads before the page can be used. All sizes are gzipped bytes.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const kib = 1024;

export function checkBudgets(output, budgets) {
  const failures = [];
  for (const budget of budgets) {
    const path = join(output, budget.page ?? budget.file);
    if (!existsSync(path)) {
      if (!budget.optional) {
        failures.push(`${budget.page ?? budget.file} was not built`);
      }
      continue;
    }
    for (const [what, bytes, limit] of budget.page ? measurePage(path, budget) : measureFile(path, budget)) {
      const line = `${what}: ${(bytes / kib).toFixed(1)} KiB of ${limit} KiB gzipped`;
      console.log(`web: ${line}`);
      if (bytes > limit * kib) {
        failures.push(line);
      }
    }
  }
  if (failures.length > 0) {
    throw new Error(`web: over budget\n  ${failures.join("\n  ")}`);
  }
}

function measureFile(path, budget) {
  return [[budget.file, gzippedSize(path), budget.max]];
}

function measurePage(path, budget) {
  const html = readFileSync(path, "utf8");
  const folder = dirname(path);
  const linked = [...html.matchAll(/(?:src|href)="(?:\.?\/)?(?:[^"]*?\/)?(assets\/[^"]+)"/g)].map((match) => match[1]);
  const total = (extension) =>
    [...new Set(linked)]
      .filter((name) => name.endsWith(extension))
      .reduce((sum, name) => sum + gzippedSize(join(folder, name)), 0);
  return [
    [`${budget.page} scripts`, total(".js"), budget.maxScript],
    [`${budget.page} styles`, total(".css"), budget.maxStyle],
  ];
}

function gzippedSize(path) {
  return gzipSync(readFileSync(path), { level: 9 }).length;
}
