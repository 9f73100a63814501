// What people write against. Shapes of reports follow schemas/tenon/report.v1.schema.json; rule ids are
// listed in rules.d.ts, which is generated.

import type { RuleId } from "./rules.js";

export type { RuleId } from "./rules.js";

export type Format = "avro" | "protobuf" | "json-schema";

/** A promise about versions: who can read whose messages. */
export type Level =
  | "none"
  | "backward"
  | "backward-transitive"
  | "forward"
  | "forward-transitive"
  | "full"
  | "full-transitive";

/** Whose judgement is asked for. */
export type Profile =
  | "exact"
  | "confluent"
  | "confluent-lenient"
  | "optional-friendly"
  | "buf-file"
  | "buf-package"
  | "buf-wire-json"
  | "buf-wire";

export type Verdict = "compatible" | "incompatible" | "undecided";
export type Severity = "error" | "warning" | "note";
/** In which encoding something shows, or in code. */
export type Surface = "binary" | "json" | "source";
/** What messages suffer. */
export type Effect = "same" | "lossy" | "misread" | "dropped" | "refused";
export type Direction = "backward" | "forward";
export type LintCategory = "minimal" | "basic" | "standard" | "comments" | "unary-rpc" | "version";
export type Draft = "draft-04" | "draft-06" | "draft-07" | "2019-09" | "2020-12";
export type Rendering = "json" | "concise" | "markdown" | "sarif";

/** Texts by the names that others refer to them by: full names or file names in Avro, import paths in
 *  Protobuf, URIs or paths in JSON Schema. */
export type References = Readonly<Record<string, string>>;

/** A schema: its text, or its text with more said of it. */
export type SchemaText =
  | string
  | {
      readonly text: string;
      /** What findings call the text; its ending tells the language. `v1`, `v2`, … without it. */
      readonly name?: string;
      /** What messages call the version. `v1`, `v2`, … without it. */
      readonly label?: string;
      /** Texts that this one alone may refer to. */
      readonly references?: References;
    };

/** How texts are read. */
export interface ReadOptions {
  /** The language; needed where no name ends in `.avsc`, `.avpr` or `.proto`. */
  readonly format?: Format;
  /** The draft of JSON Schemas that state none. */
  readonly draft?: Draft;
  /** Texts that all schemas may refer to. */
  readonly references?: References;
  readonly limits?: Limits;
}

/** What may be spent. What is beyond is undecided, never compatible. */
export interface Limits {
  /** Largest text, in bytes; 16 MiB unless said. */
  readonly bytes?: number;
  /** Deepest nesting; 1,000 unless said. */
  readonly depth?: number;
  /** Most steps of one comparison; two million unless said. */
  readonly steps?: number;
  /** Most findings listed; 1,000 unless said. */
  readonly findings?: number;
}

/** How schemas are judged. */
export interface JudgeOptions extends ReadOptions {
  /** `backward` unless said. */
  readonly level?: Level;
  /** `exact` unless said. */
  readonly profile?: Profile;
  /** Where an effect on Protobuf messages counts; `["binary"]` unless said. */
  readonly surfaces?: readonly Surface[];
  /** What readers of Protobuf's JSON do with fields they do not know; `refuse` unless said. */
  readonly unknownFields?: "refuse" | "ignore";
  /** Lint rules to hold as well. */
  readonly lints?: readonly LintCategory[];
  /** Rules to weigh otherwise. */
  readonly rules?: Readonly<Partial<Record<RuleId, Severity | "off">>>;
  /** What the subject is called; its schema's own name unless said. */
  readonly subject?: string;
  /** The day on which waivers are looked at, `YYYY-MM-DD` or a date; today unless said. */
  readonly today?: string | Date;
}

/** How data are read. */
export interface DataOptions extends ReadOptions {
  /** Full name of the Protobuf message; needed where a schema has several. */
  readonly message?: string;
}

/** What a judgement found, version 1. */
export interface Report {
  readonly version: 1;
  readonly tool: { readonly name: "tenon"; readonly version: string };
  readonly verdict: Verdict;
  readonly counts: Counts;
  readonly subjects: readonly Subject[];
}

/** Findings by severity; waived ones are in none of the others. */
export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly waived: number;
  readonly unlisted: number;
}

export interface Subject {
  readonly subject: string;
  readonly compatibility: Level;
  readonly profile: Profile;
  readonly verdict: Verdict;
  /** Who may deploy first. */
  readonly rollout?: "readers-first" | "writers-first" | "any-order" | "no-order" | "unknown";
  /** Oldest first; the last is the candidate. */
  readonly versions: readonly { readonly label: string; readonly source: string }[];
  /** Worst first. */
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly rule: RuleId;
  /** buf's id for the same rule. */
  readonly buf?: string;
  readonly kind: RuleKind;
  readonly severity: Severity;
  /** What is the case; code in back-ticks. */
  readonly message: string;
  /** The same across wording, lines and versions. */
  readonly fingerprint: string;
  /** What it does to messages; absent for a flaw of one text. */
  readonly impact?: Impact;
  /** What excuses it. */
  readonly waiver?: Waiver;
  /** The first is the place to look at. */
  readonly locations: readonly Location[];
  readonly notes?: readonly string[];
  readonly help?: readonly Help[];
}

export type RuleKind = "syntax" | "compatibility" | "subject" | "lint";

export interface Impact {
  readonly direction: Direction;
  readonly effect: Effect;
  readonly surface: Surface;
  /** Labels of the earlier versions, newest first. */
  readonly earlier: readonly string[];
  readonly later: string;
  /** Where in a message: `lines[].price`; empty for the whole. */
  readonly path: string;
  readonly witness?: Witness;
  /** A registry's own words. */
  readonly difference?: { readonly type: string; readonly path: string; readonly message: string };
}

/** One message that shows it. */
export interface Witness {
  /** In the format's JSON encoding, as text: numbers keep their digits. */
  readonly json: string;
  /** Its bytes in hexadecimal, without framing. */
  readonly hex: string;
  /** Where in it: `lines[0].price`; empty for the whole. */
  readonly at: string;
  /** What the writer meant there. */
  readonly written: string;
  /** What the reader makes of it. */
  readonly read: Reading;
  /** Who confirmed it. */
  readonly checkedBy: readonly string[];
}

export type Reading = { readonly value: string } | { readonly refused: string };

export interface Waiver {
  /** The last day, `YYYY-MM-DD`. */
  readonly until: string;
  readonly reason: string;
  readonly owner?: string;
  readonly location: Location;
}

export interface Location {
  /** Label of the version, where the place is in a judged one. */
  readonly version?: string;
  readonly source: string;
  /** First byte of the UTF-8 text and one past the last. */
  readonly bytes: readonly [number, number];
  readonly start: Position;
  readonly end: Position;
  /** JSON Pointer. */
  readonly pointer: string;
  readonly text: string;
}

/** Both from 1; columns count UTF-16 units, as strings do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Help {
  readonly message: string;
  /** Edits that do it, judged already. */
  readonly edits?: readonly Edit[];
}

export interface Edit {
  readonly source: string;
  /** In bytes of the UTF-8 text; equal to insert. */
  readonly bytes: readonly [number, number];
  readonly insert: string;
}

/** One rule without its page. */
export interface Rule {
  readonly id: RuleId;
  readonly severity: Severity;
  readonly kind: RuleKind;
  readonly summary: string;
  readonly since: string;
  /** Confluent's name for it. */
  readonly confluent: string | null;
  /** buf's id for it. */
  readonly buf: string | null;
}

export interface RulePage extends Rule {
  /** Markdown. */
  readonly page: string;
}

export interface Parsed {
  readonly format: Format;
  /** Its full name, or its `$id`; Protobuf files have none. */
  readonly name: string | null;
  readonly definitions: readonly string[];
  /** Names of its text and of those that it refers to. */
  readonly sources: readonly string[];
  /** Its flaws. */
  readonly report: Report;
}

export interface Fingerprint {
  /** The text that is hashed. */
  readonly canonical: string;
  /** CRC-64-AVRO as a number in hexadecimal; Avro alone. */
  readonly crc64?: string;
  /** Avro and Protobuf. */
  readonly md5?: string;
  readonly sha256: string;
}

export interface Diff {
  readonly version: 1;
  readonly subject: string;
  readonly old: string;
  readonly new: string;
  readonly level: Level;
  readonly verdict: Verdict;
  /** How a version number has to grow. */
  readonly bump: "none" | "patch" | "minor" | "major";
  readonly changes: readonly DiffChange[];
}

export interface DiffChange {
  readonly kind: "added" | "changed" | "removed" | "documented";
  readonly weight: "documentation" | "safe" | "lossy" | "breaking";
  /** `field`, `record`, … */
  readonly what: string;
  readonly name: string;
  readonly facts: readonly { readonly name: string; readonly old: string | null; readonly new: string | null }[];
  /** Declarations inside that came or went with it. */
  readonly parts: number;
  readonly rules: readonly { readonly id: RuleId; readonly severity: Severity; readonly message: string }[];
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

export interface Matrix {
  readonly version: 1;
  readonly subject: string;
  readonly profile: Profile;
  readonly versions: readonly { readonly label: string; readonly source: string }[];
  /** Row by row: each writer with each reader, as indices of `versions`. */
  readonly cells: readonly {
    readonly writer: number;
    readonly reader: number;
    readonly verdict: Verdict;
    readonly rules: readonly RuleId[];
  }[];
}

/** What is wrong with one datum. */
export interface Validation {
  /** Beyond doubt. */
  readonly valid: boolean;
  readonly faults: readonly Fault[];
  /** There are more than are listed. */
  readonly more: boolean;
  /** What could not be decided. */
  readonly undecided?: string;
}

export interface Fault {
  /** What is broken: a keyword of JSON Schema, a type, `syntax` where it is no datum at all. */
  readonly demand: string;
  /** A JSON Pointer for JSON, `lines[0].price` for binary; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** First byte, where it is known. */
  readonly byte?: number;
  /** In JSON, from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The declaration that asks for it. */
  readonly declared?: {
    readonly source: string;
    readonly pointer: string;
    readonly line: number;
    readonly column: number;
  };
}

/** One message, written under one schema and read under another. */
export interface Resolution {
  readonly version: 1;
  /** Every value arrives as it was. */
  readonly same: boolean;
  /** Full name of the Protobuf message. */
  readonly message?: string;
  /** JSON as text, as the writer meant it: numbers keep their digits. */
  readonly written: string;
  /** JSON as text, as the reader has it; null where it refuses. */
  readonly read: string | null;
  /** Places where the two differ. */
  readonly places: readonly {
    readonly effect: Effect;
    readonly path: string;
    readonly written: string;
    readonly read: Reading;
  }[];
  readonly unlisted: number;
}

/** JSON as text, or the binary encoding without framing. */
export type Datum = string | Uint8Array;

/** Loads the engine, once. In Node, and from `tenon/inline`, it is never needed. In browsers and their
 *  workers it comes first, with where `tenon.wasm` is where the bundler does not find it by itself: a URL,
 *  a response or the promise of one, bytes, or a compiled module. Those types are named by libraries that
 *  not everyone compiles with, so they are objects here. */
export function ready(source?: string | object): Promise<void>;

/** May the second version follow the first? A text that is no schema is reported, not thrown. */
export function compare(earlier: SchemaText, later: SchemaText, options?: JudgeOptions): Report;
/** May the last version follow the one before it, or under a transitive level all before it? */
export function check(versions: readonly SchemaText[], options?: JudgeOptions): Report;
/** The report of `check` as text. */
export function render(versions: readonly SchemaText[], rendering: Rendering, options?: JudgeOptions): string;
/** How schemas are written, each by itself. */
export function lint(schemas: readonly SchemaText[], options?: JudgeOptions): Report;
/** All that is different between two versions. Throws InvalidSchemaError. */
export function diff(earlier: SchemaText, later: SchemaText, options?: JudgeOptions): Diff;
/** Every version against every other. Throws InvalidSchemaError. */
export function matrix(versions: readonly SchemaText[], options?: JudgeOptions): Matrix;
/** What a schema defines, and its flaws. Throws InvalidSchemaError. */
export function parse(schema: SchemaText, options?: ReadOptions): Parsed;
/** Names that a schema uses and nothing at hand defines: supply them as `references`, and ask again. */
export function missing(schema: SchemaText, options?: ReadOptions): string[];
/** The text that is hashed, and its hashes. Throws InvalidSchemaError. */
export function fingerprint(schema: SchemaText, options?: ReadOptions): Fingerprint;
/** The text of a schema in one steady layout; YAML as it is. Throws InvalidSchemaError. */
export function format(schema: SchemaText, options?: ReadOptions): string;
/** What is wrong with one datum. For many, make a Validator. Throws InvalidSchemaError. */
export function validate(schema: SchemaText, datum: Datum, options?: DataOptions): Validation;
/** One rule with its page. */
export function explain(id: RuleId): RulePage;
/** Every rule. */
export function rules(): Rule[];
/** The engine's version. */
export function version(): string;

/** One schema, parsed once, and as many data as one likes. Throws InvalidSchemaError. */
export class Validator {
  constructor(schema: SchemaText, options?: DataOptions);
  /** What is wrong with a datum. */
  validate(datum: Datum): Validation;
  /** `true` where nothing is, beyond doubt. */
  isValid(datum: Datum): boolean;
  /** Gives the schema's memory back at once; otherwise that is done some time after the last use. */
  free(): void;
}

/** Messages written under one schema and read under another, which may be the same. Throws
 *  InvalidSchemaError. */
export class Codec {
  constructor(writer: SchemaText, reader?: SchemaText, options?: DataOptions);
  /** What a message says, and what the reader takes from it. Throws UsageError where it is no message of
   *  the writer. */
  read(datum: Datum): Resolution;
  /** As of Validator. */
  free(): void;
}

/** What every error of this package is. */
export class TenonError extends Error {}
/** The question is at fault: a word that stands for nothing, data that is no message. */
export class UsageError extends TenonError {}
/** A text is no schema. */
export class InvalidSchemaError extends TenonError {
  readonly report: Report;
}
/** `await ready()` comes first. */
export class NotReadyError extends TenonError {}
/** The engine failed and was started afresh; questions go on being answered. */
export class InternalError extends TenonError {}
