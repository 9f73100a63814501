// A message of an older version brought to a newer one, version by version, each as its reader takes it. What
// is filled in, renamed and dropped is said; what cannot be brought over is refused.

import { trace } from "./avro_trace.js";
import { ask, Handle } from "./engine.js";
import { DecodeError, UsageError } from "./errors.js";
import { exactly } from "./exact.js";
import { ready } from "./plan.js";
import { formatOf, questionOf } from "./question.js";
import { renamed } from "./upcast_protobuf.js";
import { completed } from "./upcast_json.js";
import { demand, Validator } from "./validator.js";

const STEPS = { avro: avro, protobuf: protobuf, "json-schema": jsonSchema };

/** The message under the last version, and what was done to it. */
export function upcast(message, versions, options = {}) {
  const { from = 0, ...rest } = options;
  if (!Number.isInteger(from) || from < 0 || from >= versions.length) {
    throw new UsageError(`\`from\` is the index of one of ${versions.length} versions, not ${from}`);
  }
  const format = rest.format ?? formatOf(versions);
  const step = STEPS[format];
  if (step === undefined) throw new UsageError(`no format is called \`${format}\``);
  let text = message;
  const changes = [];
  for (let at = from; at + 1 < versions.length; at += 1) {
    const made = step(text, versions[at], versions[at + 1], { ...rest, format });
    text = made.text;
    changes.push(...made.changes.map((change) => ({ ...change, version: at + 1 })));
  }
  return { message: text, changes };
}

function avro(text, writer, reader, { message, renames, ...options }) {
  const handle = new Handle((engine) => new engine.Codec(questionOf([writer, reader], options), undefined));
  try {
    const own = handle.own();
    const bytes = ask(() => own.avro_bytes(text));
    const { read, places } = JSON.parse(ask(() => own.json(text)));
    if (read === null) {
      const place = places.find(({ effect }) => effect === "refused");
      throw new DecodeError({ path: place.path, reason: place.read.refused });
    }
    const plan = ready(ask(() => own.plan()), { longs: "bigint", unions: "wrapped" });
    const changed = places.filter(({ effect }) => effect === "lossy" || effect === "misread");
    const changes = changed.map(({ effect, path, written, read: now }) => ({ kind: effect, path, was: written, is: now.value }));
    return { text: read, changes: [...trace(plan, bytes), ...changes] };
  } finally {
    handle.free();
  }
}

function protobuf(text, writer, reader, { renames, ...options }) {
  held(text, writer, options);
  const { message, ...rest } = options;
  const handle = new Handle((engine) => new engine.Codec(questionOf([writer, reader], rest), message));
  try {
    const own = handle.own();
    const plan = ready(ask(() => own.plan()), { longs: "bigint", fieldNames: "json" });
    const { value, changes } = renamed(plan, exactly(text));
    const made = JSON.stringify(value);
    held(made, reader, { ...rest, message: plan.steps[plan.read].name });
    return { text: made, changes };
  } finally {
    handle.free();
  }
}

function jsonSchema(text, writer, reader, { renames = {}, message, ...options }) {
  held(text, writer, options);
  const schema = exactly(typeof reader === "string" ? reader : reader.text);
  const { value, changes } = completed(schema, exactly(text), renames);
  const made = JSON.stringify(value);
  held(made, reader, options);
  return { text: made, changes };
}

/** Throws where a text is no message of a version. */
function held(text, schema, options) {
  const validator = new Validator(schema, options);
  try {
    demand(validator, text, DecodeError);
  } finally {
    validator.free();
  }
}
