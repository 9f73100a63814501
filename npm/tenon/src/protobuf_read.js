// Protobuf's binary encoding as values, by the engine's plan: crates/tenon-core/src/protobuf/plan.rs says
// what is in it, and decode.rs there is the authority on every answer here.

import {
  blob,
  Cursor,
  double,
  Fault,
  firstBadByte,
  float,
  lenientText,
  outward,
  put,
  text,
  UNSAFE,
  whole,
  word,
} from "./cursor.js";

/** As deep as official parsers go. */
const DEPTH = 100;

const ENDS = "the message ends too early";

/** A message as a value. Throws a Fault. */
export function readProtobuf(plan, bytes) {
  const cursor = new Cursor(bytes, DEPTH);
  const message = plan.steps[plan.read];
  const made = empty(cursor, message);
  try {
    body(cursor, message, made, cursor.end, 0);
  } catch (thrown) {
    if (thrown instanceof Fault) thrown.step ??= message.index;
    throw thrown;
  }
  if (plan.isDemanding) demand(message, made, bytes.length);
  return made;
}

function empty(cursor, message) {
  const { initial } = message;
  cursor.spend(1 + initial.length);
  const made = {};
  for (let at = 0; at < initial.length; at += 1) {
    const field = initial[at];
    put(made, field.key, field.isList ? [] : field.isMap ? {} : zero(cursor, field));
  }
  return made;
}

function zero(cursor, field) {
  if (field.zero !== undefined) return field.zero;
  return field.type === "bytes" ? new Uint8Array(0) : empty(cursor, field.of);
}

/** Fields up to `end`, or up to the end of a group. */
function body(cursor, message, made, end, group) {
  while (cursor.at < end) {
    const at = cursor.at;
    const key = tag(cursor, end);
    const number = key >>> 3;
    const wire = key & 7;
    if (wire === 4) {
      if (number === group) return;
      throw new Fault("a group ends that did not begin", at, { step: message.index });
    }
    const field = message.byNumber.get(number);
    let isTaken = false;
    if (field !== undefined) {
      try {
        isTaken = take(cursor, field, made, wire, end);
      } catch (thrown) {
        throw named(thrown, message, field, made);
      }
    }
    if (!isTaken) skip(cursor, number, wire, end);
  }
  if (group !== 0) throw new Fault("a group does not end", cursor.at, { step: message.index });
}

function named(thrown, message, field, made) {
  if (!(thrown instanceof Fault)) return thrown;
  if (thrown.step === undefined) {
    thrown.step = message.index;
    thrown.field = field.number;
  }
  if (field.isList) outward(thrown, `[${made[field.key].length}]`);
  else if (field.isMap) outward(thrown, `[${Object.keys(made[field.key]).length}]`);
  return outward(thrown, `.${field.name}`);
}

/** Takes a field's value; false where the bytes are not for it, and none were taken. */
function take(cursor, field, made, wire, end) {
  if (wire !== field.wire) {
    if (wire !== 2 || !field.isList || !field.isPackable) return false;
    const { key } = field;
    const part = length(cursor, end);
    while (cursor.at < part) {
      const value = scalar(cursor, field, part);
      if (value !== undefined) made[key].push(value);
    }
    return true;
  }
  if (field.isMap) {
    entry(cursor, field, made[field.key], end);
    return true;
  }
  if (wire === 3 || field.type === "message") {
    const held = field.isList || field.isInherited && !Object.hasOwn(made, field.key) ? undefined : made[field.key];
    keep(cursor, field, made, nested(cursor, field, held, end));
    return true;
  }
  const value = scalar(cursor, field, end);
  // What a closed enum does not list is an unknown field.
  if (value !== undefined) keep(cursor, field, made, value);
  return true;
}

function keep(cursor, field, made, value) {
  const { key } = field;
  if (field.isList) {
    made[key].push(value);
    return;
  }
  if (field.oneof !== null) {
    cursor.spend(field.members.length >> 4);
    for (const { key: other } of field.members) if (other !== key && Object.hasOwn(made, other)) delete made[other];
  }
  if (key === "__proto__") put(made, key, value);
  else made[key] = value;
}

/** A message inside; one that came before is added to. */
function nested(cursor, field, held, end) {
  if (cursor.depth === 0) throw new Fault("messages are nested too deeply", cursor.at);
  cursor.depth -= 1;
  const made = held ?? empty(cursor, field.of);
  if (field.wire === 3) body(cursor, field.of, made, end, field.number);
  else body(cursor, field.of, made, length(cursor, end), 0);
  cursor.depth += 1;
  return made;
}

/** An entry of a map: a message of a key and a value. */
function entry(cursor, field, into, end) {
  if (cursor.depth === 0) throw new Fault("messages are nested too deeply", cursor.at);
  cursor.depth -= 1;
  cursor.spend(1);
  const { byNumber } = field.of;
  const [keyField, valueField] = [byNumber.get(1), byNumber.get(2)];
  let [key, value, isListed] = [undefined, undefined, true];
  const close = length(cursor, end);
  while (cursor.at < close) {
    const at = cursor.at;
    const found = tag(cursor, close);
    const [number, wire] = [found >>> 3, found & 7];
    if (wire === 4) throw new Fault("a group ends that did not begin", at);
    const own = byNumber.get(number);
    if (own === undefined || wire !== own.wire) {
      skip(cursor, number, wire, close);
      // A value that is none of its type leaves the entry as unknown as one that is not listed.
      if (number === 2) isListed = false;
      continue;
    }
    try {
      if (own === keyField) key = scalar(cursor, own, close);
      else if (own.type === "message") value = nested(cursor, own, value, close);
      else {
        value = scalar(cursor, own, close);
        isListed &&= value !== undefined;
      }
    } catch (thrown) {
      throw outward(thrown, `.${own.name}`);
    }
  }
  cursor.depth += 1;
  if (isListed) put(into, String(key ?? keyField.zero), value ?? zero(cursor, valueField));
}

function byteOf(cursor, end) {
  if (cursor.at >= end) throw new Fault(ENDS, cursor.at);
  const byte = cursor.bytes[cursor.at];
  cursor.at += 1;
  return byte;
}

/** A field's number and wire type; never more than 32 bits. */
function tag(cursor, end) {
  const { at } = cursor;
  const byte = at < end ? cursor.bytes[at] : 0x80;
  if (byte < 0x80 && byte > 7 && (byte & 7) < 6) {
    cursor.at = at + 1;
    return byte;
  }
  varint(cursor, end);
  const key = cursor.low >>> 0;
  if (cursor.high !== 0 || key >>> 3 === 0 || (key & 7) > 5) {
    const all = (BigInt(cursor.high >>> 0) << 32n) | BigInt(key);
    throw new Fault(`${all} is no field number and wire type`, at);
  }
  return key;
}

/** A number of up to 64 bits, into the cursor's halves. */
function varint(cursor, end) {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = byteOf(cursor, end);
    const seven = byte & 0x7f;
    if (shift < 28) low |= seven << shift;
    else if (shift === 28) {
      low |= seven << 28;
      high |= seven >>> 4;
    } else if (shift < 63) high |= seven << (shift - 32);
    else high |= seven << 31;
    if (byte < 0x80) {
      cursor.low = low;
      cursor.high = high;
      return;
    }
  }
  throw new Fault("a number has more than ten bytes", cursor.at);
}

/** Where so many bytes end that a length tells. */
function length(cursor, end) {
  const byte = cursor.at < end ? cursor.bytes[cursor.at] : 0x80;
  let count = byte;
  if (byte < 0x80) cursor.at += 1;
  else {
    varint(cursor, end);
    count = (cursor.high >>> 0) * 0x1_0000_0000 + (cursor.low >>> 0);
  }
  if (count > end - cursor.at) throw new Fault(ENDS, end);
  return cursor.at + count;
}

function fixed(cursor, end, count) {
  if (end - cursor.at < count) throw new Fault(ENDS, end);
}

/** A value of a scalar; undefined for a number that a closed enum does not list. */
function scalar(cursor, field, end) {
  switch (field.type) {
    case "string": {
      const close = length(cursor, end);
      const from = cursor.at;
      const made = text(cursor, close - from);
      if (made !== undefined) return made;
      if (field.utf8) throw new Fault(`\`${field.name}\` is not UTF-8`, firstBadByte(cursor.bytes, from, close));
      return lenientText(cursor.bytes.subarray(from, close));
    }
    case "bytes":
      return blob(cursor, length(cursor, end) - cursor.at);
    case "int32":
      return small(cursor, end);
    case "uint32":
      return small(cursor, end) >>> 0;
    case "sint32": {
      const bits = small(cursor, end);
      return (bits >>> 1) ^ -(bits & 1);
    }
    case "bool":
      varint(cursor, end);
      return (cursor.low | cursor.high) !== 0;
    case "enum": {
      const number = small(cursor, end);
      const name = field.of.names.get(number);
      return name ?? (field.of.closed ? undefined : number);
    }
    case "int64":
      varint(cursor, end);
      return large(cursor, field, true);
    case "uint64":
      varint(cursor, end);
      return large(cursor, field, false);
    case "sint64": {
      varint(cursor, end);
      const sign = -(cursor.low & 1);
      cursor.low = ((cursor.low >>> 1) | (cursor.high << 31)) ^ sign;
      cursor.high = (cursor.high >>> 1) ^ sign;
      return large(cursor, field, true);
    }
    case "fixed32":
      fixed(cursor, end, 4);
      return word(cursor) >>> 0;
    case "sfixed32":
      fixed(cursor, end, 4);
      return word(cursor);
    case "float":
      fixed(cursor, end, 4);
      return float(cursor);
    case "double":
      fixed(cursor, end, 8);
      return double(cursor);
    default:
      fixed(cursor, end, 8);
      cursor.low = word(cursor);
      cursor.high = word(cursor);
      return large(cursor, field, field.type === "sfixed64");
  }
}

/** The low 32 bits of a number. */
function small(cursor, end) {
  if (cursor.at < end) {
    const byte = cursor.bytes[cursor.at];
    if (byte < 0x80) {
      cursor.at += 1;
      return byte;
    }
  }
  varint(cursor, end);
  return cursor.low;
}

function large(cursor, field, signed) {
  const made = whole(cursor.low, cursor.high, signed, field.longs);
  if (made === undefined) throw new Fault(UNSAFE, cursor.at);
  return made;
}

/** Passes over a field that the schema does not know. */
function skip(cursor, number, wire, end) {
  switch (wire) {
    case 0:
      varint(cursor, end);
      return;
    case 1:
    case 5: {
      const count = wire === 1 ? 8 : 4;
      fixed(cursor, end, count);
      cursor.at += count;
      return;
    }
    case 2:
      cursor.at = length(cursor, end);
      return;
    default: {
      if (cursor.depth === 0) throw new Fault("messages are nested too deeply", cursor.at);
      cursor.depth -= 1;
      for (;;) {
        const at = cursor.at;
        const key = tag(cursor, end);
        if ((key & 7) === 4) {
          if (key >>> 3 !== number) throw new Fault("a group ends that did not begin", at);
          cursor.depth += 1;
          return;
        }
        skip(cursor, key >>> 3, key & 7, end);
      }
    }
  }
}

/** Is every required field there, all the way down? The parts of a message that came in several are one by now. */
function demand(message, made, end) {
  for (const field of message.fields) {
    const isThere = Object.hasOwn(made, field.key);
    if (!isThere) {
      if (!field.isRequired) continue;
      const reason = `required field \`${field.name}\` is missing`;
      throw new Fault(reason, end, { step: message.index, field: field.number });
    }
    const value = made[field.key];
    if (field.isMap) {
      const of = field.of.byNumber.get(2);
      if (of.type === "message") for (const key of Object.keys(value)) demand(of.of, value[key], end);
    } else if (field.type === "message" || field.type === "group") {
      for (const one of field.isList ? value : [value]) demand(field.of, one, end);
    }
  }
}
