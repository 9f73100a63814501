// A project as the fragment of a link, and back: `#v1=`, then its JSON, deflated, in base64url. What comes
// back may be anyone's, so that its size is bounded at each step and its shape is looked at.

import type { Format, Level, Profile } from "tenon";
import { packed, unpacked } from "../project/policy";
import { MOST_FILES, MOST_VERSIONS, sound, type Project, type ProjectFile, type Version } from "../project/project";

const MARK = "v1=";
/** Longest fragment, in characters, that is made or followed. */
export const LONGEST = 32_000;
/** Most bytes that a fragment may unfold to. */
export const MOST_BYTES = 2_000_000;

const FORMATS: readonly Format[] = ["avro", "protobuf", "json-schema"];
const LEVELS: readonly Level[] = ["none", "backward", "backward-transitive", "forward", "forward-transitive", "full", "full-transitive"];
const PROFILES: readonly Profile[] = ["exact", "confluent", "confluent-lenient", "optional-friendly", "buf-file", "buf-package", "buf-wire-json", "buf-wire"];

/** The fragment with its `#`. It may be longer than {@link LONGEST}; whoever offers it looks. */
export async function encoded(project: Project): Promise<string> {
  const stream = new Blob([written(project)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#${MARK}${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The project as text, as storage keeps it. */
export function written(project: Project): string {
  const { versions, format, level, profile, policy, pair } = project;
  const texts = versions.map(({ label, files }) => [label, ...files.flatMap(({ name, text }) => [name, text])]);
  return JSON.stringify({ f: format, l: level, p: profile, o: packed(policy), c: pair, v: texts });
}

/** The project of such a text; `null` where it is none. */
export function read(text: string): Project | null {
  try {
    return shaped(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The project in a fragment, or why there is none. */
export async function decoded(fragment: string): Promise<Project | string> {
  const body = fragment.replace(/^#/, "");
  if (/^v\d+=/.test(body) && !body.startsWith(MARK)) return "This link was made by a newer playground: reload the page, and follow it again.";
  if (!body.startsWith(MARK)) return "This link carries no schemas.";
  if (body.length > LONGEST) return "This link is too long to be followed.";
  let text: string;
  try {
    const binary = atob(body.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    text = await unfolded(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch (thrown) {
    return thrown instanceof RangeError ? "What this link carries is too large." : BROKEN;
  }
  return read(text) ?? BROKEN;
}

const BROKEN = "This link is broken: part of it may be missing.";

async function unfolded(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MOST_BYTES) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    text += decoder.decode(value, { stream: true });
  }
}

function shaped(wire: unknown): Project | null {
  if (typeof wire !== "object" || wire === null) return null;
  const { f, l, p, o, c, v } = wire as Record<string, unknown>;
  if (!Array.isArray(v) || v.length < 2 || v.length > MOST_VERSIONS) return null;
  const versions = v.map(version);
  const format = f === null ? null : FORMATS.find((own) => own === f);
  const level = LEVELS.find((own) => own === l);
  const profile = PROFILES.find((own) => own === p);
  const policy = unpacked(o);
  if (!versions.every((own) => own !== null) || format === undefined || level === undefined || profile === undefined || policy === null) return null;
  if (new Set(versions.map(({ label }) => label)).size !== versions.length) return null;
  if (!Array.isArray(c) || c.length !== 2 || !c.every((at) => Number.isInteger(at))) return null;
  return { versions, format, level, profile, policy, pair: sound([c[0] as number, c[1] as number], versions.length) };
}

function version(wire: unknown): Version | null {
  if (!Array.isArray(wire) || !wire.every((item) => typeof item === "string")) return null;
  const [label, ...rest] = wire;
  if (label === undefined || label === "" || label.length > 40 || /[\\/]/.test(label)) return null;
  if (rest.length < 2 || rest.length % 2 !== 0 || rest.length > 2 * MOST_FILES) return null;
  const files: ProjectFile[] = [];
  for (let at = 0; at < rest.length; at += 2) files.push({ name: rest[at] ?? "", text: rest[at + 1] ?? "" });
  return { label, files };
}
