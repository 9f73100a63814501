// What the page calls things, in one line each. What is the case is worded by the engine.

import type { Draft, Effect, Format, Level, LintCategory, Profile, Severity, Subject, Surface, Verdict } from "tenon";
import type { Weight } from "../project/policy";

export const FORMATS: Record<Format, string> = { avro: "Avro", protobuf: "Protobuf", "json-schema": "JSON Schema" };

export const LEVELS: Record<Level, { name: string; meaning: string }> = {
  none: { name: "None", meaning: "Nothing is promised; only flaws of the texts are told." },
  backward: { name: "Backward", meaning: "The later version reads what the earlier one wrote. Readers upgrade first." },
  "backward-transitive": { name: "Backward, transitive", meaning: "The later version reads what every earlier one wrote. Readers upgrade first." },
  forward: { name: "Forward", meaning: "The earlier version reads what the later one writes. Writers upgrade first." },
  "forward-transitive": { name: "Forward, transitive", meaning: "Every earlier version reads what the later one writes. Writers upgrade first." },
  full: { name: "Full", meaning: "Both ways with the earlier version. Anyone may upgrade first." },
  "full-transitive": { name: "Full, transitive", meaning: "Both ways with every earlier version. Anyone may upgrade first." },
};

const BUF: readonly Profile[] = ["buf-file", "buf-package", "buf-wire-json", "buf-wire"];

export const PROFILES: Record<Profile, { name: string; meaning: string }> = {
  exact: { name: "Exact", meaning: "Can the reader take every message that the writer may write?" },
  confluent: { name: "Confluent", meaning: "What would Confluent Schema Registry say?" },
  "confluent-lenient": { name: "Confluent, lenient", meaning: "What would the registry say under its lenient policy for JSON Schema?" },
  "optional-friendly": { name: "Optional-friendly", meaning: "Can it be read where writers declare all they write?" },
  "buf-file": { name: "buf FILE", meaning: "What would buf say of generated code, file by file?" },
  "buf-package": { name: "buf PACKAGE", meaning: "What would buf say of generated code, package by package?" },
  "buf-wire-json": { name: "buf WIRE_JSON", meaning: "What would buf say of binary and JSON messages?" },
  "buf-wire": { name: "buf WIRE", meaning: "What would buf say of binary messages?" },
};

/** Profiles that judge a language. */
export function profilesOf(format: Format): Profile[] {
  const all = Object.keys(PROFILES) as Profile[];
  if (format === "protobuf") return all.filter((profile) => profile === "exact" || profile === "confluent" || BUF.includes(profile));
  if (format === "avro") return ["exact", "confluent"];
  return all.filter((profile) => !BUF.includes(profile));
}

/** What the banner says first. */
export const VERDICTS: Record<Verdict, { glyph: string; name: string }> = {
  compatible: { glyph: "✓", name: "Compatible" },
  incompatible: { glyph: "✕", name: "Incompatible" },
  undecided: { glyph: "?", name: "Undecided" },
};

export const SEVERITIES: Record<Severity, { glyph: string; name: string }> = {
  error: { glyph: "✕", name: "Error" },
  warning: { glyph: "!", name: "Warning" },
  note: { glyph: "i", name: "Note" },
};

export const DRAFTS: Record<Draft, string> = {
  "draft-04": "Draft 4",
  "draft-06": "Draft 6",
  "draft-07": "Draft 7",
  "2019-09": "2019-09",
  "2020-12": "2020-12",
};

export const SURFACES: Record<Surface, { name: string; meaning: string }> = {
  binary: { name: "Binary", meaning: "messages on the wire" },
  json: { name: "JSON", meaning: "messages as ProtoJSON" },
  source: { name: "Source", meaning: "code that is generated" },
};

export const LINTS: Record<LintCategory, { name: string; meaning: Record<"protobuf" | "other", string> }> = {
  minimal: { name: "Minimal", meaning: { protobuf: "Packages and directories fit.", other: "What contradicts itself: a schema that takes nothing, a default that is not valid." } },
  basic: { name: "Basic", meaning: { protobuf: "Names, too, and what generated code depends on.", other: "The same as minimal." } },
  standard: { name: "Standard", meaning: { protobuf: "What buf asks for unless told.", other: "What is left to guessing, too: no $schema, a definition that nothing refers to." } },
  comments: { name: "Comments", meaning: { protobuf: "a comment on everything", other: "a comment on everything" } },
  "unary-rpc": { name: "Unary RPC", meaning: { protobuf: "no streams", other: "no streams" } },
  version: { name: "Version", meaning: { protobuf: "versions that schemas state agree, and grow as much as the change asks", other: "versions that schemas state agree, and grow as much as the change asks" } },
};

export const WEIGHTS: Record<Weight, string> = { error: "Error", warning: "Warning", note: "Note", off: "Off" };

export const ROLLOUTS: Record<NonNullable<Subject["rollout"]>, string> = {
  "readers-first": "Deploy readers first, then writers.",
  "writers-first": "Deploy writers first. New readers cannot read the messages already written.",
  "any-order": "Readers and writers may deploy in any order.",
  "no-order": "No order is safe: migrate in two steps, or start a new subject.",
  unknown: "No order is proved safe.",
};

export const EFFECTS: Record<Effect, string> = {
  same: "nothing is lost",
  lossy: "arrives changed",
  misread: "is taken for something else",
  dropped: "is dropped",
  refused: "is refused",
};

/** `3 errors`, `1 note`. */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}
