// What ships: the tarball, installed into an empty folder and used from there in every way it promises.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("../", import.meta.url));
const tool = (name) => join(here, "node_modules/.bin", name);
const folder = mkdtempSync(join(tmpdir(), "tenon-package-"));
let tarball;

function run(program, args, cwd = folder) {
  try {
    return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    assert.fail(`${program} ${args.join(" ")}\n${error.stdout}${error.stderr}`);
  }
}

before(() => {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], here));
  tarball = join(folder, packed.filename);
  const files = packed.files.map((file) => file.path).sort();
  assert.deepEqual(files, [
    "README.md",
    "dist/api.js",
    "dist/avro_read.js",
    "dist/avro_trace.js",
    "dist/avro_write.js",
    "dist/browser.js",
    "dist/bytes.js",
    "dist/codec.js",
    "dist/cursor.js",
    "dist/engine.js",
    "dist/engine/pages.js",
    "dist/engine/tenon.js",
    "dist/engine/tenon_avro.js",
    "dist/engine/tenon_avro_bg.wasm",
    "dist/engine/tenon_bg.wasm",
    "dist/engine/tenon_json_schema.js",
    "dist/engine/tenon_json_schema_bg.wasm",
    "dist/engine/tenon_protobuf.js",
    "dist/engine/tenon_protobuf_bg.wasm",
    "dist/errors.js",
    "dist/exact.js",
    "dist/index.d.cts",
    "dist/index.d.ts",
    "dist/inline.js",
    "dist/node.cjs",
    "dist/node.js",
    "dist/plan.js",
    "dist/protobuf_json.js",
    "dist/protobuf_plan.js",
    "dist/protobuf_read.js",
    "dist/protobuf_write.js",
    "dist/question.js",
    "dist/rules.d.cts",
    "dist/rules.d.ts",
    "dist/sink.js",
    "dist/upcast.js",
    "dist/upcast_json.js",
    "dist/upcast_protobuf.js",
    "dist/validator.js",
    "dist/wire_format.js",
    "package.json",
  ]);
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball]);
});

after(() => rmSync(folder, { recursive: true }));

const ask = `console.log(tenon.compare('"int"', '"long"', { format: "avro" }).verdict)`;

test("it is imported", () => {
  writeFileSync(join(folder, "a.mjs"), `import * as tenon from "tenon";\n${ask}`);
  assert.equal(run("node", ["a.mjs"]), "compatible\n");
});

test("it is required", () => {
  writeFileSync(join(folder, "a.cjs"), `const tenon = require("tenon");\n${ask}`);
  assert.equal(run("node", ["a.cjs"]), "compatible\n");
});

test("its inline entry reads no file", () => {
  writeFileSync(join(folder, "inline.mjs"), `import * as tenon from "tenon/inline";\n${ask}`);
  assert.equal(run("node", ["inline.mjs"]), "compatible\n");
});

test("a worker of Node asks it", () => {
  const worker = `import { Worker } from "node:worker_threads";
new Worker(new URL("./a.mjs", import.meta.url));`;
  writeFileSync(join(folder, "worker.mjs"), worker);
  assert.equal(run("node", ["worker.mjs"]), "compatible\n");
});

test("as in a browser, it says that it is not ready, and then it is", () => {
  const text = `import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as tenon from "tenon";
try { tenon.rules(); } catch (error) { console.log(error.name); }
await tenon.ready(readFileSync(createRequire(import.meta.url).resolve("tenon/tenon.wasm")));
await tenon.ready();
${ask}`;
  // Without the condition "node", which always holds there, only the file itself is left to import.
  const entry = text.replace('from "tenon"', 'from "./node_modules/tenon/dist/browser.js"');
  writeFileSync(join(folder, "browser.mjs"), entry);
  assert.equal(run("node", ["browser.mjs"]), "NotReadyError\ncompatible\n");
});

test("Vite finds the modules and ships them, those with one language with glue of their own", () => {
  mkdirSync(join(folder, "site"));
  writeFileSync(join(folder, "site/index.html"), '<script type="module" src="./main.js"></script>');
  writeFileSync(join(folder, "site/main.js"), `import * as tenon from "tenon";\nawait tenon.ready({ formats: ["avro"] });\n${ask}`);
  run("node", [tool("vite"), "build", "--logLevel", "error", join(folder, "site")], here);
  const assets = readdirSync(join(folder, "site/dist/assets")).map((name) => name.replace(/-[\w-]{8}\./, "."));
  const modules = ["tenon_avro_bg", "tenon_bg", "tenon_json_schema_bg", "tenon_protobuf_bg"].map((name) => `${name}.wasm`);
  assert.deepEqual(assets.filter((name) => name.endsWith(".wasm")).sort(), modules);
  const glue = ["tenon_avro.js", "tenon_json_schema.js", "tenon_protobuf.js"];
  assert.deepEqual(assets.filter((name) => name.startsWith("tenon_") && name.endsWith(".js")).sort(), glue);
});

test("TypeScript takes it as Node and as a bundler would, in modules of both kinds", () => {
  const text = `import { check, Codec, Decoder, DecodeError, fix, ready, upcast, type Finding, type Report, type RuleId, Validator } from "tenon";
const report: Report = check(['"int"', { text: '"long"', label: "next" }], { format: "avro", level: "full" });
const findings: readonly Finding[] = report.subjects.flatMap((subject) => subject.findings);
const ids: RuleId[] = findings.map((finding) => finding.rule);
const bytes: string | undefined = findings[0]?.impact?.witness?.hex;
const valid: boolean = new Validator('"int"', { format: "avro" }).isValid(new Uint8Array([2]));
const read: string | null = new Codec('"int"', undefined, { format: "avro" }).read("1").read;
interface Order { readonly id: bigint }
const orders = new Codec<Order>("{}", undefined, { format: "avro", longs: "bigint" });
const id: bigint = orders.decode(orders.encode({ id: 1n })).id;
const later: Promise<Order> = new Decoder<Order>({ format: "avro", resolve: () => "{}" })
  .decode(new Uint8Array()).then((decoded) => decoded.value);
const texts: string[] = [fix("{}", "{}").text, upcast("{}", ["{}"]).message];
const where = (error: unknown): string | undefined =>
  error instanceof DecodeError ? error.declared?.pointer : undefined;
// @ts-expect-error no such value
new Codec<Order>("{}").encode({ id: 1 });
// @ts-expect-error no such choice
new Codec("{}", undefined, { longs: "double" });
const loads: Promise<void>[] = [ready(), ready("https://example.org/tenon.wasm"), ready({ formats: ["avro"], source: new Uint8Array() })];
// @ts-expect-error no such level
check([], { level: "sideways" });
// @ts-expect-error no such rule
check([], { rules: { "avro/type-missmatch": "off" } });
export { bytes, id, ids, later, loads, read, texts, valid, where };
`;
  writeFileSync(join(folder, "a.mts"), text);
  writeFileSync(join(folder, "a.cts"), text);
  writeFileSync(join(folder, "inline.mts"), text.replace('"tenon"', '"tenon/inline"'));
  const common = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022", "--types", ""];
  const tsc = (...args) => run("node", [tool("tsc"), ...common, ...args]);
  tsc("--module", "node16", "--moduleResolution", "node16", "a.mts", "a.cts", "inline.mts");
  tsc("--module", "esnext", "--moduleResolution", "bundler", "a.mts", "inline.mts");
});

test("publint finds nothing", () => {
  run("node", [tool("publint"), "--strict", tarball], here);
});

test("Are The Types Wrong finds nothing", () => {
  // The inline entry is a module only, and what is no code has no types.
  const modules = ["./tenon.wasm", "./avro.wasm", "./protobuf.wasm", "./json-schema.wasm"];
  const args = ["--ignore-rules", "cjs-resolves-to-esm", "--exclude-entrypoints", ...modules];
  run("node", [tool("attw"), tarball, "--profile", "node16", ...args], here);
});
