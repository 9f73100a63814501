// ProtoJSON as values that protobuf_write.js takes, by the engine's plan. What is no message was refused by
// the engine before; here is only what well-formed JSON stands for. (protobuf.dev, "ProtoJSON Format")

import { put } from "./cursor.js";
import { DecodeError } from "./errors.js";

/** A message of the writer's from its JSON, parsed. Throws DecodeError at an `Any`. */
export function fromProtoJson(plan, json) {
  return message(plan.steps[plan.write], json);
}

const SPECIAL = {
  Timestamp: (step, json) => {
    const [, time, fraction = "", zone] = /^([^.]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i.exec(json);
    return of(step, { 1: Date.parse(time.toUpperCase() + zone.toUpperCase()) / 1000, 2: nanos(fraction) });
  },
  Duration: (step, json) => {
    const [, sign, seconds, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?s$/.exec(json);
    const signed = (number) => (sign === "-" && number !== 0 ? -number : number);
    return of(step, { 1: signed(Number(seconds)), 2: signed(nanos(fraction)) });
  },
  FieldMask: (step, json) => {
    const paths = json.split(",").filter((path) => path !== "");
    return of(step, { 1: paths.map((path) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) });
  },
  Struct: (step, json) => of(step, { 1: held(step.byNumber.get(1), json) }),
  ListValue: (step, json) => of(step, { 1: held(step.byNumber.get(1), json) }),
  Value: (step, json) => {
    if (json === null) return of(step, { 1: 0 });
    if (typeof json === "number") return of(step, { 2: json });
    if (typeof json === "string") return of(step, { 3: json });
    if (typeof json === "boolean") return of(step, { 4: json });
    const number = Array.isArray(json) ? 6 : 5;
    return of(step, { [number]: message(step.byNumber.get(number).of, json) });
  },
  Any: (step, json) => {
    if (Object.keys(json).length === 0) return {};
    throw new DecodeError({ path: "", reason: "an `Any` in JSON is not decoded: its type may be any" });
  },
};

const WRAPPERS = ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"];
for (const name of WRAPPERS) SPECIAL[`${name}Value`] = (step, json) => of(step, { 1: held(step.byNumber.get(1), json) });

function nanos(fraction) {
  return Number(fraction.padEnd(9, "0"));
}

/** A message of these fields. */
function of(step, fields) {
  return Object.fromEntries(Object.entries(fields).map(([number, value]) => [step.byNumber.get(Number(number)).key, value]));
}

function special({ name }) {
  const own = name.startsWith("google.protobuf.") ? name.slice("google.protobuf.".length) : "";
  return Object.hasOwn(SPECIAL, own) ? SPECIAL[own] : undefined;
}

function message(step, json) {
  const read = special(step);
  if (read !== undefined) return read(step, json);
  const made = {};
  for (const [key, value] of Object.entries(json)) {
    const field = step.byName.get(key);
    if (field === undefined || (value === null && !takesNull(field))) continue;
    put(made, field.key, held(field, value));
  }
  return made;
}

function takesNull({ of: step, isList, isMap }) {
  const isNull = step?.name === "google.protobuf.Value" || step?.name === "google.protobuf.NullValue";
  return isNull && !isList && !isMap;
}

function held(field, json) {
  if (field.isList) return json.map((item) => one(field, item));
  if (!field.isMap) return one(field, json);
  const made = {};
  for (const [key, value] of Object.entries(json)) put(made, key, one(field.of.byNumber.get(2), value));
  return made;
}

function one(field, json) {
  switch (field.type) {
    case "message":
    case "group":
      return message(field.of, json);
    case "bytes": {
      const binary = atob(json.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
      return Uint8Array.from(binary, (character) => character.charCodeAt(0));
    }
    case "enum":
      return json === null ? 0 : json;
    case "string":
    case "bool":
      return json;
    default:
      // Digits of 64-bit numbers are taken as they are; `1e3` is a number in a text, too.
      return typeof json === "string" && !/^-?\d+$/.test(json) ? Number(json) : wholeOf(field, json);
  }
}

function wholeOf({ type }, json) {
  return type.endsWith("64") ? json : Number(json);
}
