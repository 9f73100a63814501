// The engine's case files, read: below each title the versions, and what is expected at which level.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../tests/cases", import.meta.url));
const languages = { avro: ["avro", "avsc"], proto: ["protobuf", "proto"], "json-schema": ["json-schema", "json"] };

/** All of them, by path. */
export function files() {
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path));
}

/** The cases of one of them. */
export function* sections(path) {
  for (const section of readFileSync(path, "utf8").split(/^## /m).slice(1)) {
    const fences = [...section.matchAll(/^(`{3,})([^\n]*)\n([\s\S]*?)^\1$/gm)];
    const words = fences.map(([, , info, text]) => ({ info: info.trim().split(/\s+/), text }));
    const [first] = words;
    if (first === undefined || !(first.info[0] in languages)) continue;
    const [format, ending] = languages[first.info[0]];
    const versions = words.filter(({ info }) => info[0] === first.info[0]).map(({ text }) => text);
    const expected = words.filter(({ info }) => info[0] === "expect").map(({ info }) => info.slice(1));
    yield { title: section.split("\n")[0], versions, format, ending, expected };
  }
}
