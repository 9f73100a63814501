// Texts mended: the same as the command's `fix` makes of them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { compare, fix } from "tenon";

const command = process.env.TENON ?? fileURLToPath(new URL("../../../target/debug/tenon", import.meta.url));
const avro = { format: "avro" };
const record = (...fields) => `{"type": "record", "name": "R", "fields": [${fields.join(", ")}]}`;
const [a, b] = ['{"name": "a", "type": "int"}', '{"name": "b", "type": "string"}'];

test("what findings offer is done, and told with the findings that went", () => {
  const { text, applied, mended, report, stopped } = fix(record(a), record(a, b), avro);
  assert.equal(text, record(a, '{"name": "b", "type": ["null", "string"], "default": null}'));
  assert.deepEqual(applied, [{ rule: "avro/reader-field-without-default", message: "make it optional: `null` first, with default `null`" }]);
  assert.deepEqual(mended.map((finding) => finding.rule), ["avro/reader-field-without-default"]);
  assert.deepEqual([report.verdict, stopped], ["compatible", false]);
});

test("what needs no mending is left as it is", () => {
  const { text, applied, mended, report } = fix(record(a), record(a), avro);
  assert.deepEqual([text, applied, mended, report.verdict], [record(a), [], [], "compatible"]);
});

test("a text that is no schema is left as it is, and the report says why", () => {
  for (const [old, later] of [[record(a), "{"], ["{", record(a)]]) {
    const { text, applied, mended, report, stopped } = fix(old, later, avro);
    assert.deepEqual([text, applied, mended, stopped], [later, [], [], false]);
    assert.deepEqual(report.subjects[0].findings.map((finding) => finding.rule), ["json/malformed"]);
  }
});

test("one finding alone is mended where it is asked for", () => {
  const [old, later] = [record(a), record(a, b, '{"name": "c", "type": "long"}')];
  const findings = compare(old, later, avro).subjects[0].findings;
  const second = findings.find((finding) => finding.impact.path === "c").fingerprint;
  const { mended, report } = fix(old, later, { ...avro, findings: [second] });
  assert.deepEqual(mended.map((finding) => finding.fingerprint), [second]);
  assert.equal(report.verdict, "incompatible");
  assert.equal(fix(old, later, { ...avro, findings: [] }).text, later);
  assert.throws(() => fix(old, later, { ...avro, findings: ["fp1:none"] }),
    { name: "UsageError", message: "no finding has the fingerprint `fp1:none`" });
});

test("the texts are those that the command makes", () => {
  const proto = (body) => `syntax = "proto3";\npackage acme;\nmessage Order {\n${body}}\n`;
  const pairs = [
    ["avsc", record(a), record(a, b, '{"name": "c", "type": "long"}')],
    ["avsc", '{"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}', '{"type": "enum", "name": "E", "symbols": ["A"]}'],
    ["avsc", '"string"', '"int"'],
    ["proto", proto("  string id = 1;\n  int32 total = 2; // é\n  bool gone = 3;\n"), proto("  string id = 1; // é\n")],
    ["proto", proto("  string id = 1;\n  int32 total = 2;\n"), proto("  string id = 1;\n  string total = 2;\n")],
    ["json", '{"type": "object", "properties": {"a": {"type": "string"}}}', '{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["b"]}'],
    // A flaw that was there before is in nobody's way.
    ["json", '{"type": "object", "properties": {"b": {"type": "integer"}}}', '{"type": "object", "tenon:allow": [7], "properties": {"b": {"type": "integer"}}, "required": ["b"]}'],
  ];
  const folder = mkdtempSync(join(tmpdir(), "tenon-fix-"));
  for (const [ending, old, later] of pairs) {
    const paths = [join(folder, `v1.${ending}`), join(folder, `v2.${ending}`)];
    [old, later].forEach((text, at) => writeFileSync(paths[at], text));
    const run = spawnSync(command, ["fix", ...paths, "--apply"], { cwd: folder, encoding: "utf8" });
    assert(run.status === 0 || run.status === 1, run.stderr);
    const format = { avsc: "avro", proto: "protobuf", json: "json-schema" }[ending];
    const { text } = fix({ text: old, name: paths[1] }, { text: later, name: paths[1] }, { format });
    assert.equal(text, readFileSync(paths[1], "utf8"));
  }
  rmSync(folder, { recursive: true });
});
