// The same question for the command line: which files to write, and what to run.

import { named } from "../project/detection";
import { formatOf, root, type Project, type ProjectFile } from "../project/project";
import { judged } from "../engine/question";

/** The command that judges as the page does, for files laid out as {@link layout} has them. */
export function command(project: Project): string {
  const { schemas } = judged(project);
  const chosen = project.versions.filter(({ label }) => schemas.some((given) => given.label === label));
  const words = ["tenon", "compat", "--level", project.level];
  if (project.profile !== "exact") words.push("--profile", project.profile);
  if (formatOf(project) === "json-schema") words.push("--schema-format", "json-schema");
  // The command knows one set of references; those of the later version are taken.
  const later = chosen.at(-1);
  if (later !== undefined && later.files.length > 1) words.push("--reference", `${later.label}/`);
  words.push(...chosen.map((version) => `${version.label}/${named(root(version).name, formatOf(project))}`));
  return words.map(quoted).join(" ");
}

/** Files to write, each below a directory named after its version. */
export function layout(project: Project): ProjectFile[] {
  const format = formatOf(project);
  return project.versions.flatMap(({ label, files }) =>
    files.map(({ name, text }, at) => ({ name: `${label}/${at === 0 ? named(name, format) : name}`, text })),
  );
}

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
