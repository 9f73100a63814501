// The engine's plan made ready to be followed: indexes become steps, and what options say is looked up once.

import { conversion, readDefault } from "./avro_read.js";
import { sortOf } from "./avro_write.js";
import { Fault } from "./cursor.js";
import { readyMessages } from "./protobuf_plan.js";

/** A plan's text, ready. */
export function ready(text, options) {
  const { format, read, write, steps } = JSON.parse(text);
  if (format === "protobuf") return { format, read, write, ...readyMessages(steps, options) };
  const made = steps.map((_, index) => new Step(index));
  steps.forEach((raw, index) => settleStep(made[index], raw, made, options));
  for (const step of made) for (const fill of step.fill) settle(fill);
  return { format, read, write, steps: made };
}

/** Every step has every member, so that the machine meets objects of one shape. */
class Step {
  constructor(index) {
    this.k = "";
    this.index = index;
    this.of = null;
    this.name = "";
    this.names = undefined;
    this.longs = "number";
    this.size = 0;
    this.parts = [];
    this.fill = [];
    this.isStraight = false;
    this.symbols = null;
    this.written = null;
    this.numbers = null;
    this.wraps = false;
    this.kinds = null;
    this.branches = null;
    this.convert = null;
    this.digits = 0;
    this.rule = "";
    this.why = "";
    this.in = null;
  }
}

function settleStep(step, raw, steps, { longs, unions }) {
  Object.assign(step, raw, { longs });
  const { k, kinds } = raw;
  const convert = raw.as === undefined ? null : conversion(k, raw.as, longs);
  if (convert !== null || raw.digits !== undefined) {
    // What travels, and what the value is made of it.
    const inner = new Step(step.index);
    settleStep(inner, { k, name: step.name, size: step.size }, steps, {
      longs: raw.as === "long" ? longs : "bigint",
      unions,
    });
    step.k = convert === null ? "narrowed" : "converted";
    step.of = inner;
    step.convert = convert;
    return;
  }
  if (Array.isArray(raw.of)) step.of = raw.of.map((index) => steps[index]);
  else if (raw.of !== undefined) step.of = steps[raw.of];
  if (kinds !== undefined) {
    const sorts = kinds.map((kind) => sortOf(kind, longs));
    step.branches = new Map(sorts.map((sort, number) => [sort, number]));
    step.wraps = unions === "wrapped" || step.branches.size < sorts.length;
  }
  if (k === "enum") step.numbers = new Map(raw.symbols.map((symbol, number) => [symbol, number]));
  if (k === "record") settleRecord(step, raw, steps);
}

function settleRecord(step, raw, steps) {
  step.parts = raw.steps.map(([slot, index, name]) => ({
    slot,
    of: steps[index],
    name,
    isInherited: name in Object.prototype,
  }));
  step.fill = raw.fill.map(([slot, index, hex]) => ({
    slot,
    of: steps[index],
    bytes: Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    constant: undefined,
  }));
  const isWhole = step.parts.length === step.names.length && step.parts.every(({ slot }, at) => slot === at);
  step.isStraight = isWhole && !step.names.includes("__proto__");
}

/** A default that no one can change is made once. */
function settle(fill) {
  try {
    const made = readDefault(fill.of, fill.bytes);
    if (typeof made !== "object" || made === null) fill.constant = made;
  } catch (thrown) {
    // It shows again where a message asks for it, and there it has a place.
    if (!(thrown instanceof Fault)) throw thrown;
  }
}
