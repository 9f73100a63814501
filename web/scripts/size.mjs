// Holds the page to its size: JavaScript, compressed, without the engine's modules, which have their own bounds in
// `cargo xtask wasm`. Of what loads a module of one language the largest counts, for a page loads one such
// module at most. `first` is what is fetched before anything is drawn.

import { readFile, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const MOST = 220_000;
const assets = new URL("../dist/assets/", import.meta.url);
const html = await readFile(new URL("../dist/index.html", import.meta.url), "utf8");
let [all, first, loader] = [0, 0, 0];
for (const name of await readdir(assets)) {
  // Rules' pages, where the package has them in a file of their own, are text that comes when one is opened.
  if (!name.endsWith(".js") || name.startsWith("pages")) continue;
  const size = gzipSync(await readFile(new URL(name, assets)), { level: 9 }).length;
  if (/^tenon_\w+-/.test(name)) loader = Math.max(loader, size);
  else all += size;
  if (html.includes(name) || name.startsWith("worker")) first += size;
}
all += loader;
console.log(`JavaScript: ${all} bytes with gzip of at most ${MOST}, ${first} of them at first`);
if (all > MOST) process.exit(1);
