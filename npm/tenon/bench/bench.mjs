// Ratios to peers of this language, all in one run: below 1 is quicker than the peer. Compile once, then
// as many messages as a topic has in a second.

import Ajv from "ajv";
import avsc from "avsc";
import protobuf from "protobufjs";

import { check, Codec, Validator } from "tenon";

const ROUNDS = 11;
const MESSAGES = 10_000;

/** Milliseconds of this process in one round: others on the machine do not count. */
function spent(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The median round of each, one after the other, so that both meet the same weather. */
function times(own, theirs) {
  for (let round = 0; round < 3; round += 1) [own(), theirs()];
  const rounds = Array.from({ length: ROUNDS }, () => [spent(own), spent(theirs)]);
  return [0, 1].map((at) => rounds.map((round) => round[at]).sort((a, b) => a - b)[ROUNDS >> 1]);
}

function row(title, own, peer, theirs) {
  const [mine, other] = times(own, theirs);
  console.log(`${title}: ${mine.toFixed(2)} ms, ${peer} ${other.toFixed(2)} ms, ratio ${(mine / other).toFixed(2)}`);
}

const fields = (count) =>
  Array.from({ length: count }, (_, at) => ({ name: `field_${at}`, type: ["null", "long", "string"], default: null }));
const record = (count) => ({ type: "record", name: "Order", fields: fields(count) });
const [v1, v2] = [JSON.stringify(record(100)), JSON.stringify(record(101))];
row("Avro, 100 fields, parse both and check", () => check([v1, v2], { format: "avro" }), "avsc", () => {
  const writer = avsc.Type.forSchema(JSON.parse(v1));
  avsc.Type.forSchema(JSON.parse(v2)).createResolver(writer);
});

const orders = Array.from({ length: MESSAGES }, (_, at) => ({
  id: `order-${at}`,
  total: at * 7,
  currency: "EUR",
  lines: [{ sku: `sku-${at % 97}`, quantity: 1 + (at % 5) }, { sku: "sku-x", quantity: 2 }],
}));
const texts = orders.map((order) => JSON.stringify(order));
const line = {
  type: "object",
  required: ["sku", "quantity"],
  properties: { sku: { type: "string", minLength: 1 }, quantity: { type: "integer", minimum: 1 } },
  additionalProperties: false,
};
const orderSchema = {
  type: "object",
  required: ["id", "total", "currency", "lines"],
  properties: {
    id: { type: "string" },
    total: { type: "integer", minimum: 0 },
    currency: { enum: ["EUR", "USD"] },
    lines: { type: "array", items: line, minItems: 1 },
  },
};
const all = (data, is) => () => {
  for (const datum of data) if (!is(datum)) throw new Error("a datum is refused");
};
const each = (data, work) => () => {
  for (const datum of data) work(datum);
};
const json = new Validator(JSON.stringify(orderSchema), { format: "json-schema" });
const ajv = new Ajv().compile(orderSchema);
row("JSON Schema, 10,000 texts", all(texts, (text) => json.isValid(text)), "JSON.parse and Ajv",
  all(texts, (text) => ajv(JSON.parse(text))));

const avroSchema = {
  type: "record",
  name: "Order",
  fields: [
    { name: "id", type: "string" },
    { name: "total", type: "long" },
    { name: "currency", type: { type: "enum", name: "Currency", symbols: ["EUR", "USD"] } },
    {
      name: "lines",
      type: {
        type: "array",
        items: {
          type: "record",
          name: "Line",
          fields: [{ name: "sku", type: "string" }, { name: "quantity", type: "int" }],
        },
      },
    },
  ],
};
const type = avsc.Type.forSchema(avroSchema);
const binaries = orders.map((order) => type.toBuffer(order));
const avro = new Validator(JSON.stringify(avroSchema), { format: "avro" });
row("Avro, 10,000 messages, validate", all(binaries, (bytes) => avro.isValid(bytes)), "avsc decode",
  each(binaries, (bytes) => type.fromBuffer(bytes)));
const codec = new Codec(JSON.stringify(avroSchema), undefined, { format: "avro" });
row("Avro, 10,000 messages, decode", each(binaries, (bytes) => codec.decode(bytes)), "avsc",
  each(binaries, (bytes) => type.fromBuffer(bytes)));
row("Avro, 10,000 messages, encode", each(orders, (order) => codec.encode(order)), "avsc",
  each(orders, (order) => type.toBuffer(order)));

const later = {
  ...avroSchema,
  fields: [...avroSchema.fields, { name: "note", type: ["null", "string"], default: null }].reverse(),
};
const laterType = avsc.Type.forSchema(later);
const resolver = laterType.createResolver(type);
const between = new Codec(JSON.stringify(avroSchema), JSON.stringify(later), { format: "avro" });
row("Avro, 10,000 messages, decode under a later schema", each(binaries, (bytes) => between.decode(bytes)), "avsc",
  each(binaries, (bytes) => laterType.fromBuffer(bytes, resolver)));

const proto = `syntax = "proto3";
enum Currency { EUR = 0; USD = 1; }
message Line { string sku = 1; int32 quantity = 2; }
message Order { string id = 1; int64 total = 2; Currency currency = 3; repeated Line lines = 4; }
`;
const message = protobuf.parse(proto).root.lookupType("Order");
const encoded = orders.map((order) => message.encode(message.fromObject(order)).finish());
const wire = new Validator(proto, { format: "protobuf", message: "Order" });
row("Protobuf, 10,000 messages, validate", all(encoded, (bytes) => wire.isValid(bytes)), "protobufjs decode",
  each(encoded, (bytes) => message.decode(bytes)));
const messages = new Codec(proto, undefined, { format: "protobuf", message: "Order" });
row("Protobuf, 10,000 messages, decode", each(encoded, (bytes) => messages.decode(bytes)), "protobufjs",
  each(encoded, (bytes) => message.decode(bytes)));
row("Protobuf, 10,000 messages, decode", each(encoded, (bytes) => messages.decode(bytes)), "protobufjs with toObject",
  each(encoded, (bytes) => message.toObject(message.decode(bytes), { longs: Number, enums: String, defaults: true })));
row("Protobuf, 10,000 messages, encode", each(orders, (order) => messages.encode(order)), "protobufjs with fromObject",
  each(orders, (order) => message.encode(message.fromObject(order)).finish()));
