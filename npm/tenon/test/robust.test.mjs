// What a long-lived process meets: panics, and memory over time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import * as tenon from "tenon";

import { ask, memoryBytes } from "../dist/engine.js";

const avro = { format: "avro" };

test("a panic is an error that says what it was, and the next question is answered", () => {
  const validator = new tenon.Validator('"int"', avro);
  assert.equal(validator.isValid("1"), true);
  assert.throws(() => ask((engine) => engine.provoke_panic()), (error) => {
    assert(error instanceof tenon.InternalError);
    assert.match(error.message, /provoked/);
    assert(error.cause instanceof WebAssembly.RuntimeError);
    return true;
  });
  assert.equal(tenon.compare('"int"', '"long"', avro).verdict, "compatible");
  assert.equal(validator.isValid("1"), true);
  assert.equal(validator.isValid("true"), false);
  validator.free();
});

test("handles of an instance that is gone do no harm when they are freed", () => {
  const validator = new tenon.Validator('"int"', avro);
  assert.throws(() => ask((engine) => engine.provoke_panic()), tenon.InternalError);
  validator.free();
  const other = new tenon.Validator('"int"', avro);
  assert.equal(other.isValid("1"), true);
});

test("a codec goes on where the instance that made its plan is gone, and knows its places", () => {
  const codec = new tenon.Codec('{"type": "array", "items": "int"}', undefined, avro);
  const bytes = codec.encode([1]);
  assert.throws(() => ask((engine) => engine.provoke_panic()), tenon.InternalError);
  assert.deepEqual(codec.decode(bytes), [1]);
  assert.throws(() => codec.encode(["a"]), (error) => {
    assert.equal(error.declared.pointer, "/items");
    return true;
  });
});

test("bytes and objects of another realm are bytes and objects", () => {
  const codec = new tenon.Codec('{"type": "map", "values": "bytes"}', undefined, avro);
  const value = runInNewContext("({ a: Uint8Array.of(1, 2) })");
  const bytes = codec.encode(value);
  assert.equal(Buffer.from(bytes).toString("hex"), "02026104010200");
  assert.deepEqual(codec.decode(runInNewContext(`Uint8Array.of(${bytes})`)), { a: Uint8Array.of(1, 2) });
});

test("a getter that writes a message of its own does not write into the one around it", () => {
  const inner = new tenon.Codec('"string"', undefined, avro);
  const outer = new tenon.Codec('{"type": "array", "items": "bytes"}', undefined, avro);
  const list = [];
  Object.defineProperty(list, 0, { get: () => inner.encode("abc"), enumerable: true });
  assert.deepEqual(outer.decode(outer.encode(list)), [Uint8Array.of(6, 97, 98, 99)]);
});

test("a thousand checks take no more memory than the first hundred", () => {
  const fields = (count) => Array.from({ length: count }, (_, at) => `{"name": "f${at}", "type": "long"}`).join();
  const record = (count) => `{"type": "record", "name": "R", "fields": [${fields(count)}]}`;
  const [old, later] = [record(50), record(51)];
  const run = (times) => {
    for (let at = 0; at < times; at += 1) assert.equal(tenon.compare(old, later, avro).verdict, "incompatible");
  };
  run(100);
  const before = memoryBytes();
  run(900);
  assert.equal(memoryBytes(), before);
});
