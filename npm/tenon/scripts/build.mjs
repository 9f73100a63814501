// Puts what is written by hand in src around the engine that `cargo xtask wasm` left in dist/engine, and
// holds what travels to its size.

import { build } from "esbuild";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Largest sizes of the modules in bytes, as a server sends them; of the whole what it has and a little. */
const MOST_BROTLI = { tenon: 680_000, tenon_avro: 450_000, tenon_protobuf: 450_000, tenon_json_schema: 450_000 };

const here = (path) => new URL(`../${path}`, import.meta.url);

for (const [name, most] of Object.entries(MOST_BROTLI)) {
  const module = readFileSync(here(`dist/engine/${name}_bg.wasm`));
  const brotli = brotliCompressSync(module).length;
  console.log(`${name}: ${module.length} bytes, gzip ${gzipSync(module, { level: 9 }).length}, brotli ${brotli}`);
  if (brotli > most) {
    console.error(`error: ${name} has ${brotli} bytes with brotli, and ${most} are allowed`);
    process.exitCode = 1;
  }
}

for (const name of readdirSync(here("src"))) {
  copyFileSync(here(`src/${name}`), here(`dist/${name}`));
  if (name.endsWith(".d.ts")) {
    const text = readFileSync(here(`src/${name}`), "utf8").replaceAll('"./rules.js"', '"./rules.cjs"');
    writeFileSync(here(`dist/${name.replace(".d.ts", ".d.cts")}`), text);
  }
}

const whole = readFileSync(here("dist/engine/tenon_bg.wasm"));
writeFileSync(here("dist/bytes.js"), `// Generated.\nexport const base64 = "${whole.toString("base64")}";\n`);

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
