// The one instance of the engine: how it starts, how it is asked, and what becomes of it when it panics.
// What can be asked is in api.js; where the module comes from is for the entries.

import load, * as glue from "./engine/tenon.js";
import { DecodeError, InternalError, InvalidSchemaError, NotReadyError, UsageError } from "./errors.js";

let started = false;
/** Handles of another generation point into an instance that is gone. */
let generation = 0;
let bytes = null;

/** Where the module's bytes can be had at once, they are taken when the first question comes. */
export function startBy(read) {
  bytes ??= read;
}

/** Loads the module, once: from beside this file, or from a URL, a response, bytes or a module. */
export async function ready(source) {
  if (started) return;
  if (source === undefined && bytes !== null) return start();
  await load(source === undefined ? undefined : { module_or_path: source });
  started = true;
}

/** Asks the engine. What it throws comes out as an error of this package. */
export function ask(question) {
  if (!started) start();
  try {
    return question(glue);
  } catch (thrown) {
    throw understood(thrown);
  }
}

/** Holds a handle of the engine, and makes it anew when the instance behind it is gone. */
export class Handle {
  #make;
  #handle;
  #generation;

  constructor(make) {
    this.#make = make;
    this.own();
  }

  own() {
    if (this.#generation !== generation || this.#handle === undefined) {
      this.#handle = ask(this.#make);
      this.#generation = generation;
    }
    return this.#handle;
  }

  free() {
    if (this.#generation === generation) this.#handle?.free();
    this.#handle = undefined;
  }
}

/** How much memory the instance has taken, in bytes; it never gives any back. */
export function memoryBytes() {
  // Of an instance that runs already, this is what it exports.
  return glue.initSync().memory.buffer.byteLength;
}

function start() {
  if (bytes === null) throw new NotReadyError();
  glue.initSync({ module: bytes() });
  started = true;
}

function understood(thrown) {
  if (typeof thrown === "string") {
    const problem = JSON.parse(thrown);
    if (problem.kind === "data") return new DecodeError({ ...problem, byte: problem.byte ?? undefined });
    return problem.kind === "invalid" ? new InvalidSchemaError(problem.report) : new UsageError(problem.message);
  }
  // A trap, or a stack that is spent: what the instance holds may be torn.
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) {
    const message = lastWords() || thrown.message;
    glue.__wbg_reset_state();
    generation += 1;
    return new InternalError(message, { cause: thrown });
  }
  return thrown;
}

function lastWords() {
  try {
    return glue.last_panic();
  } catch {
    return "";
  }
}
