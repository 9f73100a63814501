// What is on the bench: versions with their files, and how they are to be judged. Plain data and the steps
// that change it; nothing here asks the engine or draws.

import type { Format, Level, Profile } from "tenon";
import { detected, named } from "./detection";
import type { Policy } from "./policy";

/** A text under the name by which others refer to it. */
export interface ProjectFile {
  name: string;
  text: string;
}

/** One version: the first file is the schema, the others are what it refers to. */
export interface Version {
  label: string;
  files: ProjectFile[];
}

export interface Project {
  /** Oldest first. */
  versions: Version[];
  /** `null` where the texts tell. */
  format: Format | null;
  level: Level;
  profile: Profile;
  policy: Policy;
  /** Which two versions are side by side, as indices; the first is the earlier. */
  pair: [number, number];
}

/** Most versions and files that a project holds, wherever it comes from. */
export const MOST_VERSIONS = 30;
export const MOST_FILES = 100;

/** The schema of a version; a version without files has an empty one. */
export function root(version: Version): ProjectFile {
  return version.files[0] ?? { name: "schema", text: "" };
}

/** The language all versions are read as. */
export function formatOf(project: Project): Format {
  if (project.format !== null) return project.format;
  for (const version of project.versions.toReversed()) {
    const { name, text } = root(version);
    const format = detected(name, text);
    if (format !== null) return format;
  }
  return "avro";
}

/** The next label of the form `v3` that no version has. */
export function freshLabel(versions: readonly Version[]): string {
  const taken = new Set(versions.map((version) => version.label));
  let number = versions.length + 1;
  while (taken.has(`v${number}`)) number += 1;
  return `v${number}`;
}

/** A copy of the newest version after it, shown beside the one it was copied from. */
export function withCopy(project: Project): Project {
  const newest = project.versions.at(-1);
  if (newest === undefined || project.versions.length >= MOST_VERSIONS) return project;
  const copy = { label: freshLabel(project.versions), files: newest.files.map((file) => ({ ...file })) };
  const versions = [...project.versions, copy];
  return { ...project, versions, pair: [versions.length - 2, versions.length - 1] };
}

/** Without one version. Two always stay. */
export function without(project: Project, at: number): Project {
  if (project.versions.length <= 2) return project;
  const versions = project.versions.filter((_, index) => index !== at);
  const moved = project.pair.map((index) => (index >= at && index > 0 ? index - 1 : index));
  return { ...project, versions, pair: sound([moved[0] ?? 0, moved[1] ?? 1], versions.length) };
}

/** With one version at another place; the pair keeps showing the same two places. */
export function placed(project: Project, at: number, to: number): Project {
  const one = project.versions[at];
  if (one === undefined || at === to || project.versions[to] === undefined) return project;
  const versions = project.versions.filter((_, index) => index !== at);
  versions.splice(to, 0, one);
  return { ...project, versions };
}

/** With another label, if it is one and no other version has it. */
export function relabelled(project: Project, at: number, label: string): Project {
  const wanted = label.trim().slice(0, 40);
  const taken = project.versions.some((version, index) => index !== at && version.label === wanted);
  if (wanted === "" || /[\\/]/.test(wanted) || taken) return project;
  return { ...project, versions: project.versions.map((version, index) => (index === at ? { ...version, label: wanted } : version)) };
}

/** The pair with one side chosen; the other gives way where the two would cross. */
export function paired(project: Project, side: 0 | 1, at: number): Project {
  const [left, right] = project.pair;
  const pair: [number, number] =
    side === 0 ? [at, right > at ? right : at + 1] : [left < at ? left : at - 1, at];
  return { ...project, pair: sound(pair, project.versions.length) };
}

/** A pair within so many versions, the earlier first. */
export function sound([left, right]: [number, number], count: number): [number, number] {
  const later = Math.min(Math.max(right, 1), Math.max(count - 1, 1));
  return [Math.min(Math.max(left, 0), later - 1), later];
}

/** With a file's text replaced. */
export function edited(project: Project, version: number, file: number, text: string): Project {
  const versions = project.versions.map((own, index) =>
    index !== version ? own : { ...own, files: own.files.map((it, at) => (at === file ? { ...it, text } : it)) },
  );
  return { ...project, versions };
}

/** The schema's name with the ending of the language, so that files written from it are found by it. */
export function rootName(project: Project, version: Version): string {
  return named(root(version).name, formatOf(project));
}
