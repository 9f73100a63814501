// What a long-lived process meets: panics, and memory over time.

import assert from "node:assert/strict";
import { test } from "node:test";

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
