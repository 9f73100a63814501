// Classic mistakes in JSON Schema.

import type { Example } from "./example";

const schema = (value: Record<string, unknown>) =>
  `${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", ...value }, null, 2)}\n`;

const properties = (own: Record<string, unknown>, more: Record<string, unknown> = {}) => schema({ properties: own, ...more });

const text = { type: "string" };

export const jsonSchema: Example[] = [
  {
    id: "json-schema-required",
    format: "json-schema",
    title: "A property becomes required",
    lesson: "Old documents may lack it, and are refused.",
    level: "backward",
    finds: ["json-schema/property-required"],
    versions: [properties({ id: text, email: text }, { required: ["id"] }), properties({ id: text, email: text }, { required: ["id", "email"] })],
  },
  {
    id: "json-schema-closed",
    format: "json-schema",
    title: "Unknown properties are forbidden",
    lesson: "Old writers may have sent anything beside what is listed.",
    level: "backward",
    finds: ["json-schema/content-closed"],
    versions: [properties({ id: text }), properties({ id: text }, { additionalProperties: false })],
  },
  {
    id: "json-schema-enum",
    format: "json-schema",
    title: "A value is taken from an enum",
    lesson: "Documents that hold it were valid, and are not any more.",
    level: "backward",
    finds: ["json-schema/enum-value-lost"],
    versions: [["card", "cash", "cheque"], ["card", "cash"]].map((values) => properties({ method: { enum: values } })),
  },
  {
    id: "json-schema-integer",
    format: "json-schema",
    title: "A number becomes an integer",
    lesson: "Fractions were welcome, and are refused now.",
    level: "backward",
    finds: ["json-schema/type-narrowed"],
    versions: ["number", "integer"].map((type) => properties({ quantity: { type } })),
  },
  {
    id: "json-schema-bound",
    format: "json-schema",
    title: "A limit is tightened",
    lesson: "Text that was short enough yesterday is too long today.",
    level: "backward",
    finds: ["json-schema/bound-tightened"],
    versions: [100, 40].map((maxLength) => properties({ name: { ...text, maxLength } })),
  },
  {
    id: "json-schema-pattern",
    format: "json-schema",
    title: "A pattern takes less than before",
    lesson: "One text is found that the old pattern takes and the new one does not.",
    level: "backward",
    finds: ["json-schema/pattern-narrowed"],
    versions: ["^[A-Za-z0-9]+$", "^[A-Z0-9]+$"].map((pattern) => properties({ sku: { ...text, pattern } })),
  },
  {
    id: "json-schema-optional",
    format: "json-schema",
    title: "A harmless optional property",
    lesson: "Old documents may hold a property of that name with anything in it: nothing forbade it.",
    level: "backward",
    finds: ["json-schema/type-narrowed"],
    versions: [properties({ id: text }), properties({ id: text, note: text })],
  },
  {
    id: "json-schema-registry",
    format: "json-schema",
    title: "What the registry refuses",
    lesson: "The same optional property, as Confluent Schema Registry puts it.",
    level: "backward",
    profile: "confluent",
    finds: ["json-schema/registry-difference"],
    versions: [properties({ id: text }), properties({ id: text, note: text })],
  },
];
