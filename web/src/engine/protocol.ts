// What the page and the worker say to each other. One question at a time is under way, each has an id, and
// an answer with another id is nobody's any more.

import type { Diff, Format, Matrix, Parsed, Rendering, Report, Resolution, Rule, RulePage } from "tenon";
import type { Question } from "./question";

/** A question by its kind. */
export type Asked =
  | { kind: "check"; question: Question }
  /** The same with all findings, where `check` has those that are shown. */
  | { kind: "report"; question: Question }
  | { kind: "rules" }
  | { kind: "diff"; question: Question }
  | { kind: "matrix"; question: Question }
  | { kind: "parse"; question: Question }
  | { kind: "render"; question: Question; rendering: Rendering }
  | { kind: "resolve"; question: Question; message: string | undefined; datum: string | Uint8Array }
  | { kind: "explain"; rule: string };

/** What comes back, by kind. */
export interface Answers {
  check: Report;
  report: Report;
  rules: Rule[];
  diff: Diff;
  matrix: Matrix;
  parse: Parsed;
  render: string;
  resolve: Resolution;
  explain: RulePage;
}

export type Kind = keyof Answers;

export const LANGUAGES: readonly Format[] = ["avro", "protobuf", "json-schema"];

/** The language that a question is about; null where an engine with any will do. */
export function languageOf(asked: Asked): Format | null {
  if ("question" in asked) return asked.question.format;
  return LANGUAGES.find((format) => asked.kind === "explain" && asked.rule.startsWith(`${format}/`)) ?? null;
}

/** What a worker is told first is which language it will be asked about, where that is known. */
export type Request = { open: Format | null } | { id: number; asked: Asked };

/** Why there is no answer: the question is at fault, a text is no schema, or the engine failed. */
export type Failure =
  | { kind: "usage"; message: string }
  | { kind: "invalid"; message: string; report: Report }
  | { kind: "internal"; message: string };

export type Response =
  /** Sent once, when the engine can be asked about the language that the worker was opened for. */
  | { ready: true; version: string }
  /** Sent once, when it never will. */
  | { ready: false; message: string }
  /** Before the answer waits for another language, and when it goes on. */
  | { id: number; loading: boolean }
  | { id: number; answer: unknown; took: number }
  | { id: number; failure: Failure };
