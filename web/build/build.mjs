// Builds every app in its own folder of target/classes/web, compresses what a browser asks for, and fails above the budgets.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkBudgets } from "./budgets.mjs";
import { compressAll } from "./compress.mjs";
import { writeLicences } from "./licences.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, "target/classes/web");
const apps = ["console", "widget", "loader"];

rmSync(output, { recursive: true, force: true });
for (const app of apps) {
  const folder = join(root, "apps", app);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (existsSync(folder) && manifest.scripts?.build) {
    execFileSync("npm", ["run", "--silent", "build"], { cwd: folder, stdio: "inherit" });
  }
}
const written = await compressAll(output);
console.log(`web: ${written} files compressed`);
checkBudgets(output, JSON.parse(readFileSync(join(root, "budgets.json"), "utf8")));
writeLicences(
  JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")),
  join(root, "target/licences/THIRD-PARTY-WEB.txt"),
);
