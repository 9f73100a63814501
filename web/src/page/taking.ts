// Files and folders that are dropped or picked: read, to a limit, and put on the bench.

import type { Format } from "tenon";
import { arranged } from "../project/arrangement";
import { byName, byText } from "../project/detection";
import { freshLabel, type ProjectFile } from "../project/project";
import type { Session } from "./session.svelte";
import { FORMATS, counted } from "./words";

/** Largest file that is read, and most of all files, in bytes. */
const LARGEST = 2_000_000;
const MOST_BYTES = 20_000_000;
/** Most files that are read. */
const MOST_READ = 1_000;
/** Most entries of folders that are looked at, and how deep. */
const MOST_ENTRIES = 5_000;
const DEEPEST = 12;
/** Folders with what others wrote. */
const FOREIGN = /^(\..*|node_modules|target|vendor|dist|build)$/;

interface Found {
  name: string;
  file: File;
}

/** Opens them: several versions take the place of the project, one joins it. Comes back with what was done. */
export async function taken(session: Session, list: File[] | DataTransfer): Promise<string> {
  const { found, more } = Array.isArray(list) ? picked(list) : await dropped(list);
  const { files, large, beyond } = await read(found);
  const { own, format, others } = oneLanguage(files);
  const versions = arranged(own);
  const [only] = versions;
  if (only === undefined) return "There is no schema among these files: names end in .avsc, .avpr, .proto, .json, .yaml.";
  const used = versions.reduce((sum, version) => sum + version.files.length, 0);
  const left = found.length - large - beyond - others - used;
  const rest = [
    left > 0 ? `${counted(left, "other file")} left out.` : "",
    others > 0 && format !== null ? `${counted(others, "file")} of other languages than ${FORMATS[format]} left out.` : "",
    large > 0 ? `${counted(large, "file")} of more than ${LARGEST / 1_000_000} MB left out.` : "",
    beyond > 0 ? `${counted(beyond, "file")} left out: ${MOST_READ.toLocaleString("en")} files and ${MOST_BYTES / 1_000_000} MB are read.` : "",
    more ? `No more than ${MOST_ENTRIES.toLocaleString("en")} files and folders, ${DEEPEST} deep, were looked at.` : "",
  ].filter((sentence) => sentence !== "");
  const { project } = session;
  if (versions.length > 1) {
    session.open({ ...project, format: null, versions, pair: [versions.length - 2, versions.length - 1] });
    return [`Opened ${counted(versions.length, "version")}.`, ...rest].join(" ");
  }
  const joined = [...project.versions, { ...only, label: freshLabel(project.versions) }];
  session.change({ ...project, versions: joined, pair: [joined.length - 2, joined.length - 1] });
  return [`Added ${joined.at(-1)?.label}, with ${counted(only.files.length, "file")}.`, ...rest].join(" ");
}

/** Texts of what may be schemas. Of several files in JSON and YAML those are, whose text says so. */
async function read(found: readonly Found[]): Promise<{ files: ProjectFile[]; large: number; beyond: number }> {
  const fit = found.filter(({ name }) => byName(name) !== null);
  const files: ProjectFile[] = [];
  let [large, beyond, bytes] = [0, 0, 0];
  for (const { name, file } of fit) {
    if (file.size > LARGEST) large += 1;
    else if (files.length >= MOST_READ || bytes + file.size > MOST_BYTES) beyond += 1;
    else {
      bytes += file.size;
      const text = await file.text();
      if (found.length === 1 || byName(name) !== "json-schema" || byText(text) !== null) files.push({ name, text });
    }
  }
  return { files, large, beyond };
}

/** Those of the language that most of them are in: versions are in one. */
function oneLanguage(files: readonly ProjectFile[]): { own: ProjectFile[]; format: Format | null; others: number } {
  const groups = new Map<Format | null, ProjectFile[]>();
  for (const file of files) {
    const format = byText(file.text) ?? byName(file.name);
    groups.set(format, [...(groups.get(format) ?? []), file]);
  }
  const [format, own] = [...groups].reduce((most, group) => (group[1].length > most[1].length ? group : most), [null, []] as [Format | null, ProjectFile[]]);
  return { own, format, others: files.length - own.length };
}

function picked(list: readonly File[]): { found: Found[]; more: boolean } {
  const found = list.map((file) => ({ name: file.webkitRelativePath || file.name, file }));
  const own = found.filter(({ name }) => !name.split("/").slice(1, -1).some((folder) => FOREIGN.test(folder)));
  return { found: own.slice(0, MOST_ENTRIES), more: own.length > MOST_ENTRIES };
}

async function dropped(data: DataTransfer): Promise<{ found: Found[]; more: boolean }> {
  // Entries are gone once anything is waited for.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return picked([...data.files]);
  const found: Found[] = [];
  let queue = entries.map((entry) => ({ entry, depth: 0 }));
  let seen = 0;
  let more = false;
  while (queue.length > 0) {
    const next: typeof queue = [];
    for (const { entry, depth } of queue) {
      if (seen >= MOST_ENTRIES) return { found, more: true };
      seen += 1;
      if (entry.isFile) found.push({ name: entry.fullPath.replace(/^\//, ""), file: await opened(entry as FileSystemFileEntry) });
      else if (depth > 0 && FOREIGN.test(entry.name)) continue;
      else if (depth >= DEEPEST) more = true;
      else next.push(...(await children(entry as FileSystemDirectoryEntry)).map((child) => ({ entry: child, depth: depth + 1 })));
    }
    queue = next;
  }
  return { found, more };
}

function opened(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function children(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  // Browsers give a hundred at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > MOST_ENTRIES) return all;
    all.push(...some);
  }
}
