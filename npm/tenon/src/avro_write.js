// Values as Avro's binary encoding, by the engine's plan: what each step means is said in
// crates/tenon-core/src/avro/plan.rs.

import { Fault, isBytes, outward } from "./cursor.js";
import { halvesOf, shown, written } from "./sink.js";

/** Deepest nesting of values, as readers follow it. */
const DEPTH = 256;

const halves = { low: 0, high: 0 };

/** The bytes of a value. Throws a Fault. */
export function writeAvro(plan, value) {
  return written((sink) => write(sink, plan.steps[plan.write], value, DEPTH));
}

function write(sink, step, value, depth) {
  switch (step.k) {
    case "null":
      if (value !== null && value !== undefined) throw misfit(step, value);
      return;
    case "boolean":
      if (typeof value !== "boolean") throw misfit(step, value);
      sink.byte(value ? 1 : 0);
      return;
    case "int":
      if ((value | 0) !== value) throw misfit(step, value);
      long(sink, value, value >> 31);
      return;
    case "long":
      if (!halvesOf(value, true, halves)) throw misfit(step, value);
      long(sink, halves.low, halves.high);
      return;
    case "float":
    case "double":
      if (typeof value !== "number") throw misfit(step, value);
      if (step.k === "float") sink.float(value);
      else sink.double(value);
      return;
    case "bytes":
      if (!isBytes(value)) throw misfit(step, value);
      length(sink, value.length);
      sink.raw(value);
      return;
    case "fixed":
      if (!isBytes(value)) throw misfit(step, value);
      if (value.length !== step.size) {
        throw fault(step, `${value.length} bytes where fixed ${step.name} has ${step.size}`);
      }
      sink.raw(value);
      return;
    case "string":
      if (typeof value !== "string") throw misfit(step, value);
      text(sink, step, value);
      return;
    case "enum": {
      const number = typeof value === "string" ? step.numbers.get(value) : undefined;
      if (number === undefined) throw fault(step, `${shown(value)} is no symbol of enum ${step.name}`);
      length(sink, number);
      return;
    }
    case "array":
      return array(sink, step, value, down(step, depth, 1));
    case "map":
      return map(sink, step, value, down(step, depth, 1));
    case "record":
      return record(sink, step, value, down(step, depth, 1));
    default:
      return union(sink, step, value, down(step, depth, 2));
  }
}

function fault(step, reason) {
  return new Fault(reason, undefined, { step: step.index });
}

function misfit(step, value) {
  return fault(step, `${shown(value)} where ${step.name || step.k} is asked for`);
}

function down(step, depth, levels) {
  if (depth <= levels) throw fault(step, "the value is nested too deep");
  return depth - levels;
}

function long(sink, low, high) {
  const sign = high >> 31;
  sink.varint((low << 1) ^ sign, ((high << 1) | (low >>> 31)) ^ sign);
}

function length(sink, count) {
  sink.varint(count << 1, Math.floor(count / 0x8000_0000));
}

function text(sink, step, value) {
  try {
    sink.text(value, length);
  } catch (thrown) {
    if (thrown instanceof Fault) thrown.step = step.index;
    throw thrown;
  }
}

function array(sink, step, value, depth) {
  if (!Array.isArray(value)) throw misfit(step, value);
  if (value.length > 0) length(sink, value.length);
  let at = 0;
  try {
    for (; at < value.length; at += 1) write(sink, step.of, value[at], depth);
  } catch (thrown) {
    throw outward(thrown, `[${at}]`);
  }
  sink.byte(0);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isBytes(value);
}

function map(sink, step, value, depth) {
  if (!isObject(value)) throw misfit(step, value);
  const keys = Object.keys(value);
  if (keys.length > 0) length(sink, keys.length);
  for (const key of keys) {
    try {
      text(sink, step, key);
      write(sink, step.of, value[key], depth);
    } catch (thrown) {
      throw outward(thrown, `{${key}}`);
    }
  }
  sink.byte(0);
}

function record(sink, step, value, depth) {
  if (!isObject(value)) throw misfit(step, value);
  const { parts } = step;
  let at = 0;
  let found = 0;
  try {
    for (; at < parts.length; at += 1) {
      const { name, isInherited, of } = parts[at];
      const part = isInherited && !Object.hasOwn(value, name) ? undefined : value[name];
      if (part !== undefined) found += 1;
      write(sink, of, part, depth);
    }
  } catch (thrown) {
    throw outward(thrown, `.${parts[at].name}`);
  }
  if (Object.keys(value).length > found) surplus(step, value);
}

/** A misspelt field would be lost without a word. */
function surplus(step, value) {
  const extra = Object.keys(value).find((key) => value[key] !== undefined && !step.names.includes(key));
  if (extra === undefined) return;
  throw fault(step, `record ${step.name} has no such field`).inside(`.${extra}`);
}

function union(sink, step, value, depth) {
  const bare = value === undefined ? null : value;
  if (bare === null) {
    const number = step.kinds.indexOf("null");
    if (number < 0) throw unionMisfit(step, value);
    length(sink, number);
    return;
  }
  if (!step.wraps) {
    const number = step.branches.get(sort(bare));
    if (number === undefined) throw unionMisfit(step, value);
    length(sink, number);
    write(sink, step.of[number], bare, depth);
    return;
  }
  const keys = isObject(bare) ? Object.keys(bare) : [];
  const number = keys.length === 1 ? step.names.indexOf(keys[0]) : -1;
  if (number < 0) throw unionMisfit(step, value);
  length(sink, number);
  write(sink, step.of[number], bare[keys[0]], depth);
}

function unionMisfit(step, value) {
  const names = step.names.join(", ");
  const how = step.wraps ? ", as { [branch]: value }" : "";
  return fault(step, `${shown(value)} where one of ${names} is asked for${how}`);
}

/** How a value of a type looks, by which the branches of a union are told apart. */
export function sortOf(kind, longs) {
  switch (kind) {
    case "null":
    case "boolean":
    case "array":
      return kind;
    case "long":
      return longs === "string" ? "text" : "number";
    case "int":
    case "float":
    case "double":
      return "number";
    case "string":
    case "enum":
      return "text";
    case "bytes":
    case "fixed":
      return "bytes";
    default:
      return "object";
  }
}

function sort(value) {
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
    case "bigint":
      return "number";
    case "string":
      return "text";
    default:
      return Array.isArray(value) ? "array" : isBytes(value) ? "bytes" : "object";
  }
}
