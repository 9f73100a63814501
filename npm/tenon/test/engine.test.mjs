// What can be asked, in Node and without waiting: each answer exactly.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as tenon from "tenon";

const avro = { format: "avro" };
const v1 = '{"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}';
const v2 = '{"type": "enum", "name": "Status", "symbols": ["NEW"]}';
const proto = { format: "protobuf" };
const order = 'syntax = "proto3";\nmessage Order { string id = 1; int64 total = 2; }\n';

test("a break is told with its rule and the message that shows it", () => {
  const report = tenon.compare(v1, v2, avro);
  assert.equal(report.verdict, "incompatible");
  const [finding] = report.subjects[0].findings;
  assert.equal(finding.rule, "avro/reader-enum-lacks-symbol");
  assert.equal(finding.impact.witness.json, '"PAID"');
  assert.equal(finding.impact.witness.hex, "02");
});

test("the level decides which way messages travel, over all versions where it is transitive", () => {
  const level = (level) => tenon.check([v2, v1, v1], { ...avro, level }).verdict;
  assert.equal(level("backward"), "compatible");
  assert.equal(level("backward-transitive"), "compatible");
  assert.equal(level("forward"), "compatible");
  assert.equal(level("forward-transitive"), "incompatible");
});

test("a text that is no schema is reported where a report is the answer, and thrown elsewhere", () => {
  const bad = '{"type": "array", "itemz": "long"}';
  const report = tenon.compare(v1, bad, avro);
  assert.equal(report.verdict, "undecided");
  assert.equal(report.subjects[0].findings[0].rule, "avro/missing-attribute");
  assert.throws(() => tenon.parse(bad, avro), (error) => {
    assert(error instanceof tenon.InvalidSchemaError);
    assert.equal(error.report.subjects[0].findings[0].rule, "avro/missing-attribute");
    return true;
  });
});

test("a word that stands for nothing is refused with the one that was meant", async () => {
  const usage = (message) => ({ name: "UsageError", message });
  assert.throws(() => tenon.compare(v1, v2, { ...avro, rules: { "avro/type-missmatch": "off" } }),
    usage("no rule is called `avro/type-missmatch`; was `avro/type-mismatch` meant?"));
  await assert.rejects(() => tenon.explain("avro/type-missmatch"),
    usage("no rule is called `avro/type-missmatch`; was `avro/type-mismatch` meant?"));
  assert.throws(() => tenon.compare(v1, v2, { format: "avr0" }),
    usage("no format is called `avr0`; was `avro` meant?"));
  assert.throws(() => tenon.compare(v1, v2),
    usage("the schema language is not known: say `format`, or a `name` that ends in .avsc or .proto"));
});

test("what is missing is named, and supplied as data", () => {
  const text = '{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "acme.Money"}]}';
  const money = '{"type": "fixed", "name": "Money", "namespace": "acme", "size": 8}';
  assert.deepEqual(tenon.missing(text, avro), ["acme.Money"]);
  const references = { "money.avsc": money };
  assert.deepEqual(tenon.missing(text, { ...avro, references }), []);
  assert.deepEqual(tenon.parse(text, { ...avro, references }).definitions, ["Order", "acme.Money"]);
  const imports = 'syntax = "proto3";\nimport "b.proto";\nmessage A { B b = 1; }\n';
  assert.deepEqual(tenon.missing(imports, proto), ["b.proto"]);
  const supplied = { ...proto, references: { "b.proto": 'syntax = "proto3";\nmessage B {}\n' } };
  assert.equal(tenon.compare(imports, imports, supplied).verdict, "compatible");
});

test("what a schema defines is told with its kind", () => {
  const types = (text, options) => tenon.parse(text, options).types.map(({ name, kind }) => `${kind} ${name}`);
  const protocol = JSON.stringify({
    protocol: "P",
    types: [
      { type: "record", name: "a.R", fields: [] },
      { type: "error", name: "a.X", fields: [] },
      { type: "enum", name: "a.E", symbols: ["A"] },
      { type: "fixed", name: "a.F", size: 1 },
    ],
  });
  assert.deepEqual(types({ text: protocol, name: "p.avpr" }, avro), ["enum a.E", "fixed a.F", "record a.R", "error a.X"]);
  const text = 'syntax = "proto3";\npackage a;\nservice S { rpc Do(M) returns (M); }\nenum E { E_UNSET = 0; }\nmessage M { enum Inner { INNER_UNSET = 0; } map<string, string> m = 1; }\n';
  assert.deepEqual(types(text, proto), ["message a.M", "enum a.M.Inner", "enum a.E", "service a.S"]);
  assert.deepEqual(tenon.parse(text, proto).definitions, ["a.M", "a.M.Inner", "a.E"]);
  assert.deepEqual(types('{"$id": "https://a.b/c"}', { format: "json-schema" }), ["schema https://a.b/c"]);
  assert.deepEqual(types("{}", { format: "json-schema" }), []);
});

test("rules are listed and explained", async () => {
  const rule = await tenon.explain("avro/reader-field-without-default");
  assert.match(rule.page, /## How to evolve safely/);
  const { page, ...facts } = rule;
  assert.deepEqual(tenon.rules().find((own) => own.id === rule.id), facts);
});

test("a schema has one layout and one fingerprint however it is written", () => {
  assert.equal(tenon.format('{"type":"map","values":"long"}', avro), '{"type": "map", "values": "long"}\n');
  const one = tenon.fingerprint('{"type": "string"}', avro);
  assert.deepEqual(one, tenon.fingerprint('"string"', avro));
  assert.equal(one.canonical, '"string"');
  assert.equal(one.crc64, "8f014872634503c7");
});

test("differences and the matrix of versions are data", () => {
  const found = tenon.diff(v1, v2, avro);
  assert.deepEqual([found.bump, found.changes.length], ["major", 1]);
  const verdicts = tenon.matrix([v1, v2], avro).cells.map((cell) => cell.verdict);
  assert.deepEqual(verdicts, ["compatible", "incompatible", "compatible", "compatible"]);
});

test("lint rules are held where they are asked for", () => {
  const text = 'syntax = "proto3";\npackage acme.v1;\nmessage order {}\n';
  const report = tenon.lint([{ name: "acme/v1/order.proto", text }], { lints: ["standard"] });
  assert.deepEqual(report.subjects[0].findings.map((finding) => finding.rule), ["protobuf/message-not-pascal-case"]);
});

test("data are validated in JSON and in binary, each fault with its place", () => {
  const map = new tenon.Validator('{"type": "map", "values": "int"}', avro);
  assert.equal(map.isValid('{"a": 1}'), true);
  assert.deepEqual(map.validate('{"a": 1}'), { valid: true, faults: [], more: false });
  const [fault] = map.validate('{"a": 1, "b": true}').faults;
  assert.equal(fault.message, "true where int is asked for");
  assert.deepEqual([fault.path, fault.line, fault.byte], ["/b", 1, 14]);
  assert.equal(map.isValid(Uint8Array.of(0)), true);
  assert.equal(map.isValid(Uint8Array.of(2, 2, 0x61)), false);
  map.free();
  const message = new tenon.Validator(order, proto);
  assert.equal(message.isValid(Uint8Array.of(0x0a, 1, 0x61, 0x10, 5)), true);
  assert.equal(message.isValid(Uint8Array.of(0x0a, 5, 0x61)), false);
  const json = { format: "json-schema" };
  assert.equal(tenon.validate('{"type": "object", "required": ["id"]}', "{}", json).faults[0].demand, "required");
});

test("a message is read under another schema", () => {
  const codec = new tenon.Codec('"int"', '"long"', avro);
  const { same, written, read } = codec.read(Uint8Array.of(84));
  assert.deepEqual([same, written, read], [true, "42", "42"]);
  assert.throws(() => codec.read(Uint8Array.of()), { name: "UsageError" });
});
