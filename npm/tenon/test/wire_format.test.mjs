// What a registry's serializers write around messages: taken apart, put together, and each schema asked for once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Codec, DecodeError, Decoder, Encoder, InvalidSchemaError, readFrame, writeFrame } from "tenon";

const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const hex = (data) => Buffer.from(data).toString("hex");
const guid = "01234567-89ab-cdef-0123-456789abcdef";
const guidHex = guid.replaceAll("-", "");
const proto = 'syntax = "proto3";\nmessage A { int32 x = 1; }\nmessage B { message C { bool t = 1; } }\n';

test("a frame is taken apart and put together, with ids and GUIDs, with indexes and without", () => {
  const rows = [
    ["00fffffffe2a", {}, { id: 4294967294, body: bytes("2a") }],
    [`01${guidHex}2a`, {}, { guid, body: bytes("2a") }],
    ["0000000001002a", { format: "protobuf" }, { id: 1, indexes: [0], body: bytes("2a") }],
    ["0000000001040280012a", { format: "protobuf" }, { id: 1, indexes: [1, 64], body: bytes("2a") }],
    [`01${guidHex}02042a`, { format: "protobuf" }, { guid, indexes: [2], body: bytes("2a") }],
    ["0000000001", { format: "avro" }, { id: 1, body: bytes("") }],
  ];
  for (const [text, options, frame] of rows) {
    assert.deepEqual(readFrame(bytes(text), options), frame);
    assert.equal(hex(writeFrame(frame, frame.body)), text);
  }
  // The long form of the first message, which only others write.
  assert.deepEqual(readFrame(bytes("000000000102002a"), { format: "protobuf" }).indexes, [0]);
});

test("in a header the frame stands alone, and the message is whole", () => {
  const payload = bytes("002a");
  assert.deepEqual(readFrame(payload, { header: bytes(`01${guidHex}`) }), { guid, body: payload });
  const header = bytes(`01${guidHex}00`);
  assert.deepEqual(readFrame(payload, { header, format: "protobuf" }), { guid, indexes: [0], body: payload });
});

test("what is no frame is refused where it shows", () => {
  const refused = (text, options) => {
    try {
      readFrame(bytes(text), options);
    } catch (error) {
      assert(error instanceof DecodeError, error);
      return [error.byte, error.reason];
    }
    assert.fail(text);
  };
  const protobuf = { format: "protobuf" };
  assert.deepEqual(refused(""), [0, "a frame has at least five bytes, and there are none"]);
  assert.deepEqual(refused("7b7d"), [0, "a frame begins with 0 or 1, and this is 123"]);
  assert.deepEqual(refused("000000"), [3, "the frame ends before its id does"]);
  assert.deepEqual(refused("0100"), [2, "the frame ends before its GUID does"]);
  assert.deepEqual(refused("0000000001", protobuf), [5, "the frame ends inside its message indexes"]);
  assert.deepEqual(refused("000000000101", protobuf), [6, "a message index is not negative"]);
  assert.deepEqual(refused("0000000001ffffffffffff", protobuf), [10, "a message index has at most five bytes"]);
  assert.deepEqual(refused("0000000001d00f", protobuf), [7, "messages do not nest 1000 deep"]);
  assert.deepEqual(refused("00", { header: bytes("000000000100") }), [5, "the header has bytes behind the schema"]);
  assert.throws(() => writeFrame({ id: -1 }), { name: "UsageError", message: "-1 is no id of a schema" });
  assert.throws(() => writeFrame({ guid: "x" }), { name: "UsageError", message: "`x` is no GUID" });
});

test("each schema is asked for once, however many messages wait for it", async () => {
  const asked = [];
  const decoder = new Decoder({
    format: "avro",
    reader: '"long"',
    resolve: async (id) => {
      asked.push(id);
      return id === guid ? '"long"' : '"int"';
    },
  });
  const framed = writeFrame({ id: 7 }, bytes("54"));
  const found = await Promise.all([framed, framed, writeFrame({ guid }, bytes("02"))].map((one) => decoder.decode(one)));
  assert.deepEqual(found, [{ id: 7, value: 42 }, { id: 7, value: 42 }, { guid, value: 1 }]);
  assert.deepEqual(await decoder.decode(framed), { id: 7, value: 42 });
  assert.deepEqual(asked, [7, guid]);
  decoder.free();
});

test("what fails is asked for again, and what is no schema is told as such", async () => {
  let times = 0;
  const resolve = async () => {
    times += 1;
    if (times === 1) throw new Error("the registry is away");
    return times === 2 ? '{"type": "array"}' : '"int"';
  };
  const decoder = new Decoder({ format: "avro", resolve });
  const framed = writeFrame({ id: 1 }, bytes("02"));
  await assert.rejects(decoder.decode(framed), { message: "the registry is away" });
  await assert.rejects(decoder.decode(framed), InvalidSchemaError);
  assert.equal((await decoder.decode(framed)).value, 1);
  assert.equal(times, 3);
});

test("no more schemas are kept than are allowed, those used last", async () => {
  const asked = [];
  const decoder = new Decoder({ format: "avro", schemas: 2, resolve: (id) => (asked.push(id), '"int"') });
  for (const id of [1, 2, 1, 3, 1, 2]) await decoder.decode(writeFrame({ id }, bytes("02")));
  assert.deepEqual(asked, [1, 2, 3, 2]);
});

test("a message of Protobuf is found by its indexes", async () => {
  const decoder = new Decoder({ format: "protobuf", resolve: () => proto });
  const encoder = new Encoder({ format: "protobuf", schema: proto, message: "B.C", id: 1 });
  const framed = encoder.encode({ t: true });
  assert.equal(hex(framed), "00000000010402000801");
  assert.deepEqual(await decoder.decode(framed), { id: 1, message: "B.C", value: { t: true } });
  const first = new Encoder({ format: "protobuf", schema: proto, id: 1 });
  assert.equal(hex(first.encode({ x: 1 })), "0000000001000801");
  await assert.rejects(decoder.decode(bytes("00000000010206")), { name: "DecodeError", reason: "the schema has no message at [3]" });
  assert.throws(() => new Encoder({ format: "protobuf", schema: proto, message: "D", id: 1 }),
    { name: "UsageError", message: "no message is called `D`" });
});

test("a schema told in a header leaves the message bare", async () => {
  const encoder = new Encoder({ format: "avro", schema: '"string"', guid });
  const decoder = new Decoder({ format: "avro", resolve: () => '"string"' });
  const [payload, header] = [encoder.encodeBare("a"), encoder.header()];
  assert.deepEqual(payload, new Codec('"string"', undefined, { format: "avro" }).encode("a"));
  assert.deepEqual(await decoder.decode(payload, header), { guid, value: "a" });
});

test("documents of JSON Schema are framed, too", async () => {
  const schema = '{"type": "object", "required": ["id"]}';
  const encoder = new Encoder({ format: "json-schema", schema, id: 1 });
  const decoder = new Decoder({ format: "json-schema", resolve: () => schema });
  assert.deepEqual((await decoder.decode(encoder.encode({ id: 1 }))).value, { id: 1 });
  assert.throws(() => encoder.encode({}), { name: "EncodeError" });
  await assert.rejects(decoder.decode(bytes("00000000017b7d")), { name: "DecodeError" });
});
