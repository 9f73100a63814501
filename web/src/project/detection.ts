// Which language a text is in, from what it says and, where that tells nothing, from its name. Guesses for a
// person who can choose otherwise; the engine is told the outcome.

import type { Format } from "tenon";

const ENDINGS: Record<string, Format> = {
  avsc: "avro",
  avpr: "avro",
  proto: "protobuf",
  json: "json-schema",
  yaml: "json-schema",
  yml: "json-schema",
};

const AVRO_TYPES = /^(record|error|enum|fixed|array|map|null|boolean|int|long|float|double|bytes|string)$/;

/** The language of a text; `null` where neither it nor its name tells. */
export function detected(name: string, text: string): Format | null {
  return byText(text) ?? byName(name);
}

/** The language that an ending stands for. */
export function byName(name: string): Format | null {
  return ENDINGS[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? null;
}

/** The language that a text tells by itself; `null` where it tells none. */
export function byText(text: string): Format | null {
  const start = text.slice(0, 4096).replace(/^\uFEFF/, "");
  const bare = start.replace(/\/\*[\s\S]*?\*\//g, " ").replace(/\/\/[^\n]*/g, " ").trimStart();
  if (/^(syntax|edition)\s*=/.test(bare) || /^(package|import|message|enum|service|option|extend)\s+["\w.(]/.test(bare)) {
    return "protobuf";
  }
  if (bare.startsWith("{") || bare.startsWith("[") || bare.startsWith('"')) return byJson(text);
  if (/^(\$schema|\$id|\$ref|type|properties|\$defs|openapi)\s*:/m.test(start)) return "json-schema";
  return null;
}

function byJson(text: string): Format | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return byWords(text);
  }
  if (typeof value === "string") return AVRO_TYPES.test(value) ? "avro" : null;
  if (Array.isArray(value)) return "avro";
  if (typeof value !== "object" || value === null) return null;
  const keys = new Set(Object.keys(value));
  if ([...keys].some((key) => key.startsWith("$"))) return "json-schema";
  if (["fields", "symbols", "protocol", "namespace", "logicalType"].some((key) => keys.has(key))) return "avro";
  const type: unknown = (value as { type?: unknown }).type;
  if (typeof type === "string" && /^(object|number|integer)$/.test(type)) return "json-schema";
  if (typeof type === "object" && type !== null && !Array.isArray(type)) return "avro";
  if (["properties", "required", "enum", "allOf", "anyOf", "oneOf", "const", "not"].some((key) => keys.has(key))) {
    return "json-schema";
  }
  if (typeof type === "string" && AVRO_TYPES.test(type)) {
    return keys.has("values") || keys.has("size") || keys.has("name") || keys.size === 1 ? "avro" : "json-schema";
  }
  return null;
}

// While somebody types, the text is seldom JSON.
function byWords(text: string): Format | null {
  if (/"\$(schema|id|ref|defs)"\s*:/.test(text) || /"properties"\s*:/.test(text)) return "json-schema";
  if (/"(fields|symbols|namespace|logicalType)"\s*:/.test(text)) return "avro";
  return null;
}

/** A name with an ending of the language. */
export function named(name: string, format: Format): string {
  if (byName(name) === format) return name;
  const bare = byName(name) === null ? name : name.slice(0, name.lastIndexOf("."));
  return `${bare || "schema"}.${{ avro: "avsc", protobuf: "proto", "json-schema": "json" }[format]}`;
}
