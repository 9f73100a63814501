// The engine's own cases: here and in the command the report is the same, byte for byte. The command asks
// other projects' decoders too, which confirm witnesses; their names are the one difference.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { render } from "tenon";
import { files, sections } from "./case_files.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const command = process.env.TENON ?? join(root, "target/debug/tenon");

test("every case has the same report from the command and from here", () => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-cases-"));
  let [answers, written] = [0, 0];
  for (const path of files()) {
    written += readFileSync(path, "utf8").match(/^`{3,}expect/gm).length;
    for (const { title, versions, format, ending, expected } of sections(path)) {
      const names = versions.map((text, at) => {
        const name = join(folder, `v${at + 1}.${ending}`);
        writeFileSync(name, text);
        return name;
      });
      const schemas = versions.map((text, at) => ({ text, name: names[at] }));
      for (const [level, profile = "exact"] of expected) {
        const args = ["compat", "--schema-format", format, "--level", level, "--profile", profile];
        const told = asked([...args, "--today", "2026-11-24", "--format", "json", ...names]);
        const here = render(schemas, "json", { format, level, profile, today: "2026-11-24" });
        assert.equal(here, withoutReferees(told), `${path}: ${title}: ${level} ${profile}`);
        answers += 1;
      }
    }
  }
  rmSync(folder, { recursive: true });
  console.log(`${answers} answers`);
  assert.equal(answers, written);
  assert(answers > 0);
});

function asked(args) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    // What is found makes the exit code 1 or 3; a command that does not start has none.
    if (typeof error.status !== "number") throw error;
    return error.stdout;
  }
}

function withoutReferees(report) {
  return report.replace(/,\n +"(?:apache-avro|prost-reflect|jsonschema)[^"\n]*"(?=\n +\])/g, "");
}
