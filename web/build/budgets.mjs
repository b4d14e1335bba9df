// Fails the build above the sizes of budgets.json. An entry names one file, a manifest of bundles, or an HTML page whose scripts,
// preloads and stylesheets are what a browser loads before the page can be used. All sizes are gzipped bytes.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const kib = 1024;

export function checkBudgets(output, budgets) {
  const failures = [];
  for (const budget of budgets) {
    const name = budget.page ?? budget.manifest ?? budget.file;
    const path = join(output, name);
    if (!existsSync(path)) {
      if (!budget.optional) {
        failures.push(`${name} was not built`);
      }
      continue;
    }
    for (const [what, bytes, limit] of measure(path, output, budget)) {
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

function measure(path, output, budget) {
  if (budget.manifest) {
    return measureManifest(path, output, budget);
  }
  return budget.page ? measurePage(path, budget) : measureFile(path, budget);
}

// The scripts that the entries of a manifest need before the page can be used; what is loaded later does not count.
// With `chunk`: what that source brings beyond them, when it is loaded.
function measureManifest(path, output, budget) {
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const entries = Object.values(manifest).filter((chunk) => chunk.isEntry);
  const first = filesOf(entries, manifest);
  if (!budget.chunk) {
    return [[`${budget.manifest} scripts`, sizeOf(first, output), budget.maxScript]];
  }
  const chunk = manifest[budget.chunk];
  if (!chunk?.isDynamicEntry) {
    throw new Error(`web: ${budget.chunk} is no chunk of its own`);
  }
  const more = [...filesOf([chunk], manifest)].filter((file) => !first.has(file));
  return [[`${budget.manifest} ${budget.chunk}`, sizeOf(more, output), budget.maxScript]];
}

function sizeOf(files, output) {
  return [...files].reduce((sum, file) => sum + gzippedSize(join(output, file)), 0);
}

function filesOf(chunks, manifest) {
  const needed = new Set();
  const add = (chunk) => {
    if (chunk.file.endsWith(".js") && !needed.has(chunk.file)) {
      needed.add(chunk.file);
      (chunk.imports ?? []).forEach((name) => {
        add(manifest[name]);
      });
    }
  };
  chunks.forEach(add);
  return needed;
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
