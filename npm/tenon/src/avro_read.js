// Avro's binary encoding as values, by the engine's plan: what each step means is said in
// crates/tenon-core/src/avro/plan.rs, and resolve.rs there is the authority on every answer here.

import { blob, Cursor, double, Fault, float, lenientText, outward, put, text, UNSAFE, whole } from "./cursor.js";

/** Deepest nesting of values, as in the engine. */
export const DEPTH = 256;

const ENDS = "the bytes end inside a value";

/** A message as a value. Throws a Fault. */
export function readAvro(plan, bytes) {
  const cursor = new Cursor(bytes, DEPTH);
  const made = value(cursor, plan.steps[plan.read]);
  if (cursor.at < cursor.end) {
    const rest = cursor.end - cursor.at;
    throw new Fault(`the message ends, and ${rest} ${rest === 1 ? "byte is" : "bytes are"} left`, cursor.at);
  }
  return made;
}

/** A value of a step, from bytes that the plan itself holds. */
export function readDefault(step, bytes) {
  return value(new Cursor(bytes, DEPTH), step);
}

/** A value of a step. */
export function value(cursor, step) {
  switch (step.k) {
    case "int":
      return int(cursor, step);
    case "long":
      return long(cursor, step);
    case "string":
      return string(cursor, step);
    case "record":
      return record(cursor, step);
    case "enum":
      return symbol(cursor, step);
    case "array":
      return array(cursor, step);
    case "union":
      return union(cursor, step);
    case "branch": {
      down(cursor, step, 1);
      const made = value(cursor, step.of);
      cursor.depth += 1;
      return wrapped(step, step.name, made);
    }
    case "boolean": {
      need(cursor, step, 1);
      const byte = cursor.bytes[cursor.at];
      cursor.at += 1;
      if (byte > 1) throw fault(cursor, step, "a boolean is 0 or 1");
      return byte === 1;
    }
    case "null":
      return null;
    case "double":
      need(cursor, step, 8);
      return double(cursor);
    case "float":
      need(cursor, step, 4);
      return float(cursor);
    case "bytes":
      return blob(cursor, length(cursor, step));
    case "fixed":
      need(cursor, step, step.size);
      return blob(cursor, step.size);
    case "map":
      return map(cursor, step);
    case "converted":
      return step.convert(value(cursor, step.of));
    case "narrowed":
      return narrowed(cursor, step);
    default:
      throw refused(cursor, step);
  }
}

function fault(cursor, step, reason) {
  return new Fault(reason, cursor.at, { step: step.index });
}

function refused(cursor, step) {
  const found = new Fault(step.why, cursor.at, { step: step.index, rule: step.rule });
  return step.in === null ? found : found.inside(`.${step.in}`);
}

function need(cursor, step, count) {
  if (cursor.end - cursor.at < count) throw fault(cursor, step, ENDS);
}

function down(cursor, step, levels) {
  if (cursor.depth <= levels) throw fault(cursor, step, "the message is nested too deep");
  cursor.depth -= levels;
}

/** A number that fits into 32 bits; others by `wide`. Zig-zag is undone. */
function int(cursor, step) {
  const { bytes } = cursor;
  const byte = bytes[cursor.at];
  if (byte < 0x80) {
    cursor.at += 1;
    return (byte >>> 1) ^ -(byte & 1);
  }
  halves(cursor, step);
  if (cursor.high !== cursor.low >> 31) throw fault(cursor, step, "an int has 32 bits");
  return cursor.low;
}

function long(cursor, step) {
  const { bytes, at } = cursor;
  if (step.longs === "number") {
    // Up to four bytes are whole in 32 bits.
    let byte = bytes[at];
    if (byte < 0x80) {
      cursor.at = at + 1;
      return (byte >>> 1) ^ -(byte & 1);
    }
    let bits = byte & 0x7f;
    byte = bytes[at + 1];
    bits |= (byte & 0x7f) << 7;
    if (byte < 0x80) {
      cursor.at = at + 2;
      return (bits >>> 1) ^ -(bits & 1);
    }
    byte = bytes[at + 2];
    bits |= (byte & 0x7f) << 14;
    if (byte < 0x80) {
      cursor.at = at + 3;
      return (bits >>> 1) ^ -(bits & 1);
    }
  }
  halves(cursor, step);
  const made = whole(cursor.low, cursor.high, true, step.longs);
  if (made === undefined) throw fault(cursor, step, UNSAFE);
  return made;
}

/** A number's two halves, zig-zag undone. */
function halves(cursor, step) {
  const { bytes, end } = cursor;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= end) throw fault(cursor, step, ENDS);
    const byte = bytes[cursor.at];
    cursor.at += 1;
    if (shift === 63 && byte > 1) throw fault(cursor, step, "a long has 64 bits");
    const seven = byte & 0x7f;
    if (shift < 28) low |= seven << shift;
    else if (shift === 28) {
      low |= seven << 28;
      high |= seven >>> 4;
    } else high |= seven << (shift - 32);
    if (byte < 0x80) break;
  }
  const sign = -(low & 1);
  cursor.low = ((low >>> 1) | (high << 31)) ^ sign;
  cursor.high = (high >>> 1) ^ sign;
}

function length(cursor, step) {
  const byte = cursor.bytes[cursor.at];
  let count;
  if (byte < 0x80) {
    cursor.at += 1;
    count = (byte >>> 1) ^ -(byte & 1);
  } else {
    halves(cursor, step);
    count = cursor.high * 0x1_0000_0000 + (cursor.low >>> 0);
  }
  if (count < 0) throw fault(cursor, step, "a length is not negative");
  if (count > cursor.end - cursor.at) throw fault(cursor, step, ENDS);
  return count;
}

export function string(cursor, step) {
  const made = text(cursor, length(cursor, step));
  if (made === undefined) throw fault(cursor, step, "a string is UTF-8");
  return made;
}

function symbol(cursor, step) {
  const number = index(cursor, step);
  const made = step.symbols[number];
  if (typeof made === "string") return made;
  if (made === undefined) throw fault(cursor, step, "the enum has no symbol of that number");
  const reason = `no symbol ${step.written[number]} in enum ${step.name}`;
  throw new Fault(reason, cursor.at, { step: step.index, rule: "avro/reader-enum-lacks-symbol" });
}

/** A number of a symbol or a branch; -1 for what can be none. */
function index(cursor, step) {
  const byte = cursor.bytes[cursor.at];
  if (byte < 0x80) {
    cursor.at += 1;
    return byte & 1 ? -1 : byte >>> 1;
  }
  halves(cursor, step);
  return cursor.high === 0 ? cursor.low : -1;
}

/** The number of the branch that is written next. */
export function branch(cursor, step) {
  const number = index(cursor, step);
  if (step.of[number] === undefined) throw fault(cursor, step, "the union has no branch of that number");
  return number;
}

function union(cursor, step) {
  const number = branch(cursor, step);
  // The engine counts a union that reads itself twice: once as the writer's, once as the reader's.
  const levels = step.names === undefined ? 1 : 2;
  down(cursor, step, levels);
  const made = value(cursor, step.of[number]);
  cursor.depth += levels;
  return step.names === undefined ? made : wrapped(step, step.names[number], made);
}

/** Under the branch's name, where values alone would not tell the branch. */
function wrapped(step, name, made) {
  return step.wraps && made !== null ? { [name]: made } : made;
}

function record(cursor, step) {
  const { parts, names } = step;
  const count = parts.length;
  if (count > 0) down(cursor, step, 1);
  cursor.spend(names.length);
  const made = step.isStraight ? {} : new Array(names.length);
  let at = 0;
  try {
    if (step.isStraight) {
      for (; at < count; at += 1) made[names[at]] = value(cursor, parts[at].of);
    } else {
      for (; at < count; at += 1) {
        const { slot, of } = parts[at];
        const part = value(cursor, of);
        if (slot >= 0) made[slot] = part;
      }
    }
  } catch (thrown) {
    throw outward(thrown, `.${parts[at].name}`);
  }
  if (count > 0) cursor.depth += 1;
  return step.isStraight ? made : ordered(cursor, step, made);
}

/** Fields in the reader's order, those that the writer does not have by their defaults. */
function ordered(cursor, step, slots) {
  for (const { slot, constant, of, bytes } of step.fill) {
    try {
      slots[slot] = constant === undefined ? readDefault(of, bytes) : constant;
    } catch (thrown) {
      if (thrown instanceof Fault) thrown.byte = cursor.at;
      throw outward(thrown, `.${step.names[slot]}`);
    }
  }
  const made = {};
  for (let slot = 0; slot < slots.length; slot += 1) put(made, step.names[slot], slots[slot]);
  return made;
}

/** Items in the next block, 0 behind the last. A negative count is followed by its size. */
export function block(cursor, step) {
  const byte = cursor.bytes[cursor.at];
  let count;
  if (byte < 0x80) {
    cursor.at += 1;
    count = (byte >>> 1) ^ -(byte & 1);
  } else {
    halves(cursor, step);
    count = cursor.high * 0x1_0000_0000 + (cursor.low >>> 0);
  }
  if (count >= 0) return count;
  halves(cursor, step);
  return -count;
}

function array(cursor, step) {
  const made = [];
  const { of } = step;
  for (let count = block(cursor, step); count > 0; count = block(cursor, step)) {
    down(cursor, step, 1);
    try {
      for (; count > 0; count -= 1) {
        cursor.spend(1);
        made.push(value(cursor, of));
      }
    } catch (thrown) {
      throw outward(thrown, `[${made.length}]`);
    }
    cursor.depth += 1;
  }
  return made;
}

function map(cursor, step) {
  const made = {};
  const { of } = step;
  for (let count = block(cursor, step); count > 0; count = block(cursor, step)) {
    down(cursor, step, 1);
    for (; count > 0; count -= 1) {
      cursor.spend(1);
      const key = string(cursor, step);
      try {
        put(made, key, value(cursor, of));
      } catch (thrown) {
        throw outward(thrown, `{${key}}`);
      }
    }
    cursor.depth += 1;
  }
  return made;
}

/** A decimal whose reader has fewer digits. */
function narrowed(cursor, step) {
  const made = value(cursor, step.of);
  let unscaled = 0n;
  for (const byte of made) unscaled = (unscaled << 8n) | BigInt(byte);
  const digits = BigInt.asIntN(8 * made.length, unscaled).toString().replace("-", "").length;
  if (digits <= step.digits) return made;
  const reason = `a decimal of ${digits} digits where ${step.digits} are allowed`;
  throw new Fault(reason, cursor.at, { step: step.index, rule: "avro/decimal-precision-narrowed" });
}

/** What a value of one base type is as one of another (Avro 1.12, "Schema Resolution"); null where it is the
 *  same. A long comes as a BigInt where it becomes something else than a long. */
export function conversion(from, to, longs) {
  switch (to) {
    case "long":
      return longs === "number" ? null : longs === "bigint" ? BigInt : String;
    case "float":
      return from === "int" ? Math.fround : single;
    case "double":
      return from === "long" ? Number : null;
    case "bytes":
      return (written) => new TextEncoder().encode(written);
    default:
      return lenientText;
  }
}

/** The nearest number of 32 bits, rounded once: what a double cannot hold is told by its lowest bit. */
function single(long) {
  const near = Number(long);
  if (Number.isSafeInteger(near)) return Math.fround(near);
  const low = BigInt.asUintN(11, long);
  return Math.fround(Number((long >> 11n) | (low === 0n ? 0n : 1n)) * 2048);
}
