// The modules with one language each, through the entry that browsers use: each in a thread of its own, for
// there is one engine in each.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { test } from "node:test";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

import { NotReadyError, UsageError, Validator, explain, parse, ready, render, rules, version } from "../dist/browser.js";
import { pages } from "../dist/engine/pages.js";
import { files, sections } from "./case_files.mjs";

const FILES = { avro: "tenon_avro", protobuf: "tenon_protobuf", "json-schema": "tenon_json_schema" };
const SMALL = { avro: '"int"', protobuf: 'syntax = "proto3";\nmessage A {}\n', "json-schema": '{"type": "integer"}' };
const DATUM = { avro: "1", protobuf: "{}", "json-schema": "1" };
const bytes = (name) => readFileSync(new URL(`../dist/engine/${name}_bg.wasm`, import.meta.url));

if (isMainThread) {
  for (const format of Object.keys(FILES)) {
    test(`${format} alone answers as all languages together, and sends one on for others`, async () => {
      const worker = new Worker(new URL(import.meta.url), { workerData: format });
      const [answers] = await once(worker, "message");
      assert(answers > 0);
      console.log(`${answers} answers`);
    });
  }
  test("the engine is loaded for languages that there are", async () => {
    const none = { name: "UsageError", message: "no format is called `avr0`; there are avro, protobuf, json-schema" };
    await assert.rejects(ready({ formats: ["avr0"] }), none);
    assert.throws(() => version(), { name: "NotReadyError", message: "the engine is not loaded: `await ready()` first" });
  });
} else {
  parentPort.postMessage(await alone(workerData));
}

/** How many answers the module of one language gave, each that of all together. */
async function alone(own) {
  await ready({ formats: [own], source: bytes(FILES[own]) });
  const told = files()
    .flatMap((path) => [...sections(path)])
    .filter(({ format }) => format === own)
    .flatMap(({ versions, ending, expected }) => expected.map(([level, profile = "exact"]) => ({ versions, ending, level, profile })));
  const cases = [...told, ...examples(own)];
  const answers = () =>
    cases.map(({ versions, ending, level, profile }) => {
      const schemas = versions.map((text, at) => ({ text, name: `v${at + 1}.${ending}` }));
      return render(schemas, "json", { format: own, level, profile, lints: ["standard"], today: "2026-11-24" });
    });
  const here = answers();
  const ids = rules().map(({ id }) => id);
  const kept = new Validator(SMALL[own], { format: own });
  for (const other of Object.keys(FILES).filter((format) => format !== own)) {
    const absent = {
      name: "NotReadyError",
      message: `the engine is loaded without ${other}: \`await ready({ formats: ["${other}"] })\` first`,
    };
    assert.throws(() => parse(SMALL[other], { format: other }), absent);
    assert.throws(() => new Validator(SMALL[other], { format: other }), absent);
    const id = `${other}/${{ avro: "type-mismatch", protobuf: "encoding-mismatch", "json-schema": "type-narrowed" }[other]}`;
    await assert.rejects(explain(id), absent);
    assert.throws(() => parse(SMALL[own], { format: own, rules: { [id]: "off" } }), absent);
    assert(!ids.some((id) => id.startsWith(`${other}/`)));
  }
  assert.throws(() => parse("", { format: "avr0" }), UsageError);
  // What is there already is not loaded again.
  await ready({ formats: [own] });
  assert.throws(() => parse(SMALL[other(own)], { format: other(own) }), NotReadyError);

  await ready({ formats: [other(own)], source: bytes("tenon") });
  assert.deepEqual(answers(), here);
  assert.deepEqual(rules().filter(({ id }) => ids.includes(id)).map(({ id }) => id), ids);
  assert.equal(parse(SMALL[other(own)], { format: other(own) }).format, other(own));
  // Made by the module that is gone.
  assert.equal(kept.isValid(DATUM[own]), true);
  kept.free();
  return cases.length;
}

/** What the pages of rules show, one text after the other. */
function examples(own) {
  const [ending, word] = { avro: ["avsc", "avro"], protobuf: ["proto", "proto"], "json-schema": ["json", "json-schema"] }[own];
  const fence = new RegExp(`^(\`{3,})${word} [^\\n]*\\n([\\s\\S]*?)^\\1$`, "gm");
  const texts = Object.values(pages).map((page) => [...page.matchAll(fence)].map(([, , text]) => text));
  return texts.filter(({ length }) => length > 0).map((versions) => ({ versions, ending, level: "full-transitive", profile: "exact" }));
}

function other(own) {
  return own === "avro" ? "protobuf" : "avro";
}
