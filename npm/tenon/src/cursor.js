// Bytes on their way in: where a reader stands, numbers and texts from there. What they mean is for
// avro_read.js and protobuf_read.js.

/** Values that a message may hold beyond sixteen a byte: items without a byte are cheap to claim. */
const MOST_VALUES = 2_000_000;

const TEXTS = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT_TEXTS = new TextDecoder("utf-8", { ignoreBOM: true });

/** What keeps bytes from being read, or a value from being written, on its way out to codec.js. It is no
 *  error of the language's: no stack is asked for. */
export class Fault {
  constructor(reason, byte, { step, field, rule } = {}) {
    this.reason = reason;
    this.byte = byte;
    this.step = step;
    this.field = field;
    this.rule = rule;
    this.path = "";
  }

  /** The same, seen from the value around: `.name`, `[0]` or `{key}`. */
  inside(segment) {
    this.path = segment + this.path;
    return this;
  }
}

/** `thrown` as it leaves the value at `segment`. */
export function outward(thrown, segment) {
  return thrown instanceof Fault ? thrown.inside(segment) : thrown;
}

export class Cursor {
  constructor(bytes, depth) {
    this.bytes = bytes;
    this.at = 0;
    this.end = bytes.length;
    this.depth = depth;
    this.values = MOST_VALUES + 16 * bytes.length;
    /** Halves of the last number that was read by `Cursor.halves`. */
    this.low = 0;
    this.high = 0;
  }

  spend(count) {
    this.values -= count;
    if (this.values < 0) throw new Fault("the message has more values than the limit", this.at);
  }
}

const scratch = new Uint8Array(8);
const doubles = new Float64Array(scratch.buffer);
const floats = new Float32Array(scratch.buffer);
const words = new Int32Array(scratch.buffer);
/** Typed arrays are in the machine's order, and both formats are little-endian. */
const BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

function fill(cursor, size) {
  const { bytes, at } = cursor;
  for (let index = 0; index < size; index += 1) scratch[BIG_ENDIAN ? size - 1 - index : index] = bytes[at + index];
  cursor.at = at + size;
}

/** Eight bytes that are there, as a number. */
export function double(cursor) {
  fill(cursor, 8);
  return doubles[0];
}

/** Four bytes that are there, as a number. */
export function float(cursor) {
  fill(cursor, 4);
  return floats[0];
}

/** Four bytes that are there, as a signed number. */
export function word(cursor) {
  fill(cursor, 4);
  return words[0];
}

/** Bytes that are there, as their own array. */
export function blob(cursor, length) {
  const { bytes, at } = cursor;
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(at, at + length));
  cursor.at = at + length;
  return copy;
}

/** Longer texts are left to the platform, whose call costs as much as a dozen characters. */
const SHORT = 12;

/** Bytes that are there, as text; undefined where they are not UTF-8. */
export function text(cursor, length) {
  const { bytes, at } = cursor;
  const end = at + length;
  cursor.at = end;
  if (length <= SHORT && isAscii(bytes, at, end)) return ascii(bytes, at, length);
  try {
    return TEXTS.decode(bytes.subarray(at, end));
  } catch {
    return undefined;
  }
}

function isAscii(bytes, at, end) {
  let bits = 0;
  for (let index = at; index < end; index += 1) bits |= bytes[index];
  return bits < 0x80;
}

/** All characters in one call: texts that grow one by one are made a dozen times. */
function ascii(b, i, length) {
  const text = String.fromCharCode;
  switch (length) {
    case 1:
      return text(b[i]);
    case 2:
      return text(b[i], b[i + 1]);
    case 3:
      return text(b[i], b[i + 1], b[i + 2]);
    case 4:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3]);
    case 5:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4]);
    case 6:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5]);
    case 7:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6]);
    case 8:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7]);
    case 9:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8]);
    case 10:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9]);
    case 11:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10]);
    case 12:
      return text(b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7], b[i + 8], b[i + 9], b[i + 10], b[i + 11]);
    default:
      return "";
  }
}

/** The same, with U+FFFD for what is not UTF-8. */
export function lenientText(bytes) {
  return LENIENT_TEXTS.decode(bytes);
}

/** Where bytes stop to be UTF-8. */
export function firstBadByte(bytes, from, end) {
  let at = from;
  for (const character of lenientText(bytes.subarray(from, end))) {
    const code = character.codePointAt(0);
    const isWritten = bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
    if (code === 0xfffd && !isWritten) return at;
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return at;
}

/** Test runners have several realms, and each its own class of arrays. */
export function isBytes(value) {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && value[Symbol.toStringTag] === "Uint8Array");
}

/** A member of an object, whatever it is called. */
export function put(object, name, value) {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else object[name] = value;
}

/** What a 64-bit number of two halves is, as the option `longs` has it; undefined where a number would not
 *  be exact. */
export function whole(low, high, signed, longs) {
  if (longs === "number") {
    const number = (signed ? high | 0 : high >>> 0) * 0x1_0000_0000 + (low >>> 0);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const number = signed ? BigInt.asIntN(64, bits) : bits;
  return longs === "bigint" ? number : number.toString();
}

/** Why a 64-bit number was not read as a number. */
export const UNSAFE = 'the number is beyond 2^53 - 1, and not exact as a `number`: ask for `longs: "bigint"`';
