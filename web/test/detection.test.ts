// Which language a text is in.

import { expect, test } from "vitest";
import { detected, named } from "../src/project/detection";

test.each([
  ["a record", '{"type": "record", "name": "A", "fields": []}', "avro"],
  ["a record while it is typed", '{"type": "record", "name": "A", "fields": [', "avro"],
  ["a primitive", '"int"', "avro"],
  ["a union", '["null", "string"]', "avro"],
  ["a map", '{"type": "map", "values": "long"}', "avro"],
  ["a protocol", '{"protocol": "P", "messages": {}}', "avro"],
  ["a nested type", '{"type": {"type": "enum", "name": "E", "symbols": ["A"]}}', "avro"],
  ["an object", '{"type": "object", "properties": {}}', "json-schema"],
  ["a draft", '{"$schema": "http://json-schema.org/draft-07/schema#"}', "json-schema"],
  ["a draft while it is typed", '{"$schema": "http://json-schema.org/draft-07/schema#", ', "json-schema"],
  ["a string with a limit", '{"type": "string", "maxLength": 3}', "json-schema"],
  ["an enum of values", '{"enum": [1, 2]}', "json-schema"],
  ["YAML", "type: object\nproperties: {}\n", "json-schema"],
  ["proto3", 'syntax = "proto3";', "protobuf"],
  ["proto behind a comment", '// A file.\n/* of\n ours */\nedition = "2023";', "protobuf"],
  ["a bare message", "message A {}", "protobuf"],
  ["nothing", "", null],
  ["prose", "Hello there", null],
])("%s", (_, text, format) => {
  expect(detected("schema", text)).toBe(format);
});

test("a name tells where the text does not", () => {
  expect(detected("a/order.proto", "")).toBe("protobuf");
  expect(detected("order.YAML", "")).toBe("json-schema");
});

test("the text outweighs the name", () => {
  expect(detected("order.json", '{"type": "record", "name": "A", "fields": []}')).toBe("avro");
});

test("a name takes the ending of the language", () => {
  expect(named("order.avsc", "protobuf")).toBe("order.proto");
  expect(named("order.v2", "avro")).toBe("order.v2.avsc");
  expect(named("protocol.avpr", "avro")).toBe("protocol.avpr");
  expect(named("", "json-schema")).toBe("schema.json");
});
