// What can be asked, as people ask it. Questions become JSON here and answers become objects; there is no
// judgement in this file.

import { ask, currentGeneration } from "./engine.js";
import { UsageError } from "./errors.js";

export { ready } from "./engine.js";
export { InternalError, InvalidSchemaError, NotReadyError, TenonError, UsageError } from "./errors.js";

/** May the second version follow the first? */
export function compare(earlier, later, options) {
  return check([earlier, later], options);
}

/** May the last version follow those before it? */
export function check(versions, options) {
  return JSON.parse(render(versions, "json", options));
}

/** The report of `check` as text for a person or a program. */
export function render(versions, rendering, options) {
  const question = questionOf(versions, options);
  return ask((engine) => engine.check(question, rendering));
}

/** How schemas are written, each by itself. */
export function lint(schemas, options) {
  const question = questionOf(schemas, options);
  return JSON.parse(ask((engine) => engine.lint(question, "json")));
}

/** All that is different between two versions, safe or not. */
export function diff(earlier, later, options) {
  const question = questionOf([earlier, later], options);
  return JSON.parse(ask((engine) => engine.diff(question)));
}

/** Every version against every other. */
export function matrix(versions, options) {
  const question = questionOf(versions, options);
  return JSON.parse(ask((engine) => engine.matrix(question)));
}

/** What a schema defines, and its flaws. */
export function parse(schema, options) {
  const question = questionOf([schema], options);
  return JSON.parse(ask((engine) => engine.parse(question)));
}

/** What a schema uses and nothing at hand defines. */
export function missing(schema, options) {
  const question = questionOf([schema], options);
  return JSON.parse(ask((engine) => engine.missing(question)));
}

/** Which schema is this? */
export function fingerprint(schema, options) {
  const question = questionOf([schema], options);
  return JSON.parse(ask((engine) => engine.fingerprint(question)));
}

/** The text of a schema in one steady layout. */
export function format(schema, options) {
  const question = questionOf([schema], options);
  return ask((engine) => engine.format(question));
}

/** One rule with its page. */
export function explain(id) {
  return JSON.parse(ask((engine) => engine.explain(id)));
}

/** Every rule. */
export function rules() {
  return JSON.parse(ask((engine) => engine.rules()));
}

/** The engine's version. */
export function version() {
  return ask((engine) => engine.version());
}

/** What is wrong with one datum. For many, make a Validator. */
export function validate(schema, datum, options) {
  const validator = new Validator(schema, options);
  try {
    return validator.validate(datum);
  } finally {
    validator.free();
  }
}

/** Holds a handle of the engine, and makes it anew when the instance behind it is gone. */
class Handle {
  #make;
  #handle;
  #generation;

  constructor(make) {
    this.#make = make;
    this.own();
  }

  own() {
    if (this.#generation !== currentGeneration() || this.#handle === undefined) {
      this.#handle = ask(this.#make);
      this.#generation = currentGeneration();
    }
    return this.#handle;
  }

  free() {
    if (this.#generation === currentGeneration()) this.#handle?.free();
    this.#handle = undefined;
  }
}

/** One schema and as many data as one likes. */
export class Validator {
  #handle;

  constructor(schema, options = {}) {
    const { message, ...rest } = options;
    const question = questionOf([schema], rest);
    this.#handle = new Handle((engine) => new engine.Validator(question, message));
  }

  validate(datum) {
    const said = this.#said(datum);
    if (said === undefined) return { valid: true, faults: [], more: false };
    return { valid: false, ...JSON.parse(said) };
  }

  isValid(datum) {
    return this.#said(datum) === undefined;
  }

  free() {
    this.#handle.free();
  }

  #said(datum) {
    const own = this.#handle.own();
    return ask(() => (typeof datum === "string" ? own.json(datum) : own.binary(datum)));
  }
}

/** Messages written under one schema and read under another. */
export class Codec {
  #handle;

  constructor(writer, reader, options = {}) {
    const { message, ...rest } = options;
    const question = questionOf([writer, reader ?? writer], rest);
    this.#handle = new Handle((engine) => new engine.Codec(question, message));
  }

  read(datum) {
    const own = this.#handle.own();
    return JSON.parse(ask(() => (typeof datum === "string" ? own.json(datum) : own.binary(datum))));
  }

  free() {
    this.#handle.free();
  }
}

const ENDINGS = { avsc: "avro", avpr: "avro", proto: "protobuf" };

function questionOf(schemas, options = {}) {
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

function formatOf(given) {
  for (const { name = "" } of given) {
    const format = ENDINGS[name.slice(name.lastIndexOf(".") + 1)];
    if (format !== undefined) return format;
  }
  throw new UsageError("the schema language is not known: say `format`, or a `name` that ends in .avsc or .proto");
}
