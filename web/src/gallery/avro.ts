// Classic mistakes in Avro.

import type { Example } from "./example";

const record = (name: string, ...fields: string[]) => `{
  "type": "record",
  "name": "${name}",
  "namespace": "acme",
  "fields": [
    ${fields.join(",\n    ")}
  ]
}
`;

const field = (name: string, type: string, more = "") => `{"name": "${name}", "type": ${type}${more === "" ? "" : `, ${more}`}}`;

const id = field("id", '"string"');
const status = (symbols: string, more = "") =>
  field("status", `{"type": "enum", "name": "Status", "symbols": [${symbols}]${more}}`);

export const avro: Example[] = [
  {
    id: "avro-no-default",
    format: "avro",
    title: "A new field without a default",
    lesson: "Old messages have no value for it, so readers of the new version fail on every one of them.",
    level: "backward",
    finds: ["avro/reader-field-without-default"],
    versions: [record("Customer", id), record("Customer", id, field("country", '"string"'))],
  },
  {
    id: "avro-renamed-field",
    format: "avro",
    title: "A field renamed without an alias",
    lesson: "To Avro the old field went and a new one without a default came. An alias says that they are one.",
    level: "backward",
    finds: ["avro/reader-field-without-default"],
    versions: [record("Customer", id, field("email", '"string"')), record("Customer", id, field("emailAddress", '"string"'))],
  },
  {
    id: "avro-symbol-removed",
    format: "avro",
    title: "An enum loses a symbol",
    lesson: "Messages that hold the symbol are refused. A default of the enum would take its place.",
    level: "backward",
    finds: ["avro/reader-enum-lacks-symbol"],
    versions: [record("Order", id, status('"NEW", "PAID", "SHIPPED"')), record("Order", id, status('"NEW", "PAID"'))],
  },
  {
    id: "avro-symbol-added",
    format: "avro",
    title: "An enum gains a symbol too early",
    lesson: "Readers of the old version do not know it. Only a default in their version would have helped.",
    level: "forward",
    finds: ["avro/reader-enum-lacks-symbol"],
    versions: [record("Order", id, status('"NEW", "PAID"')), record("Order", id, status('"NEW", "PAID", "REFUNDED"', ', "default": "NEW"'))],
  },
  {
    id: "avro-narrowed",
    format: "avro",
    title: "A long becomes an int",
    lesson: "Avro widens numbers and never narrows them, however small the values at hand are.",
    level: "backward",
    finds: ["avro/type-mismatch"],
    versions: [record("Page", field("views", '"long"')), record("Page", field("views", '"int"'))],
  },
  {
    id: "avro-lossy",
    format: "avro",
    title: "A long becomes a double",
    lesson: "It is allowed and reads well, but large numbers arrive rounded.",
    level: "backward",
    finds: ["avro/lossy-promotion"],
    versions: [record("Payment", field("cents", '"long"')), record("Payment", field("cents", '"double"'))],
  },
  {
    id: "avro-not-nullable",
    format: "avro",
    title: "A field is not nullable any more",
    lesson: "Old messages may hold null there, and text is all that readers take now.",
    level: "backward",
    finds: ["avro/type-mismatch"],
    versions: [record("Customer", id, field("phone", '["null", "string"]', '"default": null')), record("Customer", id, field("phone", '"string"', '"default": ""'))],
  },
  {
    id: "avro-union-branch-lost",
    format: "avro",
    title: "A union loses a branch",
    lesson: "Old messages may have taken that branch, and no other fits.",
    level: "backward",
    finds: ["avro/reader-union-lacks-branch"],
    versions: ['["null", "string", "long"]', '["null", "string"]'].map((type) => record("Setting", field("value", type))),
  },
  {
    id: "avro-decimal-scale",
    format: "avro",
    title: "Decimals with another scale",
    lesson: "The bytes stay the same and the point moves: 12.34 may be read as 0.1234.",
    level: "backward",
    finds: ["avro/decimal-scale-mismatch"],
    versions: ["2", "4"].map((scale) =>
      record("Invoice", field("amount", `{"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": ${scale}}`)),
    ),
  },
  {
    id: "avro-micros",
    format: "avro",
    title: "Milliseconds become microseconds",
    lesson: "Both are a long on the wire, so nothing fails: times of last year are read as times of 1970.",
    level: "full",
    finds: ["avro/logical-type-mismatch"],
    versions: ["timestamp-millis", "timestamp-micros"].map((unit) => record("Event", field("at", `{"type": "long", "logicalType": "${unit}"}`))),
  },
  {
    id: "avro-transitive",
    format: "avro",
    title: "Safe step by step, not in one go",
    lesson: "Each step is fine by itself. Over both the default is gone that old messages needed.",
    level: "backward-transitive",
    finds: ["avro/reader-field-without-default"],
    versions: [
      record("Customer", id),
      record("Customer", id, field("tier", '"string"', '"default": "basic"')),
      record("Customer", id, field("tier", '"string"')),
    ],
  },
];
