// ProtoJSON of one version under the names of another: what is one field has one number.

import { put } from "./cursor.js";
import { DecodeError } from "./errors.js";

/** The value under the reader's names, and what was done to it. The value is a message of the writer's. */
export function renamed(plan, value) {
  const changes = [];
  const made = message(plan.steps[plan.write], plan.steps[plan.read], value, "", changes);
  return { value: made, changes };
}

/** Well-known types look like no message: they are left as they are. */
function isSpecial({ name }) {
  return name.startsWith("google.protobuf.");
}

function message(writer, reader, value, path, changes) {
  if (isSpecial(writer) || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const made = {};
  for (const [key, held] of Object.entries(value)) {
    const field = writer.byName.get(key);
    const own = field && reader.byNumber.get(field.number);
    const at = path === "" ? key : `${path}.${key}`;
    if (own === undefined) {
      changes.push({ kind: "dropped", path: at });
      continue;
    }
    // The file's own name stands for the one in JSON, which is no change of the schema.
    const isRenamed = key !== own.key && (field.name !== own.name || field.key !== own.key);
    if (isRenamed) changes.push({ kind: "renamed", path: at, to: own.key });
    put(made, own.key, many(field, own, held, path === "" ? own.key : `${path}.${own.key}`, changes));
  }
  return made;
}

function many(field, own, value, path, changes) {
  if (value === null) return value;
  if (Array.isArray(value) && field.isList && own.isList) {
    return value.map((item, at) => one(field, own, item, `${path}[${at}]`, changes));
  }
  if (field.isMap && own.isMap) {
    const made = {};
    const [from, to] = [field.of.byNumber.get(2), own.of.byNumber.get(2)];
    for (const [key, item] of Object.entries(value)) put(made, key, one(from, to, item, `${path}{${key}}`, changes));
    return made;
  }
  return one(field, own, value, path, changes);
}

function one(field, own, value, path, changes) {
  const isMessage = ({ type }) => type === "message" || type === "group";
  if (isMessage(field) && isMessage(own)) return message(field.of, own.of, value, path, changes);
  if (field.type !== "enum" || own.type !== "enum" || typeof value !== "string") return value;
  const number = field.of.numbers.get(value);
  if (number === undefined) return value;
  const name = own.of.names.get(number);
  if (name === undefined) {
    if (!own.of.closed) return number;
    throw new DecodeError({ path, reason: `enum ${own.of.name} has no value of number ${number}` });
  }
  if (own.of.numbers.get(value) === number) return value;
  changes.push({ kind: "renamed", path, to: name });
  return name;
}
