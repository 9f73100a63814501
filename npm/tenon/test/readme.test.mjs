// Every snippet of the README runs, and prints what stands behind it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

// A fence of JavaScript, and the fence of text behind it, if there is one right there.
const snippets = [...readme.matchAll(/^```js\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```)?/gm)];

test("there are snippets", () => assert(snippets.length > 5));

for (const [, code, printed = ""] of snippets) {
  test(code.split("\n").find((line) => !line.startsWith("import") && line !== "") ?? code, () => {
    const found = execFileSync("node", ["--input-type=module", "--eval", code], { cwd: here, encoding: "utf8" });
    assert.equal(found, printed);
  });
}
