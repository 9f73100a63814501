// What somebody decided beyond level and profile: how texts are read, which messages count, which lint rules
// are held, which rules are weighed otherwise. What each means in words is in `page/words.ts`.

import type { Draft, Format, LintCategory, Profile, Severity, Surface } from "tenon";

/** What a rule may be made. `off` keeps its findings out of the report; none of them touches the verdict. */
export type Weight = Severity | "off";

export interface Policy {
  /** The draft of JSON Schemas that state none; `null` where the engine guesses. */
  draft: Draft | null;
  /** Where an effect on Protobuf messages counts; at least one. */
  surfaces: readonly Surface[];
  /** What readers of Protobuf's JSON do with fields they do not know. */
  unknownFields: "refuse" | "ignore";
  /** Lint rules that are held as well. */
  lints: readonly LintCategory[];
  /** Rules that are weighed otherwise, by id. */
  rules: Readonly<Record<string, Weight>>;
}

export const DRAFTS: readonly Draft[] = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"];
export const SURFACES: readonly Surface[] = ["binary", "json", "source"];
export const WEIGHTS: readonly Weight[] = ["error", "warning", "note", "off"];
/** Each of them has all before it. */
export const LADDER: readonly LintCategory[] = ["minimal", "basic", "standard"];
const BESIDE: readonly LintCategory[] = ["comments", "unary-rpc", "version"];
export const LINTS: readonly LintCategory[] = [...LADDER, ...BESIDE];
/** Most rules that are weighed otherwise, wherever they come from. */
export const MOST_RULES = 300;

const FORMATS: readonly Format[] = ["avro", "protobuf", "json-schema"];

/** Nothing is decided: what the engine takes by itself. */
export const UNDECIDED: Policy = { draft: null, surfaces: ["binary"], unknownFields: "refuse", lints: [], rules: {} };

/** Categories that have rules in a language. */
export function lintsOf(format: Format): readonly LintCategory[] {
  if (format === "protobuf") return LINTS;
  return format === "json-schema" ? ["minimal", "standard", "version"] : ["version"];
}

/** What of it says something in a language under a profile; the rest is as if it were not said. */
export function inEffect(policy: Policy, format: Format, profile: Profile): Policy {
  const surfaces = format === "protobuf" && profile === "exact" ? policy.surfaces : UNDECIDED.surfaces;
  const own = lintsOf(format);
  return {
    draft: format === "json-schema" ? policy.draft : null,
    surfaces,
    unknownFields: surfaces.includes("json") ? policy.unknownFields : "refuse",
    lints: policy.lints.filter((lint) => own.includes(lint)),
    // An engine of one language does not know rules of the others.
    rules: Object.fromEntries(Object.entries(policy.rules).filter(([rule]) => speaks(rule, format))),
  };
}

/** `true` where a rule is one of the language, or of all. */
export function speaks(rule: string, format: Format): boolean {
  const family = rule.slice(0, rule.indexOf("/"));
  return family === format || !FORMATS.some((own) => own === family);
}

/** How many things are decided otherwise than the engine would. */
export function decisions({ draft, surfaces, unknownFields, lints, rules }: Policy): number {
  const said = [draft !== null, !same(surfaces, UNDECIDED.surfaces), unknownFields !== "refuse", lints.length > 0];
  return said.filter(Boolean).length + Object.keys(rules).length;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((own) => b.includes(own));
}

/** With a rule weighed so; `null` leaves it as it is made. */
export function weighed(policy: Policy, rule: string, weight: Weight | null): Policy {
  const { [rule]: _, ...others } = policy.rules;
  if (weight === null) return { ...policy, rules: others };
  return Object.keys(others).length < MOST_RULES ? { ...policy, rules: { ...others, [rule]: weight } } : policy;
}

/** With a surface that counts, or that no longer does; the last one stays. */
export function counting(policy: Policy, surface: Surface, counts: boolean): Policy {
  const surfaces = SURFACES.filter((own) => (own === surface ? counts : policy.surfaces.includes(own)));
  return surfaces.length === 0 ? policy : { ...policy, surfaces };
}

/** With the ladder's rung chosen, `null` for none of them. */
export function laddered(policy: Policy, rung: LintCategory | null): Policy {
  const beside = policy.lints.filter((lint) => !LADDER.includes(lint));
  return { ...policy, lints: rung === null ? beside : [rung, ...beside] };
}

/** With a category beside the ladder held, or no longer. */
export function held(policy: Policy, lint: LintCategory, holds: boolean): Policy {
  return { ...policy, lints: LINTS.filter((own) => (own === lint ? holds : policy.lints.includes(own))) };
}

/** As links and storage keep it: what is decided, `undefined` where nothing is. */
export function packed(policy: Policy): Record<string, unknown> | undefined {
  if (decisions(policy) === 0) return undefined;
  const { draft, surfaces, unknownFields, lints, rules } = policy;
  return {
    ...(draft === null ? {} : { d: draft }),
    ...(same(surfaces, UNDECIDED.surfaces) ? {} : { s: surfaces }),
    ...(unknownFields === "refuse" ? {} : { u: unknownFields }),
    ...(lints.length === 0 ? {} : { t: lints }),
    ...(Object.keys(rules).length === 0 ? {} : { r: rules }),
  };
}

/** What {@link packed} made, which may be anyone's; `null` where it is of no such shape. */
export function unpacked(wire: unknown): Policy | null {
  if (wire === undefined) return UNDECIDED;
  if (typeof wire !== "object" || wire === null) return null;
  const { d, s = UNDECIDED.surfaces, u = "refuse", t = [], r = {} } = wire as Record<string, unknown>;
  const draft = d === undefined ? null : DRAFTS.find((own) => own === d);
  const surfaces = among(SURFACES, s);
  const lints = among(LINTS, t);
  if (draft === undefined || surfaces === null || surfaces.length === 0 || lints === null || (u !== "refuse" && u !== "ignore")) return null;
  if (typeof r !== "object" || r === null || Array.isArray(r)) return null;
  const rules: [string, Weight][] = [];
  for (const [rule, own] of Object.entries(r)) {
    const weight = WEIGHTS.find((one) => one === own);
    if (weight === undefined || !/^[a-z-]{1,40}\/[a-z0-9-]{1,80}$/.test(rule)) return null;
    rules.push([rule, weight]);
  }
  return rules.length > MOST_RULES ? null : { draft, surfaces, unknownFields: u, lints, rules: Object.fromEntries(rules) };
}

/** The items that are in a list, in its own order, each once; `null` where something else is in it. */
function among<T>(known: readonly T[], list: unknown): T[] | null {
  if (!Array.isArray(list) || !list.every((item) => known.includes(item as T))) return null;
  return known.filter((own) => list.includes(own));
}
