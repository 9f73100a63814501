// The same question for the command line.

import { named } from "../project/detection";
import { UNDECIDED } from "../project/policy";
import { formatOf, root, type Project, type Version } from "../project/project";
import { judged } from "../engine/question";

/** The command that judges as the page does, where each version's files are in a directory of its name. */
export function command(project: Project): string {
  const { schemas, policy } = judged(project);
  const chosen = project.versions.filter(({ label }) => schemas.some((given) => given.label === label));
  const words = ["tenon", "compat", "--level", project.level];
  if (project.profile !== "exact") words.push("--profile", project.profile);
  if (formatOf(project) === "json-schema") words.push("--schema-format", "json-schema");
  if (policy.draft !== null) words.push("--draft", policy.draft);
  if (policy.surfaces.join() !== UNDECIDED.surfaces.join()) words.push("--surface", policy.surfaces.join(","));
  if (policy.unknownFields !== UNDECIDED.unknownFields) words.push("--unknown-fields", policy.unknownFields);
  if (policy.lints.length > 0) words.push(`--lint=${policy.lints.join(",")}`);
  for (const [rule, weight] of Object.entries(policy.rules)) words.push("--rule", `${rule}=${weight}`);
  // The command knows one set of references; those of the later version are taken.
  const later = chosen.at(-1);
  if (later !== undefined && later.files.length > 1) words.push("--reference", `${folder(later)}/`);
  words.push(...chosen.map((version) => `${folder(version)}/${named(root(version).name, formatOf(project))}`));
  return words.map(quoted).join(" ");
}

/** `true` where the judged versions refer to different texts, of which the command takes one set. */
export function referencesDiffer(project: Project): boolean {
  const { schemas } = judged(project);
  return new Set(schemas.map(({ references }) => JSON.stringify(Object.entries(references).sort()))).size > 1;
}

// A name that starts with a dash would be taken for an option.
function folder({ label }: Version): string {
  return label.startsWith("-") ? `./${label}` : label;
}

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
