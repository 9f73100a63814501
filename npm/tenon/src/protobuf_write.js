// Values as Protobuf's binary encoding, by the engine's plan: crates/tenon-core/src/protobuf/plan.rs says
// what is in it. Fields go in the order of their numbers, as official writers have them.

import { Fault, isBytes, outward } from "./cursor.js";
import { halvesOf, shown, written } from "./sink.js";

/** As deep as official parsers go. */
const DEPTH = 100;

const halves = { low: 0, high: 0 };

/** The bytes of a value. Throws a Fault. */
export function writeProtobuf(plan, value) {
  return written((sink) => message(sink, plan.steps[plan.write], value, DEPTH));
}

function message(sink, step, value, depth) {
  if (!isObject(value)) throw misfit(step, undefined, value);
  let held = null;
  let found = 0;
  for (const field of step.fields) {
    const { key } = field;
    const own = field.isInherited && !Object.hasOwn(value, key) ? undefined : value[key];
    if (own === undefined || own === null) {
      if (field.isRequired) throw fault(step, field, `required field \`${field.name}\` is missing`);
      if (own === null) found += 1;
      continue;
    }
    found += 1;
    if (field.oneof !== null) {
      held ??= new Set();
      if (held.has(field.oneof)) throw fault(step, field, `oneof \`${field.oneof}\` has another member already`);
      held.add(field.oneof);
    }
    member(sink, step, field, own, depth);
  }
  if (Object.keys(value).length > found) surplus(step, value);
}

/** A misspelt field would be lost without a word. */
function surplus(step, value) {
  const extra = Object.keys(value).find((key) => value[key] !== undefined && !step.byKey.has(key));
  if (extra === undefined) return;
  throw fault(step, undefined, `message ${step.name} has no such field`).inside(`.${extra}`);
}

function member(sink, step, field, value, depth) {
  let at = "";
  try {
    if (field.isMap) {
      if (!isObject(value)) throw misfit(step, field, value);
      for (const key of Object.keys(value)) {
        at = `{${key}}`;
        entry(sink, step, field, key, value[key], depth);
      }
    } else if (field.isList) {
      if (!Array.isArray(value)) throw misfit(step, field, value);
      if (value.length === 0) return;
      if (field.isPacked) {
        sink.varint((field.number << 3) | 2, 0);
        behindLength(sink, () => {
          for (let index = 0; index < value.length; index += 1) {
            at = `[${index}]`;
            scalar(sink, step, field, value[index]);
          }
        });
      } else {
        for (let index = 0; index < value.length; index += 1) {
          at = `[${index}]`;
          one(sink, step, field, value[index], depth);
        }
      }
    } else if (!field.isImplicit || !isZero(field, value)) one(sink, step, field, value, depth);
  } catch (thrown) {
    throw outward(outward(thrown, at), `.${field.name}`);
  }
}

/** A value as it comes, behind its tag. */
function one(sink, step, field, value, depth) {
  sink.varint(field.tag, 0);
  if (field.of === null || field.type === "enum") {
    scalar(sink, step, field, value);
    return;
  }
  const inner = down(step, field, depth);
  if (field.wire === 3) {
    message(sink, field.of, value, inner);
    sink.varint((field.number << 3) | 4, 0);
  } else behindLength(sink, () => message(sink, field.of, value, inner));
}

/** An entry of a map: both parts are written, whatever they are. */
function entry(sink, step, field, key, value, depth) {
  const [keyField, valueField] = [field.of.byNumber.get(1), field.of.byNumber.get(2)];
  const inner = down(step, field, depth);
  sink.varint(field.tag, 0);
  behindLength(sink, () => {
    sink.varint(keyField.tag, 0);
    scalar(sink, step, keyField, keyOf(step, field, keyField, key));
    one(sink, step, valueField, value, inner);
  });
}

/** A map's key, which is text in JavaScript. */
function keyOf(step, field, { type }, key) {
  if (type === "string") return key;
  if (type === "bool") {
    if (key === "true" || key === "false") return key === "true";
  } else if (/^(0|-?[1-9]\d{0,19})$/.test(key)) return type.endsWith("64") ? BigInt(key) : Number(key);
  throw fault(step, field, `${shown(key)} is no key of type ${type}`);
}

function down(step, field, depth) {
  if (depth === 0) throw fault(step, field, "messages are nested too deeply");
  return depth - 1;
}

/** What `write` writes, moved behind its length. */
function behindLength(sink, write) {
  const from = sink.at;
  // Most lengths take one byte, which is kept free for them.
  sink.byte(0);
  write();
  const length = sink.at - from - 1;
  if (length < 0x80) {
    sink.bytes[from] = length;
    return;
  }
  const end = sink.at;
  sink.at = from;
  const moved = sink.bytes.slice(from + 1, end);
  sink.varint(length, 0);
  sink.raw(moved);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isBytes(value);
}

/** Nothing is written for a zero that cannot be told from absence; minus zero is one. */
function isZero(field, value) {
  if (field.type === "bytes") return isBytes(value) && value.length === 0;
  if (field.type === "enum") return value === 0 || (field.of.numbers.get(value) ?? -1) === 0;
  if (field.type === "float" || field.type === "double") return Object.is(value, 0);
  if (field.type.endsWith("64")) return value === 0 || value === 0n || value === "0";
  return value === field.zero;
}

function fault(step, field, reason) {
  return new Fault(reason, undefined, { step: step.index, field: field?.number });
}

function misfit(step, field, value) {
  const wanted = field === undefined ? step.name : (field.of?.name ?? field.type);
  const many = field?.isList ? "a list of " : field?.isMap ? "a map of " : "";
  return fault(step, field, `${shown(value)} where ${many}${wanted} is asked for`);
}

function scalar(sink, step, field, value) {
  switch (field.type) {
    case "string":
      if (typeof value !== "string") throw misfit(step, field, value);
      sink.text(value, length);
      return;
    case "bytes":
      if (!isBytes(value)) throw misfit(step, field, value);
      length(sink, value.length);
      sink.raw(value);
      return;
    case "bool":
      if (typeof value !== "boolean") throw misfit(step, field, value);
      sink.byte(value ? 1 : 0);
      return;
    case "double":
    case "float":
      if (typeof value !== "number") throw misfit(step, field, value);
      if (field.type === "float") sink.float(value);
      else sink.double(value);
      return;
    case "enum":
      signed(sink, enumerated(step, field, value));
      return;
    case "int32":
      if ((value | 0) !== value) throw misfit(step, field, value);
      signed(sink, value);
      return;
    case "sint32":
      if ((value | 0) !== value) throw misfit(step, field, value);
      sink.varint((value << 1) ^ (value >> 31), 0);
      return;
    case "uint32":
      if (value >>> 0 !== value) throw misfit(step, field, value);
      sink.varint(value | 0, 0);
      return;
    case "fixed32":
      if (value >>> 0 !== value) throw misfit(step, field, value);
      sink.word(value);
      return;
    case "sfixed32":
      if ((value | 0) !== value) throw misfit(step, field, value);
      sink.word(value);
      return;
    default:
      large(sink, step, field, value);
  }
}

function length(sink, count) {
  sink.varint(count, 0);
}

function signed(sink, number) {
  sink.varint(number, number >> 31);
}

function enumerated(step, field, value) {
  const { numbers, names, closed, name } = field.of;
  if (typeof value === "string") {
    const number = numbers.get(value);
    if (number !== undefined) return number;
  } else if ((value | 0) === value && (!closed || names.has(value))) return value;
  throw fault(step, field, `${shown(value)} is no value of enum ${name}`);
}

function large(sink, step, field, value) {
  const { type } = field;
  if (!halvesOf(value, !type.startsWith("u") && !type.startsWith("f"), halves)) throw misfit(step, field, value);
  const { low, high } = halves;
  if (type === "fixed64" || type === "sfixed64") {
    sink.word(low);
    sink.word(high);
  } else if (type === "sint64") {
    const sign = high >> 31;
    sink.varint((low << 1) ^ sign, ((high << 1) | (low >>> 31)) ^ sign);
  } else sink.varint(low, high);
}
