// Messages written under one schema and read under another: values in and out by the engine's plan, without
// a call into the engine; and what the engine itself says of a message.

import { readAvro } from "./avro_read.js";
import { writeAvro } from "./avro_write.js";
import { Cursor, Fault, firstBadByte, isBytes, text } from "./cursor.js";
import { ask, Handle } from "./engine.js";
import { DecodeError, EncodeError, UsageError } from "./errors.js";
import { exactly } from "./exact.js";
import { ready } from "./plan.js";
import { fromProtoJson } from "./protobuf_json.js";
import { readProtobuf } from "./protobuf_read.js";
import { writeProtobuf } from "./protobuf_write.js";
import { formatOf, questionOf } from "./question.js";
import { demand, Validator } from "./validator.js";

const CHOICES = {
  longs: ["number", "bigint", "string"],
  unions: ["auto", "wrapped"],
  fieldNames: ["json", "proto"],
};

export class Codec {
  #handle;
  #options;
  #plan;
  /** Of JSON Schema, whose messages are their own encoding. */
  #documents = null;
  /** Of Protobuf, for messages in JSON. */
  #validator = null;
  #writer;
  #validates;

  constructor(writer, reader, options = {}) {
    const { message, longs = "number", unions = "auto", fieldNames = "json", ...rest } = options;
    this.#options = { longs, unions, fieldNames };
    for (const [name, known] of Object.entries(CHOICES)) {
      const chosen = this.#options[name];
      if (!known.includes(chosen)) throw new UsageError(`\`${name}\` is one of ${known.join(", ")}, not ${chosen}`);
    }
    this.#writer = writer;
    this.#validates = { ...rest, message };
    const schemas = reader === undefined ? [writer] : [writer, reader];
    const question = questionOf(schemas, rest);
    this.#handle = new Handle((engine) => new engine.Codec(question, message));
    if ((rest.format ?? formatOf(schemas)) === "json-schema") this.#documents = new Documents(schemas, rest);
  }

  read(datum) {
    const own = this.#handle.own();
    return JSON.parse(ask(() => (typeof datum === "string" ? own.json(datum) : own.binary(datum))));
  }

  decode(datum) {
    if (this.#documents !== null) return this.#documents.decode(datum);
    const plan = this.#planned();
    const bytes = typeof datum === "string" ? this.#encoded(plan, datum) : datum;
    if (!isBytes(bytes)) throw new UsageError("a message is a Uint8Array, or a text");
    try {
      return plan.format === "avro" ? readAvro(plan, bytes) : readProtobuf(plan, bytes);
    } catch (thrown) {
      throw this.#dressed(thrown, DecodeError);
    }
  }

  encode(value) {
    if (this.#documents !== null) return this.#documents.encode(value);
    const plan = this.#planned();
    try {
      return plan.format === "avro" ? writeAvro(plan, value) : writeProtobuf(plan, value);
    } catch (thrown) {
      throw this.#dressed(thrown, EncodeError);
    }
  }

  free() {
    this.#handle.free();
    this.#documents?.free();
    this.#validator?.free();
  }

  #planned() {
    if (this.#plan === undefined) {
      const own = this.#handle.own();
      this.#plan = ready(ask(() => own.plan()), this.#options);
    }
    return this.#plan;
  }

  /** The bytes of a message in JSON. */
  #encoded(plan, json) {
    if (plan.format === "avro") {
      const own = this.#handle.own();
      return ask(() => own.avro_bytes(json));
    }
    this.#validator ??= new Validator(this.#writer, this.#validates);
    demand(this.#validator, json, DecodeError);
    return writeProtobuf(plan, fromProtoJson(plan, exactly(json)));
  }

  /** What was thrown as an error with its places; where the schema is at fault is asked only now. */
  #dressed(thrown, Kind) {
    if (!(thrown instanceof Fault)) return thrown;
    return new Kind({ ...thrown, path: thrown.path.replace(/^\./, ""), declared: this.#declared(thrown) });
  }

  #declared({ step, field }) {
    if (step === undefined) return undefined;
    const own = this.#handle.own();
    // A handle made anew knows its plan when it has been asked for it.
    const said = ask(() => {
      let place = own.place(step, field);
      if (place === undefined) {
        own.plan();
        place = own.place(step, field);
      }
      return place;
    });
    return said === undefined ? undefined : JSON.parse(said);
  }
}

/** A document's bytes as text. */
function textOf(bytes) {
  if (!isBytes(bytes)) throw new UsageError("a message is a Uint8Array, or a text");
  const made = text(new Cursor(bytes, 0), bytes.length);
  if (made !== undefined) return made;
  throw new DecodeError({ byte: firstBadByte(bytes, 0, bytes.length), path: "", reason: "it is not UTF-8" });
}

/** Documents of JSON Schema: read where the reader takes them, written where the writer does. */
class Documents {
  #writer;
  #reader;

  constructor(schemas, options) {
    this.#writer = new Validator(schemas[0], options);
    this.#reader = schemas.length === 1 ? this.#writer : new Validator(schemas[1], options);
  }

  decode(datum) {
    const json = typeof datum === "string" ? datum : textOf(datum);
    demand(this.#reader, json, DecodeError);
    return JSON.parse(json);
  }

  encode(value) {
    const made = JSON.stringify(value);
    if (made === undefined) throw new EncodeError({ reason: "the value has no JSON", path: "" });
    demand(this.#writer, made, EncodeError);
    return new TextEncoder().encode(made);
  }

  free() {
    this.#writer.free();
    this.#reader.free();
  }
}
