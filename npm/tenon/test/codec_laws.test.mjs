// What must hold for random data: values read here are those that the engine reads, what one refuses the
// other does, for the same reason at the same byte, and what is written is read again. Other codecs for the
// same formats read the same bytes. Chance is from seeds, so that a failure comes again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import avsc from "avsc";
import protobuf from "protobufjs";

import { Codec, DecodeError } from "tenon";

/** Whole numbers below a bound, from a seed (Numerical Recipes' generator, its better half). */
function chance(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** A value as JSON texts have it. */
function plain(value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** Is a value the one that the engine's JSON shows? Texts of 32-bit numbers have fewer digits; a member that
 *  is at its zero may be left out. */
function isSame(value, json) {
  if (value instanceof Uint8Array) {
    const latin = String.fromCharCode(...value);
    return json === latin || json === Buffer.from(value).toString("base64");
  }
  if (typeof value === "number" && typeof json === "number") {
    return value === json || Math.fround(value) === Math.fround(json);
  }
  if (Array.isArray(value)) {
    return Array.isArray(json) && value.length === json.length && value.every((item, at) => isSame(item, json[at]));
  }
  if (typeof value !== "object" || value === null) return value === json;
  if (typeof json !== "object" || json === null) return false;
  const keys = Object.keys(value);
  return Object.keys(json).every((key) => Object.hasOwn(value, key)) &&
    keys.every((key) => (Object.hasOwn(json, key) ? isSame(value[key], json[key]) : isZero(value[key])));
}

function isZero(value) {
  if (value instanceof Uint8Array) return value.length === 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return [0, "0", "", false, "ZERO"].includes(value);
}

/** What became of some bytes, here and in the engine; they must agree. */
function both(codec, bytes, counts) {
  let value;
  let refused;
  try {
    value = codec.decode(bytes);
  } catch (error) {
    assert(error instanceof DecodeError, error);
    refused = error;
  }
  const shown = Buffer.from(bytes).toString("hex");
  let said;
  try {
    said = codec.read(bytes);
  } catch (error) {
    assert(refused !== undefined, `${shown}: ${error.message}`);
    // Where both schemas and bytes are at fault, either may be told first.
    if (refused.rule === undefined) {
      // Items of packed lists have indexes here.
      const bare = (text) => text.replace(/\[\d+\]/g, "");
      assert.equal(bare(refused.message), bare(error.message.replace("the data is no message of the writer: ", "")), shown);
    }
    counts.corrupt += 1;
    return undefined;
  }
  if (said.read === null) {
    assert(refused !== undefined, shown);
    const isTold = said.places.some(({ path, read }) => path === refused.path && read.refused === refused.reason);
    assert(isTold, `${shown}: ${refused.message}`);
    counts.refused += 1;
    return undefined;
  }
  assert.equal(refused?.message, undefined, shown);
  assert(isSame(plain(value), JSON.parse(said.read)), `${shown}: ${said.read}`);
  counts.read += 1;
  return value;
}

/** The bytes with some of them changed, or without their end. */
function damaged(bytes, next) {
  if (next(3) === 0) return bytes.slice(0, next(bytes.length));
  const made = bytes.slice();
  for (let times = 1 + next(3); times > 0; times -= 1) made[next(made.length)] = next(256);
  return made;
}

/** A value of an Avro schema, unions wrapped. Nesting ends soon: below, unions and lists are as short as they can. */
function randomValue(next, schema, known, space = "", depth = 0) {
  const of = (inner, own = space) => randomValue(next, inner, known, own, depth + 1);
  const one = (...all) => all[next(all.length)];
  const bytes = (size) => Buffer.from(Array.from({ length: size }, () => next(256)));
  const count = depth > 6 ? 0 : next(4);
  if (Array.isArray(schema)) {
    const isNull = (branch) => branch === "null";
    const branch = depth > 6 && schema.some(isNull) ? "null" : one(...schema);
    const value = of(branch);
    // A name that nothing in the namespace has is one outside of all.
    const full = nameOf(branch, space);
    const isKnown = typeof branch !== "string" || PLAIN.includes(branch) || known.has(full);
    return isNull(branch) ? null : { [isKnown ? full : branch]: value };
  }
  const { type = schema } = schema;
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return next(2) === 0;
    case "int":
      return one(0, -1, 2 ** 31 - 1, -(2 ** 31), next(100));
    case "long":
      return one(0n, -1n, (1n << 63n) - 1n, -(1n << 63n), BigInt(next(2 ** 31)) << BigInt(next(32)));
    case "float":
      return Math.fround(one(0, -0, 1.5, Number.NaN, -Infinity, next(1000) / 7));
    case "double":
      return one(0, -0, 0.1, Number.NaN, Infinity, next(1000) / 7);
    case "bytes":
      return bytes(next(20));
    case "string":
      return one("", "a", "é€😀", "more than a dozen characters", "x".repeat(next(40)));
    case "array":
      return Array.from({ length: count }, () => of(schema.items));
    case "map":
      return Object.fromEntries(Array.from({ length: count }, (_, at) => [one("", "é", "__proto__") + at, of(schema.values)]));
    case "fixed":
    case "enum":
    case "record": {
      const full = nameOf(schema, space);
      const own = full.slice(0, Math.max(full.lastIndexOf("."), 0));
      if (type === "fixed") return bytes(schema.size);
      if (type === "enum") return one(...schema.symbols);
      return Object.fromEntries(schema.fields.map((field) => [field.name, of(field.type, own)]));
    }
    default: {
      if (typeof type !== "string") return of(type);
      const [definition, own] = known.get(nameOf(type, space)) ?? known.get(type);
      return randomValue(next, definition, known, own, depth + 1);
    }
  }
}

const PLAIN = ["null", "boolean", "int", "long", "float", "double", "bytes", "string", "array", "map"];

/** What a type is called as a branch. */
function nameOf(schema, space) {
  if (typeof schema === "string") return PLAIN.includes(schema) || schema.includes(".") || space === "" ? schema : `${space}.${schema}`;
  const { type, name, namespace = space } = schema;
  if (name === undefined) return nameOf(type, space);
  return name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
}

/** Every definition of a schema, which values may meet before the schema is walked through. */
function definitions(schema, known, space = "") {
  if (Array.isArray(schema)) for (const branch of schema) definitions(branch, known, space);
  if (typeof schema !== "object") return known;
  let own = space;
  if (schema.name !== undefined) {
    const full = nameOf(schema, space);
    own = full.slice(0, Math.max(full.lastIndexOf("."), 0));
    known.set(full, [schema, own]);
  }
  for (const inner of [schema.type, schema.items, schema.values]) if (typeof inner === "object") definitions(inner, known, space);
  for (const field of schema.fields ?? []) definitions(field.type, known, own);
  return known;
}

test("random Avro messages are read as the engine reads them, under their own schema and another", () => {
  const file = new URL("../../../tests/oracle/avro-java-1.12.1.jsonl", import.meta.url);
  const counts = { read: 0, refused: 0, corrupt: 0, pairs: 0 };
  const options = { format: "avro", longs: "bigint", unions: "wrapped" };
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const { id, old_text: old, new_text: later } = JSON.parse(line);
    const next = chance(Number(id));
    counts.pairs += 1;
    const [own, pair] = [new Codec(old, undefined, options), new Codec(old, later, options)];
    for (let times = 0; times < 3; times += 1) {
      const bytes = own.encode(randomValue(next, JSON.parse(old), definitions(JSON.parse(old), new Map())));
      assert.deepEqual(own.encode(both(own, bytes, counts)), bytes);
      both(pair, bytes, counts);
      if (bytes.length === 0) continue;
      for (let more = 0; more < 3; more += 1) {
        const bad = damaged(bytes, next);
        both(own, bad, counts);
        both(pair, bad, counts);
      }
    }
    own.free();
    pair.free();
  }
  assert(counts.pairs > 300 && counts.read > 2000 && counts.refused > 300 && counts.corrupt > 2000, JSON.stringify(counts));
});

const third = `syntax = "proto3";
package acme;
enum Kind { ZERO = 0; ONE = 1; LESS = -5; }
message Line { string sku = 1; sint32 count = 2; Line sub = 3; repeated double ratios = 4; }
message Order {
  string id = 1; int64 total = 2; Kind kind = 3; repeated Line lines = 4; map<string, Line> named = 5;
  map<int32, string> names = 6; map<bool, sint64> flags = 7; optional int32 maybe = 8; bytes data = 9;
  oneof pick { string a = 10; Line b = 11; uint64 c = 12; } repeated Kind kinds = 13; float f = 14;
  double d = 15; fixed32 f32 = 16; fixed64 f64 = 17; sfixed32 s32 = 18; sfixed64 s64 = 19; uint32 u32 = 20;
  sint64 z64 = 21; bool ok = 22; repeated uint64 us = 23; repeated string tags = 24; map<uint64, Kind> m = 25;
  repeated int32 apart = 26 [packed = false];
}
`;
const second = `syntax = "proto2";
package acme;
enum Kind { ZERO = 0; ONE = 1; }
message Line {
  required string sku = 1; optional group Extra = 2 { optional int32 x = 1; repeated Line deep = 2; }
  extensions 100 to 200;
}
extend Line { optional string note = 100; }
message Order {
  optional Kind kind = 3; repeated Line lines = 4; map<string, Kind> named = 5; map<string, Line> more = 6;
  repeated Kind kinds = 13; repeated int32 packed = 7 [packed = true]; optional Line one = 8;
}
`;

function randomOrder(next) {
  const one = (...all) => all[next(all.length)];
  const text = () => one("", "a", "é€😀", "longer than a dozen characters", "__proto__");
  const line = (depth) => ({
    sku: text(),
    count: next(2 ** 31) - 2 ** 30,
    ...(depth < 3 && next(2) === 0 ? { sub: line(depth + 1) } : {}),
    ratios: Array.from({ length: next(3) }, () => one(0.1, -0, Number.NaN, Infinity, 1e300)),
  });
  const signed = () => one(0n, 1n, -1n, 9007199254740993n, -(1n << 63n), (1n << 63n) - 1n);
  const unsigned = () => one(0n, 1n, 300n, (1n << 64n) - 1n);
  const pick = one({}, { a: text() }, { b: line(0) }, { c: unsigned() });
  return {
    id: text(),
    total: signed(),
    kind: one("ZERO", "ONE", "LESS", 77),
    lines: Array.from({ length: next(4) }, () => line(0)),
    named: Object.fromEntries([[text(), line(0)]]),
    names: { [next(100)]: text(), "-3": text() },
    flags: { true: signed() },
    ...(next(2) === 0 ? { maybe: next(2) } : {}),
    data: new Uint8Array(next(5)),
    kinds: Array.from({ length: next(4) }, () => one("ZERO", "LESS", 9)),
    f: one(0, -0, 0.5, Number.NaN, Infinity),
    d: one(0, -0, 0.1, -Infinity),
    f32: one(0, 2 ** 32 - 1),
    f64: unsigned(),
    s32: one(0, -5),
    s64: signed(),
    u32: one(0, 2 ** 32 - 1),
    z64: signed(),
    ok: next(2) === 0,
    us: [unsigned(), unsigned()],
    tags: [text(), text()],
    m: { "18446744073709551615": "ONE" },
    apart: [next(9), -1],
    ...pick,
  };
}

test("random Protobuf messages are read as the engine and protobufjs read them, and damaged ones as the engine does", () => {
  const counts = { read: 0, refused: 0, corrupt: 0 };
  const options = { format: "protobuf", message: "acme.Order" };
  const writer = new Codec(third, undefined, { ...options, longs: "bigint" });
  const peer = protobuf.parse(third, { keepCase: true }).root.lookupType("acme.Order");
  for (const [text, seed] of [[third, 1], [second, 2]]) {
    const next = chance(seed);
    const codec = new Codec(text, undefined, { ...options, longs: "string" });
    for (let times = 0; times < 300; times += 1) {
      const bytes = writer.encode(randomOrder(next));
      assert.deepEqual(writer.encode(writer.decode(bytes)), bytes);
      both(codec, bytes, counts);
      for (let more = 0; more < 5; more += 1) both(codec, damaged(bytes, next), counts);
      const theirs = peer.toObject(peer.decode(bytes), { longs: String, enums: String, bytes: Array });
      const own = new Codec(third, undefined, { ...options, longs: "string" }).decode(bytes);
      for (const key of ["id", "total", "f32", "f64", "s32", "s64", "u32", "z64", "ok", "us", "tags", "apart", "maybe", "a", "c"]) {
        if (Object.hasOwn(theirs, key)) assert.deepEqual(own[key], theirs[key], key);
      }
    }
    // Keys that this schema knows, with anything behind them.
    const keys = [0x0a, 0x12, 0x13, 0x14, 0x1a, 0x22, 0x2a, 0x08, 0x18, 0x32, 0x3a, 0x42, 1, 2, 3, 4];
    for (let times = 0; times < 3000; times += 1) {
      both(codec, Uint8Array.from({ length: next(14) }, () => (next(3) > 0 ? keys[next(keys.length)] : next(256))), counts);
    }
  }
  assert(counts.read > 1000 && counts.corrupt > 2000, JSON.stringify(counts));
});

test("random Avro messages are written as avsc writes them", () => {
  const schema = {
    type: "record",
    name: "All",
    fields: ["boolean", "int", "long", "float", "double", "bytes", "string"].flatMap((type) => [
      { name: `one_${type}`, type },
      { name: `maybe_${type}`, type: ["null", type] },
      { name: `list_${type}`, type: { type: "array", items: type } },
      { name: `map_${type}`, type: { type: "map", values: type } },
    ]),
  };
  const peer = avsc.Type.forSchema(schema, { wrapUnions: true });
  // It has no numbers beyond those that are exact.
  const small = (value) => {
    if (typeof value === "bigint") return Number(BigInt.asIntN(53, value));
    if (Array.isArray(value)) return value.map(small);
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, small(member)]));
  };
  const codec = new Codec(JSON.stringify(schema), undefined, { format: "avro", unions: "wrapped" });
  const next = chance(3);
  for (let times = 0; times < 500; times += 1) {
    const value = small(randomValue(next, schema, new Map()));
    const bytes = peer.toBuffer(value);
    assert.equal(Buffer.from(codec.encode(value)).toString("hex"), bytes.toString("hex"));
    assert.equal(Buffer.from(codec.encode(codec.decode(bytes))).toString("hex"), bytes.toString("hex"));
  }
});
