// Puts what is written by hand in src around the engine that `cargo xtask wasm` left in dist/engine, and
// holds what travels to its size.

import { build } from "esbuild";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Largest size of the module in bytes, as a server sends it: what it has and a little. The goal is 450,000. */
const MOST_BROTLI = 700_000;

const here = (path) => new URL(`../${path}`, import.meta.url);

const module = readFileSync(here("dist/engine/tenon_bg.wasm"));
const brotli = brotliCompressSync(module).length;
console.log(`tenon_bg.wasm: ${module.length} bytes, gzip ${gzipSync(module, { level: 9 }).length}, brotli ${brotli}`);
if (brotli > MOST_BROTLI) {
  console.error(`error: ${brotli} bytes with brotli, and ${MOST_BROTLI} are allowed`);
  process.exit(1);
}

for (const name of readdirSync(here("src"))) {
  copyFileSync(here(`src/${name}`), here(`dist/${name}`));
  if (name.endsWith(".d.ts")) {
    const text = readFileSync(here(`src/${name}`), "utf8").replaceAll('"./rules.js"', '"./rules.cjs"');
    writeFileSync(here(`dist/${name.replace(".d.ts", ".d.cts")}`), text);
  }
}

writeFileSync(here("dist/bytes.js"), `// Generated.\nexport const base64 = "${module.toString("base64")}";\n`);

await build({
  entryPoints: [here("dist/node.js").pathname],
  outfile: here("dist/node.cjs").pathname,
  bundle: true,
  external: ["./engine/pages.js"],
  format: "cjs",
  platform: "node",
  target: "node20",
  banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "moduleUrl" },
});
