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
export type Rendering = "json" | "concise" | "markdown";

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

/** Avro: `record`, `error`, `enum`, `fixed`. Protobuf: `message`, `enum`, `service`. JSON Schema: `schema`. */
export type DefinitionKind = "record" | "error" | "enum" | "fixed" | "message" | "service" | "schema";

export interface Definition {
  readonly name: string;
  readonly kind: DefinitionKind;
}

export interface Parsed {
  readonly format: Format;
  /** Its full name, or its `$id`; Protobuf files have none. */
  readonly name: string | null;
  /** Full names of its types. */
  readonly definitions: readonly string[];
  /** The same with their kinds, and Protobuf's services behind them. */
  readonly types: readonly Definition[];
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
  readonly bump: "none" | "patch" | "minor" | "major" | "undecided";
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
/** Loads the engine for these languages: for one alone a smaller module, `avro.wasm`, `protobuf.wasm` or
 *  `json-schema.wasm`, for more `tenon.wasm`. Languages that are there stay there: where another is asked for
 *  later, a module that has them all takes the place of the one there was, and what was made before goes on. */
export function ready(choice: ReadyChoice): Promise<void>;

export interface ReadyChoice {
  readonly formats: readonly Format[];
  /** Where that module is, where the bundler does not find it by itself. */
  readonly source?: string | object;
}

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
/** One rule with its page. Pages are loaded with the first of them. */
export function explain(id: RuleId): Promise<RulePage>;
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

/** How values look in JavaScript. */
export interface CodecOptions extends DataOptions {
  /** What numbers of 64 bits are: Avro's `long`, Protobuf's `int64` and its kin. As `number`, the default, one
   *  beyond 2^53 - 1 is refused with a DecodeError and never rounded; as `bigint` and as `string` all are
   *  exact. Whichever is chosen, `encode` takes safe integers, BigInts and digits alike. */
  readonly longs?: "number" | "bigint" | "string";
  /** Values of Avro's unions: `auto`, the default, leaves them bare where values alone tell the branch, and
   *  wraps them where they do not (two records, `int` and `long`, `string` and `enum`); `wrapped` wraps all,
   *  as Avro's JSON encoding does: `{ "string": "a" }`. `null` is never wrapped. */
  readonly unions?: "auto" | "wrapped";
  /** What fields of Protobuf are called: `json`, the default, as in ProtoJSON (`totalCost`); `proto` as the
   *  file has them (`total_cost`). */
  readonly fieldNames?: "json" | "proto";
}

/** What messages are in JavaScript. Avro: `null`, booleans, numbers, strings (symbols of enums, too), arrays;
 *  `Uint8Array` for `bytes` and `fixed`; objects for records and maps, with fields in the reader's order.
 *  Logical types are their underlying values. Protobuf: objects with every field that cannot be absent, at
 *  its zero where nothing came; the others where they came. Values of enums are names, or numbers where
 *  there is no name; maps are objects; well-known types are messages like others; what the schema does not
 *  know is left out. JSON Schema: as JSON.parse has it. */
export type Value =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value };

/** Messages written under one schema and read under another, which may be the same. Throws
 *  InvalidSchemaError. `T` is what the caller knows messages to be; nothing checks it. */
export class Codec<T = Value> {
  constructor(writer: SchemaText, reader?: SchemaText, options?: CodecOptions);
  /** A message as the reader has it. Bytes are the binary encoding without framing, or the UTF-8 of a JSON
   *  document; a text is the writer's JSON: Avro's JSON encoding, ProtoJSON (an `Any` in it is refused), a JSON
   *  document. Throws DecodeError. *Limits*: values nested 256 deep in Avro and 100 in Protobuf. */
  decode(datum: Datum): T;
  /** The bytes of a message of the writer's: binary, or a JSON document. A member that the schema does not
   *  have is refused, and so is `undefined` where nothing may be absent. Throws EncodeError. */
  encode(value: T): Uint8Array;
  /** What a message says, and what the reader takes from it, place by place. Throws UsageError where it is no
   *  message of the writer. */
  read(datum: Datum): Resolution;
  /** As of Validator. */
  free(): void;
}

/** What a registry's serializer tells of a message. One of `id` and `guid` is there. */
export interface FrameHead {
  readonly id?: number;
  readonly guid?: string;
  /** Of Protobuf, which message of the schema: among the outermost, then among those nested in it. */
  readonly indexes?: readonly number[];
}

export interface Frame extends FrameHead {
  /** The message without its frame: a view into what was handed in. */
  readonly body: Uint8Array;
}

/** Takes apart what Confluent's serializers wrote: a zero and the schema's id, or a one and its GUID, before
 *  the message or in a header of it (`__value_schema_id`); in Protobuf the message's indexes. Throws
 *  DecodeError. */
export function readFrame(
  payload: Uint8Array,
  options?: { readonly format?: Format; readonly header?: Uint8Array },
): Frame;
/** The bytes of a frame with a message behind it; without one, those of a header. Throws UsageError. */
export function writeFrame(head: FrameHead, body?: Uint8Array): Uint8Array;

export interface DecoderOptions extends CodecOptions {
  /** The schema of an id or a GUID, from a registry or wherever; asked once for each, and again where it
   *  failed. */
  readonly resolve: (id: number | string) => SchemaText | Promise<SchemaText>;
  /** What messages are read under; without it each is read under its writer's. */
  readonly reader?: SchemaText;
  /** How many schemas are kept; 1,000 unless said. */
  readonly schemas?: number;
}

export interface Decoded<T = Value> {
  readonly id?: number;
  readonly guid?: string;
  /** Full name of the Protobuf message. */
  readonly message?: string;
  readonly value: T;
}

/** Framed messages, each read under the schema that it names. */
export class Decoder<T = Value> {
  constructor(options: DecoderOptions);
  /** A message. `header` is its header `__value_schema_id` (of keys, `__key_schema_id`), where it has one:
   *  then nothing stands before the message. Throws DecodeError, InvalidSchemaError, and what `resolve`
   *  throws. */
  decode(payload: Uint8Array, header?: Uint8Array): Promise<Decoded<T>>;
  free(): void;
}

export interface EncoderOptions extends CodecOptions {
  readonly schema: SchemaText;
  /** What the registry calls the schema; this or `guid`. */
  readonly id?: number;
  readonly guid?: string;
}

/** Values written and framed under one schema; of Protobuf as its first message, or as `message`. */
export class Encoder<T = Value> {
  constructor(options: EncoderOptions);
  /** The message behind its frame. Throws EncodeError. */
  encode(value: T): Uint8Array;
  /** The message alone, for those whose schema is told in a header. Throws EncodeError. */
  encodeBare(value: T): Uint8Array;
  /** What the header says. */
  header(): Uint8Array;
  free(): void;
}

export interface UpcastOptions extends DataOptions {
  /** Index of the version that the message was written under; 0 unless said. */
  readonly from?: number;
  /** Properties of JSON Schema that changed their names: `{ "lines[].cost": "price" }`. Avro has aliases for
   *  it, Protobuf numbers. */
  readonly renames?: Readonly<Record<string, string>>;
}

export interface Upcast {
  /** JSON text, of the last version. */
  readonly message: string;
  /** What was done, version by version. */
  readonly changes: readonly UpcastChange[];
}

/** `path` is where: `lines[0].price`. `version` is the index of the version that asked for it. */
export type UpcastChange = { readonly path: string; readonly version: number } & (
  | { readonly kind: "filled" | "dropped" }
  | { readonly kind: "renamed"; readonly to: string }
  | { readonly kind: "lossy" | "misread"; readonly was: string; readonly is: string }
);

/** A JSON message of an older version brought to the last of `versions`, which are oldest first, one after
 *  the other. Avro: as readers resolve it, by aliases and defaults. Protobuf: ProtoJSON under the names that
 *  the numbers have now; nothing is filled in. JSON Schema: properties are renamed as `renames` says, those
 *  with a `default` are filled in, those that `additionalProperties: false` shuts out are dropped; this is
 *  looked for in `properties`, `items`, `prefixItems` and behind references into the same document. What is
 *  no message of its version then is refused. Throws DecodeError, UsageError. */
export function upcast(message: string, versions: readonly SchemaText[], options?: UpcastOptions): Upcast;

export interface FixOptions extends JudgeOptions {
  /** Fingerprints of the findings to mend; all of them unless said. */
  readonly findings?: readonly string[];
}

export interface Fixed {
  /** The later version's text, mended. */
  readonly text: string;
  /** The edits made, as findings offer them, in order. */
  readonly applied: readonly { readonly rule: RuleId; readonly message: string }[];
  /** Findings that went. */
  readonly mended: readonly Finding[];
  /** On the text as it is now. */
  readonly report: Report;
  /** There was more to try; ask again with the text. */
  readonly stopped: boolean;
}

/** The later version with the edits that its findings offer, as `tenon fix` makes them: of each finding the
 *  first, and only those that do good. */
export function fix(earlier: SchemaText, later: SchemaText, options?: FixOptions): Fixed;

/** What every error of this package is. */
export class TenonError extends Error {}
/** The question is at fault: a word that stands for nothing, data that is no message. */
export class UsageError extends TenonError {}
/** Data is no message of its schema: bytes were not read, or a value was not written. */
declare class DataError extends TenonError {
  /** Why, in a clause. */
  readonly reason: string;
  /** Where in the message: `lines[0].price`, a JSON Pointer in documents of JSON Schema; empty for the whole. */
  readonly path: string;
  /** Offset of the byte at which it shows. */
  readonly byte?: number;
  /** The rule that tells of it, where the reader refuses what the writer may write. */
  readonly rule?: RuleId;
  /** The declaration that asks for something else. */
  readonly declared?: Fault["declared"];
}
/** Bytes are no message of the writer's, or one that the reader refuses. */
export class DecodeError extends DataError {}
/** A value is none of the schema. */
export class EncodeError extends DataError {}
/** A text is no schema. */
export class InvalidSchemaError extends TenonError {
  readonly report: Report;
}
/** `await ready()` comes first, or `await ready({ formats })` with another language. */
export class NotReadyError extends TenonError {}
/** The engine failed and was started afresh; questions go on being answered. */
export class InternalError extends TenonError {}
