// Messages as a schema registry's serializers frame them: which schema wrote one is told before it or in a
// header, and in Protobuf which message of that schema.

import { Codec } from "./codec.js";
import { isBytes } from "./cursor.js";
import { ask } from "./engine.js";
import { DecodeError, UsageError } from "./errors.js";
import { formatOf, questionOf } from "./question.js";

/** The first byte tells what follows: a number of four bytes, or a GUID of sixteen. */
const ID = 0;
const GUID = 1;

/** Deeper than messages nest. */
const MOST_INDEXES = 100;

/** What is told of a message, and the message itself. */
export function readFrame(payload, { format, header } = {}) {
  const bytes = header ?? payload;
  if (!isBytes(bytes)) throw new UsageError("a framed message is a Uint8Array");
  const [known, at] = schemaOf(bytes);
  const [indexes, end] = format === "protobuf" ? indexesOf(bytes, at) : [undefined, at];
  if (header !== undefined && end < header.length) throw refused(end, "the header has bytes behind the schema");
  return { ...known, ...(indexes && { indexes }), body: header === undefined ? payload.subarray(end) : payload };
}

/** The bytes of a frame: before a message, or of a header. */
export function writeFrame({ id, guid, indexes }, body = new Uint8Array(0)) {
  const head = guid === undefined ? idBytes(id) : [GUID, ...guidBytes(guid)];
  if (indexes !== undefined) head.push(...indexBytes(indexes));
  const made = new Uint8Array(head.length + body.length);
  made.set(head);
  made.set(body, head.length);
  return made;
}

function refused(byte, reason) {
  return new DecodeError({ byte, path: "", reason });
}

function schemaOf(bytes) {
  if (bytes.length === 0) throw refused(0, "a frame has at least five bytes, and there are none");
  const [magic] = bytes;
  if (magic !== ID && magic !== GUID) throw refused(0, `a frame begins with 0 or 1, and this is ${magic}`);
  const end = magic === ID ? 5 : 17;
  if (bytes.length < end) throw refused(bytes.length, `the frame ends before its ${magic === ID ? "id" : "GUID"} does`);
  if (magic === ID) return [{ id: new DataView(bytes.buffer, bytes.byteOffset).getUint32(1) }, end];
  const hex = Array.from(bytes.subarray(1, end), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [{ guid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") }, end];
}

function indexesOf(bytes, from) {
  let at = from;
  const next = () => {
    let number = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      if (at >= bytes.length) throw refused(at, "the frame ends inside its message indexes");
      const byte = bytes[at];
      at += 1;
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (number % 2 === 1) throw refused(at, "a message index is not negative");
        return number / 2;
      }
    }
    throw refused(at, "a message index has at most five bytes");
  };
  const count = next();
  if (count > MOST_INDEXES) throw refused(at, `messages do not nest ${count} deep`);
  const indexes = Array.from({ length: count }, next);
  return [count === 0 ? [0] : indexes, at];
}

function idBytes(id) {
  if (!Number.isInteger(id) || id < 0 || id > 0xffff_ffff) throw new UsageError(`${id} is no id of a schema`);
  return [ID, id >>> 24, (id >>> 16) & 0xff, (id >>> 8) & 0xff, id & 0xff];
}

function guidBytes(guid) {
  const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(guid);
  if (!isGuid) throw new UsageError(`\`${guid}\` is no GUID`);
  return guid.replaceAll("-", "").match(/../g).map((pair) => Number.parseInt(pair, 16));
}

function indexBytes(indexes) {
  if (indexes.length === 1 && indexes[0] === 0) return [0];
  return [indexes.length, ...indexes].flatMap((index) => {
    const bytes = [];
    let rest = index * 2;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
    return [...bytes, rest];
  });
}

/** Framed messages read, each under the schema that it names. */
export class Decoder {
  #resolve;
  #reader;
  #options;
  #most;
  /** Schemas by id or GUID, those used last at the end; while one is asked for, a promise of it. */
  #schemas = new Map();

  constructor({ resolve, reader, schemas = 1000, ...options }) {
    this.#resolve = resolve;
    this.#reader = reader;
    this.#options = options;
    this.#most = schemas;
  }

  async decode(payload, header) {
    const format = this.#options.format ?? (this.#reader && formatOf([this.#reader]));
    if (format === undefined) throw new UsageError("the schema language is not known: say `format`");
    const { body, indexes, ...known } = readFrame(payload, { format, header });
    const schema = await this.#schema(known.id ?? known.guid, format);
    const message = indexes && schema.message(indexes);
    return { ...known, ...(message && { message }), value: schema.codec(message).decode(body) };
  }

  free() {
    for (const held of this.#schemas.values()) if (held instanceof Written) held.free();
    this.#schemas.clear();
  }

  #schema(id, format) {
    const held = this.#schemas.get(id);
    if (held !== undefined) {
      this.#schemas.delete(id);
      this.#schemas.set(id, held);
      return held;
    }
    const asked = this.#ask(id, format);
    this.#schemas.set(id, asked);
    return asked;
  }

  async #ask(id, format) {
    try {
      const schema = await this.#resolve(id);
      const written = new Written(schema, this.#reader, { ...this.#options, format });
      if (this.#schemas.has(id)) this.#schemas.set(id, written);
      this.#evict();
      return written;
    } catch (thrown) {
      // Who asks again asks the registry again.
      this.#schemas.delete(id);
      throw thrown;
    }
  }

  #evict() {
    for (const [id, held] of this.#schemas) {
      if (this.#schemas.size <= this.#most) return;
      if (held instanceof Written) {
        // Messages may be on their way through it: the collector frees what it holds.
        this.#schemas.delete(id);
      }
    }
  }
}

/** A writer's schema, with a codec for each of its messages that came. */
class Written {
  #schema;
  #reader;
  #options;
  #codecs = new Map();
  #messages = null;

  constructor(schema, reader, options) {
    this.#schema = schema;
    this.#reader = reader;
    this.#options = options;
    // A text that is no schema is known at once, and not by the first message.
    if (options.format !== "protobuf") this.codec(undefined);
    else this.#messages = messagesOf(schema, options);
  }

  /** The full name of the message at a path of indexes. */
  message(indexes) {
    const found = this.#messages.get(indexes.join());
    if (found === undefined) throw refused(undefined, `the schema has no message at [${indexes.join(", ")}]`);
    return found;
  }

  codec(message) {
    let codec = this.#codecs.get(message);
    if (codec === undefined) {
      codec = new Codec(this.#schema, this.#reader, { ...this.#options, message });
      this.#codecs.set(message, codec);
    }
    return codec;
  }

  free() {
    for (const codec of this.#codecs.values()) codec.free();
  }
}

/** Full names of messages by their indexes. */
function messagesOf(schema, { references, limits, format }) {
  const question = questionOf([schema], { references, limits, format });
  const list = JSON.parse(ask((engine) => engine.message_indexes(question)));
  return new Map(list.map(([indexes, name]) => [indexes.join(), name]));
}

/** Values written and framed under one schema. */
export class Encoder {
  #codec;
  #frame;

  constructor({ schema, id, guid, ...options }) {
    const format = options.format ?? formatOf([schema]);
    const [message, indexes] = format === "protobuf" ? named(schema, { ...options, format }) : [];
    this.#codec = new Codec(schema, undefined, { ...options, format, message });
    this.#frame = { id, guid, indexes };
    // What is no id is told now.
    writeFrame(this.#frame);
  }

  encode(value) {
    return writeFrame(this.#frame, this.#codec.encode(value));
  }

  /** The frame as a header, for messages that go bare: `encodeBare`. */
  header() {
    return writeFrame(this.#frame);
  }

  encodeBare(value) {
    return this.#codec.encode(value);
  }

  free() {
    this.#codec.free();
  }
}

/** The message that is written, or the first, and its indexes. */
function named(schema, options) {
  const messages = [...messagesOf(schema, options)];
  const { message } = options;
  const found = message === undefined ? messages[0] : messages.find(([, name]) => name === message);
  if (found === undefined) {
    throw new UsageError(message === undefined ? "the schema has no message" : `no message is called \`${message}\``);
  }
  return [found[1], found[0].split(",").map(Number)];
}
