// Writes dist/sw.js: the service worker with the names of what it keeps, and a name that changes with it.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const all = await readdir(dist, { recursive: true, withFileTypes: true });
/** The engine with one language: the one with all answers as it does, and one is enough to keep. */
const smaller = /^tenon_(?:avro|protobuf|json_schema)_bg-.*\.wasm$/;
const files = all
  .filter((entry) => entry.isFile() && entry.name !== "sw.js" && !smaller.test(entry.name))
  .map((entry) => `${entry.parentPath.slice(dist.length)}/${entry.name}`.replace(/^\//, ""))
  .sort();
const hash = createHash("sha256");
for (const file of files) hash.update(file).update(await readFile(`${dist}${file}`));
const names = files.map((file) => (file === "index.html" ? "./" : `./${file}`));
const template = await readFile(new URL("sw.template.js", import.meta.url), "utf8");
const script = template.replace("BUILD", hash.digest("hex").slice(0, 16)).replace("FILES = []", `FILES = ${JSON.stringify(names)}`);
await writeFile(`${dist}sw.js`, script);
console.log(`sw.js: ${files.length} files kept for offline`);
