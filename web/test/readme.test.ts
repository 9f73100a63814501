// What README.md says of the policy is what the page carries.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { POLICY } from "../policy.js";

test("README.md states the policy to the letter", () => {
  expect(readFileSync("README.md", "utf8")).toContain(`\n${POLICY}\n`);
});
