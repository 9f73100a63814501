// Files and folders that are dropped or picked: read, to a limit, and put on the bench.

import { arranged } from "../project/arrangement";
import { byName } from "../project/detection";
import { MOST_FILES, freshLabel, type ProjectFile } from "../project/project";
import type { Session } from "./session.svelte";
import { counted } from "./words";

/** Largest file that is read, in bytes. */
const LARGEST = 2_000_000;
/** Most entries of folders that are looked at, and how deep. */
const MOST_ENTRIES = 5_000;
const DEEPEST = 12;

interface Found {
  name: string;
  file: File;
}

/** Opens them: several versions take the place of the project, one joins it. Comes back with what was done. */
export async function taken(session: Session, list: File[] | DataTransfer): Promise<string> {
  const found = Array.isArray(list) ? list.map((file) => ({ name: file.webkitRelativePath || file.name, file })) : await dropped(list);
  const fit = found.filter(({ name, file }) => byName(name) !== null && file.size <= LARGEST).slice(0, MOST_FILES);
  const files: ProjectFile[] = await Promise.all(fit.map(async ({ name, file }) => ({ name, text: await file.text() })));
  const versions = arranged(files);
  const [only] = versions;
  if (only === undefined) return "There is no schema among these files: names end in .avsc, .avpr, .proto, .json, .yaml.";
  const { project } = session;
  const left = found.length - files.length;
  const rest = left > 0 ? ` ${counted(left, "other file")} left out.` : "";
  if (versions.length > 1) {
    session.open({ ...project, format: null, versions, pair: [versions.length - 2, versions.length - 1] });
    return `Opened ${counted(versions.length, "version")}.${rest}`;
  }
  const joined = [...project.versions, { ...only, label: freshLabel(project.versions) }];
  session.change({ ...project, versions: joined, pair: [joined.length - 2, joined.length - 1] });
  return `Added ${joined.at(-1)?.label}, with ${counted(only.files.length, "file")}.${rest}`;
}

async function dropped(data: DataTransfer): Promise<Found[]> {
  // Entries are gone once anything is waited for.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files].map((file) => ({ name: file.name, file }));
  const found: Found[] = [];
  let queue = entries.map((entry) => ({ entry, depth: 0 }));
  let seen = 0;
  while (queue.length > 0 && seen < MOST_ENTRIES) {
    const next: typeof queue = [];
    for (const { entry, depth } of queue) {
      seen += 1;
      if (entry.isFile) found.push({ name: entry.fullPath, file: await opened(entry as FileSystemFileEntry) });
      else if (depth < DEEPEST) next.push(...(await children(entry as FileSystemDirectoryEntry)).map((child) => ({ entry: child, depth: depth + 1 })));
    }
    queue = next;
  }
  return found;
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
