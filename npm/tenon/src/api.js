// What can be asked, as people ask it. Questions become JSON and answers become objects; there is no
// judgement in this file.

import { ask } from "./engine.js";
import { questionOf } from "./question.js";
import { Validator } from "./validator.js";

export { Codec } from "./codec.js";
export { ready } from "./engine.js";
export {
  DecodeError,
  EncodeError,
  InternalError,
  InvalidSchemaError,
  NotReadyError,
  TenonError,
  UsageError,
} from "./errors.js";
export { upcast } from "./upcast.js";
export { Validator } from "./validator.js";
export { Decoder, Encoder, readFrame, writeFrame } from "./wire_format.js";

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

/** The later version with edits that mend it. */
export function fix(earlier, later, options = {}) {
  const { findings, ...rest } = options;
  const question = questionOf([earlier, later], rest);
  return JSON.parse(ask((engine) => engine.fix(question, findings && [...findings])));
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

/** One rule with its page. Pages are a file of their own, which is loaded with the first of them. */
export async function explain(id) {
  const rule = JSON.parse(ask((engine) => engine.explain(id)));
  const { pages } = await import("./engine/pages.js");
  return { ...rule, page: pages[id] };
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
