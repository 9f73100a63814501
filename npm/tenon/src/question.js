// Questions as the engine reads them: JSON made of what people hand in.

import { UsageError } from "./errors.js";

const ENDINGS = { avsc: "avro", avpr: "avro", proto: "protobuf" };

/** What is asked of the engine, as JSON. */
export function questionOf(schemas, options = {}) {
  const { format, references, today = new Date(), ...rest } = options;
  const given = schemas.map(textOf);
  const question = {
    ...rest,
    schemas: given,
    format: format ?? formatOf(given),
    references: named(references),
    today: typeof today === "string" ? today : today.toISOString().slice(0, 10),
  };
  return JSON.stringify(question);
}

function textOf(schema) {
  if (typeof schema === "string") return { text: schema };
  const { references, ...rest } = schema;
  return { ...rest, references: named(references) };
}

function named(references = {}) {
  return Object.entries(references).map(([name, text]) => ({ name, text }));
}

/** The language that a name's ending tells. Throws UsageError where none does. */
export function formatOf(given) {
  for (const { name = "" } of given) {
    const format = ENDINGS[name.slice(name.lastIndexOf(".") + 1)];
    if (format !== undefined) return format;
  }
  throw new UsageError("the schema language is not known: say `format`, or a `name` that ends in .avsc or .proto");
}
