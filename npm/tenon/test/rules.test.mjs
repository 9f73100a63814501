// The union of rule ids is what the engine says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { file, text } from "../scripts/rules.mjs";

test("the union of rule ids is fresh", () => {
  assert.equal(readFileSync(file, "utf8"), text(), "stale: node scripts/rules.mjs");
});
