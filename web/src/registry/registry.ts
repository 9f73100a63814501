// What the page asks the registry that served it: subjects, their versions with all they refer to, and whether
// a schema would be taken. Nothing is ever written.

import type { Format, Level, Report } from "tenon";
import { MOST_FILES, MOST_VERSIONS, type Project, type ProjectFile, type Version } from "../project/project";
import { UNDECIDED } from "../project/policy";
import { base, MEDIA } from "./presence";

/** The registry answered, and not with what was asked for. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}

interface Reference {
  name: string;
  subject: string;
  version: number;
}

interface Registered {
  subject: string;
  version: number;
  schemaType?: string;
  schema: string;
  references?: Reference[];
}

interface Config {
  compatibilityLevel?: string;
  compatibilityPolicy?: string;
}

/** What holds for a subject. */
export interface Terms {
  level: Level;
  /** `READWRITE`, `READONLY`, … */
  mode: string;
  /** Its JSON Schemas are compared leniently. */
  lenient: boolean;
}

/** A subject as it is put on the bench. */
export interface Opened {
  project: Project;
  /** How many older versions were left where they are. */
  left: number;
}

export type Ask = <T>(path: string, body?: unknown) => Promise<T>;

const FORMATS: Record<string, Format> = { AVRO: "avro", PROTOBUF: "protobuf", JSON: "json-schema" };
const TYPES: Record<Format, string> = { avro: "AVRO", protobuf: "PROTOBUF", "json-schema": "JSON" };
const ENDINGS: Record<Format, string> = { avro: "avsc", protobuf: "proto", "json-schema": "json" };
/** What the version is called that is written here. */
export const CANDIDATE = "candidate";
/** Requests at a time. */
const AT_ONCE = 6;

/** Asks the registry; the browser has the password, and asks for it where it is needed. */
export const ask: Ask = async <T>(path: string, body?: unknown): Promise<T> => {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const headers = { accept: MEDIA, ...(body === undefined ? {} : { "content-type": MEDIA }) };
  const response = await fetch(new URL(path, base()), { credentials: "same-origin", headers, ...init }).catch(() => {
    throw new Refused(0, "The registry does not answer.");
  });
  const told: unknown = await response.json().catch(() => null);
  if (response.ok) return told as T;
  throw new Refused(response.status, reason(response.status, told));
};

function reason(status: number, told: unknown): string {
  const message = typeof told === "object" && told !== null ? (told as { message?: unknown }).message : undefined;
  if (status === 401) return "The registry asks who you are, and was not told (401).";
  if (status === 403) return "You may not see this (403).";
  return typeof message === "string" ? `${message} (${status})` : `The registry answers ${status}.`;
}

/** A subject's context, `.` where it is the default, and its name in there. */
export function split(subject: string): { context: string; name: string } {
  const [, context, name] = /^:(\.[^:]*):(.*)$/s.exec(subject) ?? [];
  return context === undefined || name === undefined ? { context: ".", name: subject } : { context, name };
}

/** A subject as something in another's context names it. */
function within(referrer: string, subject: string): string {
  const { context } = split(referrer);
  return subject.startsWith(":") || context === "." ? subject : `:${context}:${subject}`;
}

function address(subject: string, version?: number | "latest"): string {
  const versions = `subjects/${encodeURIComponent(subject)}/versions`;
  return version === undefined ? versions : `${versions}/${version}`;
}

/** What holds for a subject, its own or what stands behind it. */
export async function terms(subject: string, from: Ask = ask): Promise<Terms> {
  const name = encodeURIComponent(subject);
  const [config, { mode }] = await Promise.all([
    from<Config>(`config/${name}?defaultToGlobal=true`),
    from<{ mode: string }>(`mode/${name}?defaultToGlobal=true`),
  ]);
  const level = (config.compatibilityLevel ?? "BACKWARD").toLowerCase().replaceAll("_", "-") as Level;
  return { level, mode, lenient: config.compatibilityPolicy === "LENIENT" };
}

/** All versions of a subject, as many as a project holds, and a candidate: a copy of the newest. */
export async function opened(subject: string, level: Level, from: Ask = ask): Promise<Opened> {
  const numbers = await from<number[]>(address(subject));
  const own = numbers.slice(-(MOST_VERSIONS - 1));
  const books = new Map<string, Promise<Registered>>();
  const book = (name: string, version: number) => {
    const path = address(name, version);
    const known = books.get(path) ?? from<Registered>(path);
    books.set(path, known);
    return known;
  };
  const versions: Version[] = [];
  let format: Format = "avro";
  for (let at = 0; at < own.length; at += AT_ONCE) {
    const some = await Promise.all(own.slice(at, at + AT_ONCE).map((version) => book(subject, version)));
    for (const it of some) {
      format = FORMATS[it.schemaType ?? "AVRO"] ?? "avro";
      const files = [{ name: fileName(subject, format), text: it.schema }, ...(await referred(it, subject, book))];
      versions.push({ label: `v${it.version}`, files });
    }
  }
  const newest = versions.at(-1);
  if (newest === undefined) throw new Refused(404, "This subject has no versions.");
  versions.push({ label: CANDIDATE, files: newest.files.map((file) => ({ ...file })) });
  const pair: [number, number] = [versions.length - 2, versions.length - 1];
  const project: Project = { versions, format, level, profile: "exact", policy: UNDECIDED, pair };
  return { project, left: numbers.length - own.length };
}

/** What a version refers to, directly or not, each name once. */
async function referred(start: Registered, subject: string, book: (name: string, version: number) => Promise<Registered>): Promise<ProjectFile[]> {
  const files = new Map<string, string>();
  let open = (start.references ?? []).map((reference) => ({ reference, by: subject }));
  while (open.length > 0 && files.size < MOST_FILES - 1) {
    const fresh = open.filter(({ reference }, at) => !files.has(reference.name) && open.findIndex((other) => other.reference.name === reference.name) === at);
    const some = await Promise.all(
      fresh.slice(0, MOST_FILES - 1 - files.size).map(async ({ reference, by }) => {
        const name = within(by, reference.subject);
        return { name, as: reference.name, found: await book(name, reference.version) };
      }),
    );
    for (const { as, found } of some) files.set(as, found.schema);
    open = some.flatMap(({ name, found }) => (found.references ?? []).map((reference) => ({ reference, by: name })));
  }
  return [...files].map(([name, text]) => ({ name, text }));
}

function fileName(subject: string, format: Format): string {
  return `${split(subject).name.replace(/[^\w.-]+/g, "_") || "schema"}.${ENDINGS[format]}`;
}

/** What the registry says of a version as the subject's next. */
export interface Answer {
  report: Report;
  /** Files that the subject's newest version does not refer to, so that the registry was not told of them. */
  untold: string[];
}

/** Asks whether a schema would be taken, in the registry's own judgement. */
export async function checked(subject: string, format: Format, version: Version, lenient: boolean, from: Ask = ask): Promise<Answer> {
  const newest = await from<Registered>(address(subject, "latest"));
  const [schema, ...others] = version.files;
  const known = new Map((newest.references ?? []).map((reference) => [reference.name, reference]));
  // What is referred to from further away is found by way of these.
  const references = others.flatMap(({ name }) => known.get(name) ?? []);
  const reached = new Set((await referred(newest, subject, (name, number) => from<Registered>(address(name, number)))).map(({ name }) => name));
  const report = await from<Report>(`tenon/v1/subjects/${encodeURIComponent(subject)}/check`, {
    schema: schema?.text ?? "",
    schemaType: TYPES[format],
    references,
    profile: lenient ? "confluent-lenient" : "confluent",
  });
  return { report, untold: others.map(({ name }) => name).filter((name) => !reached.has(name)) };
}
