// What is wrong with data of one schema.

import { ask, Handle } from "./engine.js";
import { questionOf } from "./question.js";

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
    const own = this.#handle.own();
    return ask(() => (typeof datum === "string" ? own.isJson(datum) : own.isBinary(datum)));
  }

  free() {
    this.#handle.free();
  }

  #said(datum) {
    const own = this.#handle.own();
    return ask(() => (typeof datum === "string" ? own.json(datum) : own.binary(datum)));
  }
}

/** Throws a `Kind` with the first fault of a datum. */
export function demand(validator, datum, Kind) {
  const { valid, faults, undecided } = validator.validate(datum);
  if (valid) return;
  const [{ message, ...fault }] = faults.length > 0 ? faults : [{ message: undecided, path: "" }];
  throw new Kind({ ...fault, reason: message });
}
