// Files that somebody brings, sorted into versions: by directories named after versions, by numbers in file
// names, and else as one version whose schema is the file that no other refers to.

import { byName, detected } from "./detection";
import { MOST_FILES, MOST_VERSIONS, type ProjectFile, type Version } from "./project";

const NUMBER = /(?:^|[._-])v?(\d+)$/i;

/** Versions, oldest first; empty where no file is a schema's. */
export function arranged(files: readonly ProjectFile[]): Version[] {
  const schemas = files.filter(({ name }) => byName(name) !== null).map(({ name, text }) => ({ name: name.replaceAll("\\", "/").replace(/^\/+/, ""), text }));
  const bare = withoutCommonFolder(schemas);
  return (byFolder(bare) ?? byNumber(bare) ?? asOne(schemas)).slice(0, MOST_VERSIONS);
}

function withoutCommonFolder(files: readonly ProjectFile[]): ProjectFile[] {
  let own = [...files];
  for (;;) {
    const folder = own[0]?.name.split("/")[0];
    const common = own.length > 1 && own.every(({ name }) => name.includes("/") && name.split("/")[0] === folder);
    if (!common) return own;
    own = own.map(({ name, text }) => ({ name: name.slice(name.indexOf("/") + 1), text }));
  }
}

function byFolder(files: readonly ProjectFile[]): Version[] | null {
  const folders = new Map<string, ProjectFile[]>();
  for (const { name, text } of files) {
    const cut = name.indexOf("/");
    const folder = name.slice(0, Math.max(cut, 0));
    if (!/^v?\d/i.test(folder)) return null;
    folders.set(folder, [...(folders.get(folder) ?? []), { name: name.slice(cut + 1), text }]);
  }
  if (folders.size < 2) return null;
  return [...folders].sort(([a], [b]) => natural(a, b)).map(([label, own]) => ({ label: label.slice(0, 40), files: rootFirst(withoutImportRoots(own) ?? own) }));
}

function byNumber(files: readonly ProjectFile[]): Version[] | null {
  if (files.length < 2 || files.some(({ name }) => !NUMBER.test(stem(name)))) return null;
  const stems = new Set(files.map(({ name }) => stem(name).replace(NUMBER, "")));
  if (stems.size !== 1) return null;
  const sorted = files.toSorted((a, b) => natural(stem(a.name), stem(b.name)));
  const labels = sorted.map(({ name }) => `v${NUMBER.exec(stem(name))?.[1] ?? ""}`);
  if (new Set(labels).size !== labels.length) return null;
  return sorted.map(({ name, text }, at) => {
    const own = name.split("/").at(-1) ?? name;
    const base = stem(own).replace(NUMBER, "") || "schema";
    return { label: labels[at] ?? "", files: [{ name: `${base}${own.slice(own.lastIndexOf("."))}`, text }] };
  });
}

function asOne(files: readonly ProjectFile[]): Version[] {
  return files.length === 0 ? [] : [{ label: "v1", files: rootFirst(withoutImportRoots(files) ?? withoutCommonFolder(files)) }];
}

/** Names of `.proto` files as imports have them: a folder below which an import is found is a root. `null`
 *  where no import is found. */
function withoutImportRoots(files: readonly ProjectFile[]): ProjectFile[] | null {
  const names = new Set(files.map(({ name }) => name));
  const roots = new Set<string>();
  for (const { name, text } of files) {
    if (byName(name) !== "protobuf") continue;
    for (const [, path = ""] of text.matchAll(/(?:^|[;\s])import\s+(?:public\s+|weak\s+)?["']([^"'\n]+)["']\s*;/g)) {
      const found = names.has(path) ? "" : rootAbove(name, path, names);
      if (found !== undefined) roots.add(found);
    }
  }
  if (roots.size === 0) return null;
  const sorted = [...roots].sort((a, b) => b.length - a.length);
  const bare = files.map(({ name, text }) => ({ name: name.slice(sorted.find((root) => name.startsWith(root))?.length ?? 0), text }));
  // Two files of one import path cannot be told apart.
  return new Set(bare.map(({ name }) => name)).size === bare.length ? bare : [...files];
}

/** The nearest folder above a file from which a path leads to another. */
function rootAbove(name: string, path: string, names: ReadonlySet<string>): string | undefined {
  for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) {
    const root = name.slice(0, end + 1);
    if (names.has(root + path)) return root;
  }
  return undefined;
}

function natural(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function stem(name: string): string {
  return name.slice(0, name.lastIndexOf("."));
}

/** The file that no other names comes first: it is what the others are for. */
function rootFirst(files: readonly ProjectFile[]): ProjectFile[] {
  const own = files.slice(0, MOST_FILES);
  const named = ({ name, text }: ProjectFile) => {
    const language = detected(name, text);
    const words = language === "avro" ? definedIn(text) : [name, name.split("/").at(-1) ?? name];
    return own.some((other) => other.name !== name && words.some((word) => other.text.includes(`"${word}"`) || other.text.includes(`/${word}"`)));
  };
  const at = Math.max(own.findIndex((file) => !named(file)), 0);
  const root = own[at];
  return root === undefined ? [] : [root, ...own.filter((_, index) => index !== at)];
}

/** Names that an Avro text may be referred to by, roughly: its own, bare and full. */
function definedIn(text: string): string[] {
  const name = /"name"\s*:\s*"([\w.]+)"/.exec(text)?.[1];
  const namespace = /"namespace"\s*:\s*"([\w.]+)"/.exec(text)?.[1];
  if (name === undefined) return [];
  return namespace === undefined ? [name] : [name, `${namespace}.${name}`];
}
