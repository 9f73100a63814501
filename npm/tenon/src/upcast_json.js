// A JSON document brought under another JSON Schema by what was declared: names that changed, defaults, and
// properties that are not allowed any more. Whether the result is valid is asked of the engine elsewhere.

import { put } from "./cursor.js";

/** Deepest nesting that is followed. */
const DEPTH = 100;

/** The value under the reader's schema, and what was done to it. */
export function completed(schema, value, renames) {
  const changes = [];
  const walk = { root: schema, renames: new Map(Object.entries(renames)), changes };
  return { value: complete(walk, schema, value, "", "", DEPTH), changes };
}

/** `path` is where a value is, `pattern` the same without indexes. */
function complete(walk, given, value, path, pattern, depth) {
  const schema = resolved(walk, given, depth);
  if (depth === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const item = (at) => (Array.isArray(schema.prefixItems) ? schema.prefixItems[at] : undefined) ?? schema.items;
    return value.map((one, at) => complete(walk, item(at), one, `${path}[${at}]`, `${pattern}[]`, depth - 1));
  }
  const properties = isObject(schema.properties) ? schema.properties : {};
  const made = {};
  for (const [key, held] of Object.entries(value)) {
    const [from, was] = [under(path, key), under(pattern, key)];
    const name = walk.renames.get(was) ?? key;
    if (name !== key && !Object.hasOwn(value, name)) walk.changes.push({ kind: "renamed", path: from, to: name });
    const own = name !== key && Object.hasOwn(value, name) ? key : name;
    if (!isAllowed(schema, properties, own)) {
      walk.changes.push({ kind: "dropped", path: from });
      continue;
    }
    const inner = Object.hasOwn(properties, own) ? properties[own] : schema.additionalProperties;
    put(made, own, complete(walk, inner, held, under(path, own), was, depth - 1));
  }
  for (const [key, inner] of Object.entries(properties)) {
    const { default: filled } = resolved(walk, inner, depth);
    if (filled === undefined || Object.hasOwn(made, key)) continue;
    put(made, key, structuredClone(filled));
    walk.changes.push({ kind: "filled", path: under(path, key) });
  }
  return made;
}

function under(path, key) {
  return path === "" ? key : `${path}.${key}`;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Closed by `additionalProperties: false`, and not named. */
function isAllowed({ additionalProperties, patternProperties }, properties, key) {
  if (additionalProperties !== false || Object.hasOwn(properties, key)) return true;
  return isObject(patternProperties) && Object.keys(patternProperties).length > 0;
}

/** A schema behind references into its own document; others say nothing here. */
function resolved(walk, given, depth) {
  let schema = given;
  for (let left = depth; isObject(schema) && typeof schema.$ref === "string" && left > 0; left -= 1) {
    if (!schema.$ref.startsWith("#")) return {};
    const target = pointed(walk.root, schema.$ref.slice(1));
    if (target === undefined) return {};
    const { $ref, ...beside } = schema;
    schema = isObject(target) ? { ...target, ...beside } : target;
  }
  return isObject(schema) ? schema : {};
}

function pointed(root, pointer) {
  let value = root;
  for (const part of pointer.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
