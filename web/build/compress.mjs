// Writes .gz and .br beside each text file, once, at the highest level: the server then only picks one.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressible = new Set([".html", ".js", ".mjs", ".css", ".svg", ".json", ".map", ".txt", ".webmanifest"]);
const smallest = 256;

export async function compressAll(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && compressible.has(extname(entry.name)));
  await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
  return files.length;
}

async function compress(path) {
  const content = await readFile(path);
  if (content.length < smallest) {
    return;
  }
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(content, { level: 9 }),
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  ]);
  await writeFile(`${path}.gz`, zipped);
  await writeFile(`${path}.br`, brotli);
}
