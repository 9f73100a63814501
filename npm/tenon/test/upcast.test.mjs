// Old messages under new versions: what is done to them is told, and what cannot be done is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { upcast } from "tenon";

const avro = { format: "avro" };
const proto = { format: "protobuf", message: "Order" };
const json = { format: "json-schema" };
const record = (...fields) => JSON.stringify({ type: "record", name: "Order", fields });
const id = { name: "id", type: "string" };

test("Avro's aliases and defaults bring a message through all versions", () => {
  const versions = [
    record(id, { name: "cost", type: "int" }),
    record(id, { name: "total", aliases: ["cost"], type: "long" }, { name: "tags", type: { type: "array", items: "string" }, default: [] }),
    record({ name: "sum", aliases: ["total"], type: "double" }, { name: "tags", type: { type: "array", items: "string" } }),
  ];
  assert.deepEqual(upcast('{"id": "a", "cost": 3}', versions, avro), {
    message: '{"sum": 3.0, "tags": []}',
    changes: [
      { kind: "renamed", path: "cost", to: "total", version: 1 },
      { kind: "filled", path: "tags", version: 1 },
      { kind: "dropped", path: "id", version: 2 },
      { kind: "renamed", path: "total", to: "sum", version: 2 },
    ],
  });
  const { message, changes } = upcast('{"id": "a", "total": 3, "tags": []}', versions, { ...avro, from: 1 });
  assert.deepEqual([message, changes.length], ['{"sum": 3.0, "tags": []}', 2]);
  assert.deepEqual(upcast("{}", versions, { ...avro, from: 2 }), { message: "{}", changes: [] });
});

test("what is inside lists, maps and unions is told with its place, and numbers keep their digits", () => {
  const of = (field) => record({ name: "lines", type: { type: "map", values: ["null", { type: "array", items: { type: "record", name: "Line", fields: [field] } }] } });
  const versions = [of({ name: "a", type: "long" }), of({ name: "b", aliases: ["a"], type: "long" })];
  const found = upcast('{"lines": {"x": {"array": [{"a": 9223372036854775807}]}, "y": null}}', versions, avro);
  assert.equal(found.message, '{"lines": {"x": {"array": [{"b": 9223372036854775807}]}, "y": null}}');
  assert.deepEqual(found.changes, [{ kind: "renamed", path: "lines{x}[0].a", to: "b", version: 1 }]);
});

test("a number that is rounded is told, and what has no reader is refused", () => {
  assert.deepEqual(upcast("16777217", ['"long"', '"float"'], avro).changes,
    [{ kind: "lossy", path: "", was: "16777217", is: "16777216.0", version: 1 }]);
  const versions = [record(id), record(id, { name: "total", type: "int" })];
  assert.throws(() => upcast('{"id": "a"}', versions, avro),
    { name: "DecodeError", path: "total", reason: "found nothing, and the field has no default" });
  assert.throws(() => upcast('{"id": 1}', versions, avro), { name: "DecodeError", path: "id", reason: "`1` is no string" });
  assert.throws(() => upcast("{}", versions, { ...avro, from: 2 }),
    { name: "UsageError", message: "`from` is the index of one of 2 versions, not 2" });
});

test("a field of Protobuf is what has its number, whatever it is called", () => {
  const versions = [
    'syntax = "proto3"; enum S { A = 0; NEW = 1; } message L { string s = 1; } message Order { string id = 1; int64 cost = 2; repeated int32 gone = 3; repeated L lines = 4; map<string, S> by = 5; }',
    'syntax = "proto3"; enum S { A = 0; FRESH = 1; } message L { string sku = 1; } message Order { string id = 1; int64 total_cost = 2; repeated L lines = 4; map<string, S> by = 5; }',
  ];
  const found = upcast('{"id": "a", "cost": "9223372036854775807", "gone": [1], "lines": [{}, {"s": "x"}], "by": {"k": "NEW"}}', versions, proto);
  assert.deepEqual(JSON.parse(found.message),
    { id: "a", totalCost: "9223372036854775807", lines: [{}, { sku: "x" }], by: { k: "FRESH" } });
  assert.deepEqual(found.changes, [
    { kind: "renamed", path: "cost", to: "totalCost", version: 1 },
    { kind: "dropped", path: "gone", version: 1 },
    { kind: "renamed", path: "lines[1].s", to: "sku", version: 1 },
    { kind: "renamed", path: "by{k}", to: "FRESH", version: 1 },
  ]);
});

test("well-known types stay as they are, and a type that does not fit is refused", () => {
  const at = (type) => `syntax = "proto3"; import "google/protobuf/timestamp.proto"; message Order { google.protobuf.Timestamp at = 1; ${type} n = 2; }`;
  const text = '{"at": "2024-01-01T00:00:00.123Z", "n": 5}';
  assert.equal(JSON.parse(upcast(text, [at("int32"), at("int64")], proto).message).at, "2024-01-01T00:00:00.123Z");
  assert.throws(() => upcast(text, [at("int32"), at("bool")], proto), { name: "DecodeError", path: "/n" });
  assert.throws(() => upcast('{"other": 1}', [at("int32"), at("int32")], proto), { name: "DecodeError", path: "/other" });
});

test("JSON Schema's defaults are filled in, declared names replaced, and what is shut out dropped", () => {
  const line = { properties: { q: { type: "integer" }, w: { default: [] } } };
  const schema = {
    type: "object",
    properties: { total: { type: "integer" }, currency: { default: "EUR" }, lines: { items: { $ref: "#/$defs/L" } } },
    required: ["total", "currency"],
    additionalProperties: false,
    $defs: { L: line },
  };
  const versions = ['{"type": "object"}', JSON.stringify(schema)];
  const renames = { cost: "total", "lines[].n": "q" };
  const found = upcast('{"cost": 3, "gone": 1, "lines": [{"n": 1}]}', versions, { ...json, renames });
  assert.deepEqual(JSON.parse(found.message), { total: 3, lines: [{ q: 1, w: [] }], currency: "EUR" });
  assert.deepEqual(found.changes, [
    { kind: "renamed", path: "cost", to: "total", version: 1 },
    { kind: "dropped", path: "gone", version: 1 },
    { kind: "renamed", path: "lines[0].n", to: "q", version: 1 },
    { kind: "filled", path: "lines[0].w", version: 1 },
    { kind: "filled", path: "currency", version: 1 },
  ]);
  assert.throws(() => upcast('{"cost": "3"}', versions, { ...json, renames }), { name: "DecodeError", path: "/total" });
  assert.throws(() => upcast('{"cost": 3}', versions, json), { name: "DecodeError", reason: 'required property "total" is missing' });
});

test("names that objects have already, numbers that are not exact and endless references do no harm", () => {
  const loop = '{"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}}';
  const { message } = upcast('{"__proto__": {"a": 1}}', ["{}", '{"properties": {"b": {"default": 1}}}'], json);
  assert.equal(message, '{"__proto__":{"a":1},"b":1}');
  assert.throws(() => upcast("[9007199254740993]", ["{}", "{}"], json),
    { name: "DecodeError", message: "9007199254740993 is not exact as a number of JavaScript" });
  assert.throws(() => upcast('{"a": 1}', ["{}", loop], json), { name: /Error$/ });
});
