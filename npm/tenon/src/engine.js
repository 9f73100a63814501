// The one instance of the engine: which module it is made of, how it is asked, and what becomes of it when it
// panics. What can be asked is in api.js; where the bytes of a module can be had at once is for the entries.

import * as whole from "./engine/tenon.js";
import { DecodeError, InternalError, InvalidSchemaError, NotReadyError, UsageError } from "./errors.js";

const ALL = ["avro", "protobuf", "json-schema"];

/** The glue of the module that answers; null until one is loaded. */
let glue = null;
/** The languages that it has. */
let has = [];
/** Handles of another generation point into an instance that is gone. */
let generation = 0;
let bytes = null;
let smaller = {};
let loading = Promise.resolve();

/** Where the module's bytes can be had at once, they are taken when the first question comes. */
export function startBy(read) {
  bytes ??= read;
}

/** Where modules travel there are smaller ones: by a language, a promise of the glue of one that has it alone. */
export function orSmaller(modules) {
  smaller = modules;
}

/** Loads a module that has these languages and all that were there: from beside this file, or from a URL, a
 *  response, bytes or a module. Nothing is loaded twice. */
export function ready(asked) {
  const { formats, source } = choiceOf(asked);
  for (const format of formats) {
    if (!ALL.includes(format)) return Promise.reject(new UsageError(`no format is called \`${format}\`; there are ${ALL.join(", ")}`));
  }
  const mine = loading.then(() => fetched(formats, source));
  loading = mine.catch(() => {});
  return mine;
}

/** Asks the engine. What it throws comes out as an error of this package. */
export function ask(question) {
  if (glue === null) start();
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

/** `{ formats, source }`, or a source alone, which is one of the whole. */
function choiceOf(asked) {
  if (Array.isArray(asked?.formats)) return asked;
  return { formats: ALL, source: asked };
}

async function fetched(formats, source) {
  if (formats.every((format) => has.includes(format))) return;
  if (source === undefined && bytes !== null) return start();
  const wanted = ALL.filter((format) => formats.includes(format) || has.includes(format));
  const one = wanted.length === 1 && wanted[0] in smaller ? await smaller[wanted[0]]() : whole;
  await one.default(source === undefined ? undefined : { module_or_path: source });
  take(one);
}

function start() {
  if (bytes === null) throw new NotReadyError();
  whole.initSync({ module: bytes() });
  take(whole);
}

function take(next) {
  const old = glue;
  glue = next;
  has = JSON.parse(next.formats());
  if (old === null || old === next) return;
  generation += 1;
  // What the old instance holds is let go.
  old.__wbg_reset_state();
}

function understood(thrown) {
  if (typeof thrown === "string") {
    const problem = JSON.parse(thrown);
    switch (problem.kind) {
      case "data":
        return new DecodeError({ ...problem, byte: problem.byte ?? undefined });
      case "invalid":
        return new InvalidSchemaError(problem.report);
      case "not-built":
        return new NotReadyError(problem.format);
      default:
        return new UsageError(problem.message);
    }
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
