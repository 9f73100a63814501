// The package as a browser takes it without any bundler: the tarball's files on a server, a module script
// and a worker, under a policy that admits nothing but the engine's module.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { stage } from "./stage.mjs";

const folder = mkdtempSync(join(tmpdir(), "tenon-browser-"));
const source = fileURLToPath(new URL("../../../npm/tenon/", import.meta.url));
const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd: source, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", folder]);
after(() => rmSync(folder, { recursive: true }));

/** Asks what there is to ask, from an entry, and says it. */
const asked = (entry) => `import * as tenon from "${entry}";
let early = "";
try { tenon.version(); } catch (error) { early = error.name; }
await tenon.ready();
const compared = tenon.compare('"long"', '"int"', { format: "avro" });
const codec = new tenon.Codec('{"type": "record", "name": "R", "fields": [{"name": "a", "type": "long"}]}', undefined, { format: "avro" });
const bytes = codec.encode({ a: 1 });
let invalid = "";
try { tenon.parse("{", { format: "avro" }); } catch (error) { invalid = error.name; }
const said = { early, verdict: compared.verdict, rules: compared.subjects[0].findings.map(({ rule }) => rule), bytes: [...bytes], read: codec.decode(bytes), invalid, page: (await tenon.explain("avro/type-mismatch")).id };
`;
const page = (script) => `<!doctype html><meta charset="utf-8"><title></title><link rel="icon" href="data:,"><pre></pre><script type="module" src="${script}"></script>`;
const SHOW = 'document.querySelector("pre").textContent = JSON.stringify(said);\n';

writeFileSync(join(folder, "module.js"), asked("./package/dist/browser.js") + SHOW);
writeFileSync(join(folder, "inline.js"), asked("./package/dist/inline.js") + SHOW);
writeFileSync(join(folder, "worker.js"), `${asked("./package/dist/browser.js")}postMessage(said);\n`);
writeFileSync(join(folder, "start.js"), `new Worker("./worker.js", { type: "module" }).onmessage = ({ data: said }) => { ${SHOW} };\n`);
/** One language first, then another, and what was made before. */
const one = `import * as tenon from "./package/dist/browser.js";
await tenon.ready({ formats: ["avro"] });
const order = 'syntax = "proto3";';
const codec = new tenon.Codec('"long"', '"float"', { format: "avro" });
let absent = "";
try { tenon.parse(order, { format: "protobuf" }); } catch (error) { absent = error.name; }
await tenon.ready({ formats: ["avro"] });
const loaded = () => performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)).filter((name) => name.endsWith(".wasm"));
const first = loaded();
await Promise.all([tenon.ready({ formats: ["protobuf"] }), tenon.ready()]);
const said = { absent, first, then: loaded(), format: tenon.parse(order, { format: "protobuf" }).format, read: codec.read("1").read };
`;
writeFileSync(join(folder, "one.js"), one + SHOW);
writeFileSync(join(folder, "one.html"), page("./one.js"));
for (const [name, script] of Object.entries({ module: "./module.js", inline: "./inline.js", worker: "./start.js" })) writeFileSync(join(folder, `${name}.html`), page(script));

const walk = stage(`${folder}/`);
const ANSWER = { verdict: "incompatible", rules: ["avro/type-mismatch"], bytes: [2], read: { a: 1 }, invalid: "InvalidSchemaError", page: "avro/type-mismatch" };

for (const [name, early] of Object.entries({ module: "NotReadyError", worker: "NotReadyError", inline: "" })) {
  walk(`the package answers: ${name}`, {}, async ({ page, url }) => {
    await page.goto(`${url}${name}.html`);
    await page.locator("pre:not(:empty)").waitFor();
    assert.deepEqual(JSON.parse(await page.locator("pre").innerText()), { early, ...ANSWER });
  });
}

walk("of one language only its module is fetched, and with another the one that has both", {}, async ({ page, url }) => {
  await page.goto(`${url}one.html`);
  await page.locator("pre:not(:empty)").waitFor();
  const [first, then] = [["tenon_avro_bg.wasm"], ["tenon_avro_bg.wasm", "tenon_bg.wasm"]];
  assert.deepEqual(JSON.parse(await page.locator("pre").innerText()), { absent: "NotReadyError", first, then, format: "protobuf", read: "1.0" });
});
