// Bytes on their way out: an array that grows, numbers and texts into it. What is written is for
// avro_write.js and protobuf_write.js.

import { Fault, isBytes } from "./cursor.js";

const TEXTS = new TextEncoder();

const scratch = new DataView(new ArrayBuffer(8));

class Sink {
  constructor() {
    this.bytes = new Uint8Array(1024);
    this.at = 0;
  }

  /** Room for so many bytes more. */
  reserve(count) {
    const needed = this.at + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
  }

  byte(byte) {
    this.reserve(1);
    this.bytes[this.at] = byte;
    this.at += 1;
  }

  raw(bytes) {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  double(number) {
    scratch.setFloat64(0, number, true);
    this.scratched(8);
  }

  float(number) {
    scratch.setFloat32(0, number, true);
    this.scratched(4);
  }

  word(bits) {
    scratch.setInt32(0, bits, true);
    this.scratched(4);
  }

  scratched(count) {
    this.reserve(count);
    for (let index = 0; index < count; index += 1) this.bytes[this.at + index] = scratch.getUint8(index);
    this.at += count;
  }

  /** A number of 64 bits in halves, seven bits a byte, low bits first. */
  varint(low, high) {
    this.reserve(10);
    const { bytes } = this;
    let { at } = this;
    while (high !== 0 || low >>> 0 > 0x7f) {
      bytes[at] = (low & 0x7f) | 0x80;
      at += 1;
      low = (low >>> 7) | (high << 25);
      high >>>= 7;
    }
    bytes[at] = low;
    this.at = at + 1;
  }

  /** A text behind its length, as `lengths` writes that: what is no text of Unicode is refused. */
  text(text, lengths) {
    const { length } = text;
    if (length < 64) {
      // One byte a character is what most short texts take, and then their length is known.
      const mark = this.at;
      lengths(this, length);
      this.reserve(length);
      const { bytes, at } = this;
      let index = 0;
      for (; index < length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit > 0x7f) break;
        bytes[at + index] = unit;
      }
      if (index === length) {
        this.at = at + length;
        return;
      }
      this.at = mark;
    }
    if (!isWhole(text)) throw new Fault("a string with half of a surrogate pair is not UTF-8");
    const encoded = TEXTS.encode(text);
    lengths(this, encoded.length);
    this.raw(encoded);
  }

}

/** Larger arrays are not kept for the next message, in bytes. */
const MOST_KEPT = 1 << 20;

let spare = null;

/** What `write` writes, as its own array. The array it grows in is used again; a value whose getters write
 *  messages of their own finds none to spare. */
export function written(write) {
  const sink = spare ?? new Sink();
  spare = null;
  sink.at = 0;
  write(sink);
  const bytes = sink.bytes.slice(0, sink.at);
  if (sink.bytes.length <= MOST_KEPT) spare = sink;
  return bytes;
}

function isWhole(text) {
  if (typeof text.isWellFormed === "function") return text.isWellFormed();
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/** The exact whole number that a value is, as halves in `into`; false where it is none of 64 bits. Texts of
 *  digits are taken, as the option `longs` may have made them. */
export function halvesOf(value, signed, into) {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || (!signed && value < 0)) return false;
    into.low = value | 0;
    into.high = Math.floor(value / 0x1_0000_0000) | 0;
    return true;
  }
  let whole = value;
  if (typeof value === "string") {
    if (!/^-?\d{1,20}$/.test(value)) return false;
    whole = BigInt(value);
  }
  if (typeof whole !== "bigint") return false;
  if ((signed ? BigInt.asIntN(64, whole) : BigInt.asUintN(64, whole)) !== whole) return false;
  into.low = Number(BigInt.asIntN(32, whole));
  into.high = Number(BigInt.asIntN(32, whole >> 32n));
  return true;
}

/** What a value is, for a person, on one short line. */
export function shown(value) {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (typeof value === "string") return value.length > 40 ? "a long text" : JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (isBytes(value)) return "bytes";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return typeof value === "function" || typeof value === "symbol" ? `a ${typeof value}` : String(value);
}
