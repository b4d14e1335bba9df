// Lists the npm packages that the bundles are made of, each with its licence, beside the list that Maven makes of the jars.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const modules = "node_modules/";

export function licences(lock) {
  const lines = Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith(modules) && !entry.link && !entry.dev)
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf(modules) + modules.length);
      if (!entry.license) {
        throw new Error(`web: ${name} ${entry.version} names no licence`);
      }
      return `     (${entry.license}) ${name}:${entry.version}`;
    });
  return [...new Set(lines)].sort((one, other) => (one.split(") ")[1] < other.split(") ")[1] ? -1 : 1));
}

export function writeLicences(lock, file) {
  const lines = licences(lock);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `\nThe ${lines.length} npm packages of the console, the chat page and the widget.\n${lines.join("\n")}\n`,
  );
  console.log(`web: ${lines.length} licences listed`);
}
