// What an example is. The examples themselves are in a file for each language.

import type { Format, Level, Profile, RuleId } from "tenon";
import { UNDECIDED } from "../project/policy";
import type { Project } from "../project/project";

export interface Example {
  /** Steady, for links and tests. */
  id: string;
  format: Format;
  /** The mistake, as somebody would put it. */
  title: string;
  /** Why it is one, in a sentence. */
  lesson: string;
  level: Level;
  profile?: Profile;
  /** Rules of its errors and warnings, sorted: all of them. */
  finds: RuleId[];
  /** Texts of the schema, oldest first. */
  versions: string[];
  /** What each version refers to, in the same order. */
  references?: Record<string, string>[];
}

const FILES: Record<Format, string> = { avro: "schema.avsc", protobuf: "schema.proto", "json-schema": "schema.json" };

/** The example as a project, its last two versions side by side. */
export function projectOf(example: Example): Project {
  const versions = example.versions.map((text, at) => ({
    label: `v${at + 1}`,
    files: [
      { name: FILES[example.format], text },
      ...Object.entries(example.references?.[at] ?? {}).map(([name, own]) => ({ name, text: own })),
    ],
  }));
  const { level, profile = "exact" } = example;
  return { versions, format: null, level, profile, policy: UNDECIDED, pair: [versions.length - 2, versions.length - 1] };
}
