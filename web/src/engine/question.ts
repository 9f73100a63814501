// A project as the engine is asked about it.

import type { Format, JudgeOptions, Level, Profile, ReadOptions } from "tenon";
import { profilesOf } from "../page/words";
import { detected } from "../project/detection";
import { inEffect, type Policy } from "../project/policy";
import { formatOf, root, rootName, type Project, type Version } from "../project/project";

/** One schema with what it alone refers to. */
export interface Given {
  name: string;
  label: string;
  text: string;
  references: Record<string, string>;
}

export interface Question {
  schemas: Given[];
  format: Format;
  level: Level;
  profile: Profile;
  /** What of it says something in the language under the profile. */
  policy: Policy;
}

const TRANSITIVE: Record<Level, boolean> = {
  none: false,
  backward: false,
  forward: false,
  full: false,
  "backward-transitive": true,
  "forward-transitive": true,
  "full-transitive": true,
};

/** The versions up to the later one of the pair. Where those between the pair are not asked about, the pair
 *  alone; neighbours come with all before them, since numbers of Protobuf are remembered for longer. Of those
 *  a version in another language says nothing, as when two texts are pasted over two of an example. */
export function judged(project: Project): Question {
  const [left, right] = project.pair;
  const every = TRANSITIVE[project.level];
  const format = formatOf(project);
  const told = (version: Version) => left === right - 1 && (detected(root(version).name, root(version).text) ?? format) === format;
  const versions = project.versions.filter((version, at) => at === left || at === right || (at < right && (every || told(version))));
  return of(project, versions);
}

/** Every version. */
export function everything(project: Project): Question {
  return of(project, project.versions);
}

/** Two versions, in the order in which they are given. */
export function couple(project: Project, first: number, second: number): Question {
  return of(project, [project.versions[first], project.versions[second]].filter((it) => it !== undefined));
}

function of(project: Project, versions: readonly Version[]): Question {
  const { level } = project;
  const format = formatOf(project);
  // A profile of another language may come with files or a link.
  const profile = profilesOf(format).includes(project.profile) ? project.profile : "exact";
  return { schemas: versions.map((version) => given(project, version)), format, level, profile, policy: inEffect(project.policy, format, profile) };
}

/** How the engine is to read its texts. */
export function reading({ format, policy: { draft } }: Question): ReadOptions {
  return { format, ...(draft === null ? {} : { draft }) };
}

/** How the engine is to judge. */
export function judging(question: Question): JudgeOptions {
  const { level, profile, policy } = question;
  const { surfaces, unknownFields, lints, rules } = policy;
  return { ...reading(question), level, profile, surfaces, unknownFields, lints, rules };
}

function given(project: Project, version: Version): Given {
  const { files, label } = version;
  return {
    name: sourceName(project, version),
    label,
    text: root(version).text,
    references: Object.fromEntries(files.slice(1).map(({ name, text }) => [name, text])),
  };
}

/** What findings call a version's schema. */
export function sourceName(project: Project, version: Version): string {
  return `${version.label}/${rootName(project, version).split("/").at(-1)}`;
}

/** Which file of a version a finding's source is; -1 where none is. */
export function fileAt(project: Project, version: Version, source: string): number {
  if (source === sourceName(project, version)) return 0;
  return version.files.findIndex(({ name }, at) => at > 0 && name === source);
}
