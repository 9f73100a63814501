// Messages as values and back: what values look like, and what is refused, with its place.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Codec, DecodeError, EncodeError } from "tenon";

const avro = { format: "avro" };
const proto = { format: "protobuf" };
const record = (...fields) => JSON.stringify({ type: "record", name: "R", fields });
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));

/** The error that work throws, as a plain object. */
function thrown(work) {
  try {
    work();
  } catch (error) {
    assert(error instanceof DecodeError || error instanceof EncodeError, error);
    const { name, path, reason, byte, rule, declared } = error;
    return { name, path, reason, byte, rule, pointer: declared?.pointer };
  }
  assert.fail("nothing was thrown");
}

test("every type of Avro is a value of its own and comes back as it went", () => {
  const schema = record(
    { name: "none", type: "null" },
    { name: "flag", type: "boolean" },
    { name: "int", type: "int" },
    { name: "long", type: "long" },
    { name: "float", type: "float" },
    { name: "double", type: "double" },
    { name: "bytes", type: "bytes" },
    { name: "text", type: "string" },
    { name: "fixed", type: { type: "fixed", name: "F", size: 2 } },
    { name: "symbol", type: { type: "enum", name: "E", symbols: ["A", "B"] } },
    { name: "list", type: { type: "array", items: "int" } },
    { name: "map", type: { type: "map", values: "string" } },
    { name: "maybe", type: ["null", "string"] },
  );
  const value = {
    none: null,
    flag: true,
    int: -2147483648,
    long: Number.MAX_SAFE_INTEGER,
    float: 0.5,
    double: -0,
    bytes: Uint8Array.of(0, 255),
    text: "é😀 and more than a dozen",
    fixed: Uint8Array.of(1, 2),
    symbol: "B",
    list: [1, -1],
    map: { "": "", b: "c" },
    maybe: "x",
  };
  const codec = new Codec(schema, undefined, avro);
  const read = codec.decode(codec.encode(value));
  assert.deepEqual(read, value);
  assert(Object.is(read.double, -0));
  assert.deepEqual(Object.keys(read), Object.keys(value));
});

test("numbers that are none, or have no end, stay so", () => {
  const codec = new Codec('"double"', undefined, avro);
  for (const value of [Number.NaN, Infinity, -Infinity]) assert(Object.is(codec.decode(codec.encode(value)), value));
});

test("a long is exact or refused, and BigInts and texts hold all of them", () => {
  const largest = bytes("feffffffffffffffff01");
  assert.deepEqual(thrown(() => new Codec('"long"', undefined, avro).decode(largest)), {
    name: "DecodeError",
    path: "",
    reason: 'the number is beyond 2^53 - 1, and not exact as a `number`: ask for `longs: "bigint"`',
    byte: 10,
    rule: undefined,
    pointer: "",
  });
  const codec = (longs) => new Codec('"long"', undefined, { ...avro, longs });
  assert.equal(codec("bigint").decode(largest), 9223372036854775807n);
  assert.equal(codec("string").decode(largest), "9223372036854775807");
  for (const value of [9223372036854775807n, "9223372036854775807"]) {
    assert.equal(hex(codec("number").encode(value)), hex(largest));
  }
  assert.equal(thrown(() => codec("number").encode(2 ** 53)).reason, "9007199254740992 where long is asked for");
  assert.equal(thrown(() => codec("bigint").encode(2n ** 63n)).reason, "9223372036854775808n where long is asked for");
});

test("unions are bare where values tell the branch, and wrapped where they do not or are asked to be", () => {
  const [clear, unclear] = ['["null", "string", "long"]', '["null", "int", "long"]'];
  const auto = new Codec(clear, undefined, avro);
  assert.deepEqual([null, "a", 5].map((value) => auto.decode(auto.encode(value))), [null, "a", 5]);
  const wrapped = new Codec(clear, undefined, { ...avro, unions: "wrapped" });
  assert.deepEqual(wrapped.decode(auto.encode("a")), { string: "a" });
  assert.equal(hex(wrapped.encode({ string: "a" })), "020261");
  const both = new Codec(unclear, undefined, avro);
  assert.deepEqual(both.decode(both.encode({ long: 5 })), { long: 5 });
  assert.equal(both.decode(both.encode(null)), null);
  assert.equal(thrown(() => both.encode(5)).reason, "5 where one of null, int, long is asked for, as { [branch]: value }");
  assert.equal(thrown(() => auto.encode(true)).reason, "true where one of null, string, long is asked for");
  // With longs as texts, a long looks like a string.
  const texts = new Codec(clear, undefined, { ...avro, longs: "string" });
  assert.deepEqual(texts.decode(auto.encode(5)), { long: "5" });
});

test("names that objects have already are names like others", () => {
  const names = ["__proto__", "constructor", "toString"];
  const codec = new Codec(record(...names.map((name) => ({ name, type: ["null", "int"] }))), undefined, avro);
  assert.equal(hex(codec.encode({})), "000000");
  const value = codec.decode(bytes("020202040206"));
  assert.deepEqual(Object.entries(value), [["__proto__", 1], ["constructor", 2], ["toString", 3]]);
  assert.equal(hex(codec.encode(value)), "020202040206");
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  const map = new Codec('{"type": "map", "values": "int"}', undefined, avro);
  const entries = map.decode(bytes("02125f5f70726f746f5f5f0200"));
  assert.deepEqual(Object.entries(entries), [["__proto__", 1]]);
  assert.equal(hex(map.encode(entries)), "02125f5f70726f746f5f5f0200");
});

test("a reader's names, types, defaults and order are what a value has", () => {
  const writer = record({ name: "id", type: "int" }, { name: "gone", type: "string" }, { name: "n", type: "long" });
  const reader = record(
    { name: "list", type: { type: "array", items: "int" }, default: [1] },
    { name: "n", type: "double" },
    { name: "key", aliases: ["id"], type: ["null", "long"] },
  );
  const codec = new Codec(writer, reader, avro);
  const encoded = codec.encode({ id: 1, gone: "x", n: 2 });
  const [one, other] = [codec.decode(encoded), codec.decode(encoded)];
  assert.deepEqual(Object.entries(one), [["list", [1]], ["n", 2], ["key", 1]]);
  assert.notEqual(one.list, other.list);
});

test("what the reader refuses is told with the rule and the place in its schema", () => {
  const writer = '{"type": "record", "name": "R", "fields": [{"name": "s", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}}]}';
  const codec = new Codec(writer, writer.replace(', "B"', ""), avro);
  assert.deepEqual(codec.decode(bytes("00")), { s: "A" });
  assert.deepEqual(thrown(() => codec.decode(bytes("02"))), {
    name: "DecodeError",
    path: "s",
    reason: "no symbol B in enum E",
    byte: 1,
    rule: "avro/reader-enum-lacks-symbol",
    pointer: "/fields/0/type",
  });
});

test("bytes that are no message are refused with their place", () => {
  const codec = new Codec(record({ name: "list", type: { type: "array", items: "string" } }), undefined, avro);
  const refused = (text) => {
    const { path, reason, byte } = thrown(() => codec.decode(bytes(text)));
    return [byte, path, reason];
  };
  assert.deepEqual(refused(""), [0, "list", "the bytes end inside a value"]);
  assert.deepEqual(refused("0402610a"), [4, "list[1]", "the bytes end inside a value"]);
  assert.deepEqual(refused("0202ff00"), [3, "list[0]", "a string is UTF-8"]);
  assert.deepEqual(refused("020100"), [2, "list[0]", "a length is not negative"]);
  assert.deepEqual(refused("0000"), [1, "", "the message ends, and 1 byte is left"]);
});

test("items without bytes are as many as the limit allows, and nesting has an end", () => {
  const nulls = new Codec('{"type": "array", "items": "null"}', undefined, avro);
  assert.equal(thrown(() => nulls.decode(bytes("80808080808080801000"))).reason, "the message has more values than the limit");
  const chain = new Codec('{"type": "record", "name": "R", "fields": [{"name": "next", "type": ["null", "R"]}]}', undefined, avro);
  const deep = new Uint8Array(1000).fill(2);
  assert.equal(thrown(() => chain.decode(deep)).reason, "the message is nested too deep");
  const circle = {};
  circle.next = circle;
  assert.equal(thrown(() => chain.encode(circle)).reason, "the value is nested too deep");
});

test("values that are none of the schema are refused with both places", () => {
  const schema = record({ name: "lines", type: { type: "array", items: { type: "map", values: "int" } } });
  const codec = new Codec(schema, undefined, avro);
  const refused = (value) => {
    const { name, path, reason, pointer } = thrown(() => codec.encode(value));
    return [name, path, reason, pointer];
  };
  assert.deepEqual(refused({ lines: [{}, { a: 1.5 }] }),
    ["EncodeError", "lines[1]{a}", "1.5 where int is asked for", "/fields/0/type/items/values"]);
  assert.deepEqual(refused({}), ["EncodeError", "lines", "nothing where array is asked for", "/fields/0/type"]);
  assert.deepEqual(refused({ lines: [], line: [] }), ["EncodeError", "line", "record R has no such field", ""]);
  assert.deepEqual(refused([]), ["EncodeError", "", "an array where R is asked for", ""]);
  const text = new Codec('"string"', undefined, avro);
  assert.equal(thrown(() => text.encode("\ud800")).reason, "a string with half of a surrogate pair is not UTF-8");
});

test("a message in Avro's JSON encoding is a value, too", () => {
  const codec = new Codec('["null", "bytes"]', undefined, avro);
  assert.deepEqual(codec.decode('{"bytes": "\\u00ff"}'), Uint8Array.of(255));
  const { path, reason, byte } = thrown(() => codec.decode('{"bytes": 1}'));
  assert.deepEqual([path, reason, byte], ["", "`1` is no bytes", 10]);
});

const order = `syntax = "proto3";
enum Status { NEW = 0; PAID = 1; }
message Order {
  string id = 1; int64 total_cents = 2; Status status = 3; repeated sint32 counts = 4; map<int32, Order> parts = 5;
  optional bool gift = 6; bytes data = 7; oneof pay { string card = 8; uint64 iban = 9; } double rate = 10;
}
`;

test("fields of Protobuf that cannot be absent are always there, the others where they came", () => {
  const codec = new Codec(order, undefined, proto);
  const empty = { id: "", totalCents: 0, status: "NEW", counts: [], parts: {}, data: new Uint8Array(0), rate: 0 };
  assert.deepEqual(codec.decode(new Uint8Array(0)), empty);
  assert.equal(codec.encode(empty).length, 0);
  const value = { ...empty, id: "a", totalCents: -1, status: 7, counts: [1, -1], parts: { 3: empty }, gift: false, iban: 5 };
  assert.equal(hex(codec.encode(value)),
    "0a016110ffffffffffffffffff011807220202012a040803120030004805");
  assert.deepEqual(codec.decode(codec.encode(value)), value);
});

test("fields are called as ProtoJSON has them, or as the file has them", () => {
  const codec = new Codec(order, undefined, { ...proto, fieldNames: "proto", longs: "bigint" });
  assert.equal(codec.decode(bytes("1001")).total_cents, 1n);
  assert.equal(thrown(() => codec.encode({ totalCents: 1n })).reason, "message Order has no such field");
});

test("the last member of a oneof that came is the one, and two are not written", () => {
  const codec = new Codec(order, undefined, proto);
  const value = codec.decode(bytes("4201614805"));
  assert.deepEqual([Object.hasOwn(value, "card"), value.iban], [false, 5]);
  const { path, reason, pointer } = thrown(() => codec.encode({ card: "a", iban: 1 }));
  assert.deepEqual([path, reason, pointer], ["", "oneof `pay` has another member already", "/Order.iban"]);
});

test("what a Protobuf reader refuses has its place", () => {
  const codec = new Codec(order, undefined, proto);
  const refused = (text) => {
    const { path, reason, byte, pointer } = thrown(() => codec.decode(bytes(text)));
    return [byte, path, reason, pointer];
  };
  assert.deepEqual(refused("0a0261"), [3, "id", "the message ends too early", "/Order.id"]);
  assert.deepEqual(refused("0a01ff"), [2, "id", "`id` is not UTF-8", "/Order.id"]);
  assert.deepEqual(refused("0c"), [0, "", "a group ends that did not begin", "/Order"]);
  assert.deepEqual(refused("00"), [0, "", "0 is no field number and wire type", "/Order"]);
  const nested = Uint8Array.from({ length: 101 }, () => 0x13);
  const group = new Codec('syntax = "proto2"; message G { optional group Inner = 2 { optional G g = 3; } }', undefined, { ...proto, message: "G" });
  assert.equal(thrown(() => group.decode(nested)).reason, "messages are nested too deeply");
});

test("required fields are asked for once all parts of a message are there", () => {
  const text = 'syntax = "proto2"; message A { required int32 x = 1; optional A a = 2; }';
  const codec = new Codec(text, undefined, proto);
  assert.deepEqual(codec.decode(bytes("080112001202080312020804")), { x: 1, a: { x: 4 } });
  assert.equal(thrown(() => codec.decode(bytes("08011200"))).reason, "required field `x` is missing");
  assert.equal(thrown(() => codec.encode({ a: { x: 1 } })).reason, "required field `x` is missing");
});

test("closed enums keep what they list, and readers of other names the number", () => {
  const text = (names) => `syntax = "proto2"; enum E { ${names} } message A { optional E e = 1; repeated E es = 2; }`;
  const codec = new Codec(text("X = 0; Y = 1;"), text("X = 0; Z = 2;"), proto);
  assert.deepEqual(codec.decode(bytes("0801100010021001")), { es: ["X", "Z"] });
});

test("a message in ProtoJSON is the value that its bytes are", () => {
  const text = `syntax = "proto3";
import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto"; import "google/protobuf/wrappers.proto";
import "google/protobuf/field_mask.proto"; import "google/protobuf/any.proto";
message A {
  int64 big_one = 1; bytes data = 2; double rate = 3; google.protobuf.Timestamp at = 4;
  google.protobuf.Duration took = 5; google.protobuf.Struct free = 6; google.protobuf.Int64Value maybe = 7;
  google.protobuf.FieldMask mask = 8; google.protobuf.Any any = 9; map<string, A> of = 10; repeated uint32 list = 11;
}
`;
  const codec = new Codec(text, undefined, { ...proto, longs: "bigint" });
  const value = codec.decode(JSON.stringify({
    big_one: "9223372036854775807",
    data: "_-8",
    rate: "NaN",
    at: "2024-02-29T12:00:00.5+01:00",
    took: "-1.000000001s",
    free: { a: [null, 1, "x", true, {}] },
    maybe: "5",
    mask: "bigOne,,of",
    any: null,
    of: { x: { list: [1, "2"] } },
  }));
  assert.equal(value.bigOne, 9223372036854775807n);
  assert.deepEqual(value.data, Uint8Array.of(255, 239));
  assert(Number.isNaN(value.rate));
  assert.deepEqual(value.at, { seconds: 1709204400n, nanos: 500000000 });
  assert.deepEqual(value.took, { seconds: -1n, nanos: -1 });
  assert.deepEqual(value.free.fields.a.listValue.values, [
    { nullValue: "NULL_VALUE" },
    { numberValue: 1 },
    { stringValue: "x" },
    { boolValue: true },
    { structValue: { fields: {} } },
  ]);
  assert.deepEqual(value.maybe, { value: 5n });
  assert.deepEqual(value.mask, { paths: ["big_one", "of"] });
  assert.equal(Object.hasOwn(value, "any"), false);
  assert.deepEqual(value.of.x.list, [1, 2]);
  assert.deepEqual(codec.decode(codec.encode(value)), value);
  const { path, reason } = thrown(() => codec.decode('{"list": [-1]}'));
  assert.deepEqual([path, reason], ["/list/0", "-1 is out of the range of `uint32`"]);
});

test("documents of JSON Schema are read where the reader takes them and written where the writer does", () => {
  const codec = new Codec('{"type": "integer"}', '{"maximum": 5}', { format: "json-schema" });
  assert.equal(codec.decode("3"), 3);
  assert.equal(codec.decode(new TextEncoder().encode("3")), 3);
  assert.equal(Buffer.from(codec.encode(9)).toString(), "9");
  assert.equal(thrown(() => codec.decode("9")).pointer, "/maximum");
  const { byte, reason } = thrown(() => codec.decode(bytes("22ff22")));
  assert.deepEqual([byte, reason], [1, "it is not UTF-8"]);
  assert.equal(thrown(() => codec.encode("a")).pointer, "/type");
});

test("what is asked for wrongly is told at once", () => {
  const usage = (message) => ({ name: "UsageError", message });
  assert.throws(() => new Codec('"int"', undefined, { ...avro, longs: "double" }),
    usage("`longs` is one of number, bigint, string, not double"));
  assert.throws(() => new Codec('"int"', undefined, avro).decode([2]), usage("a message is a Uint8Array, or a text"));
});
