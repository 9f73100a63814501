// Each example shows the mistake that it promises, and nothing else that is wrong.

import { check, type RuleId } from "tenon";
import { expect, test } from "vitest";
import { judged } from "../src/engine/question";
import { projectOf } from "../src/gallery/example";
import { first } from "../src/gallery/first";
import { gallery } from "../src/gallery/gallery";
import { formatOf, type Project } from "../src/project/project";

/** Rules of errors and warnings, sorted. */
function found(project: Project): RuleId[] {
  const { schemas, format, level, profile } = judged(project);
  const report = check(schemas, { format, level, profile });
  const findings = report.subjects.flatMap((subject) => subject.findings);
  return [...new Set(findings.filter(({ severity }) => severity !== "note").map(({ rule }) => rule))].sort();
}

for (const example of gallery) {
  test(`"${example.title}" shows ${example.finds.join(" and ")}`, () => {
    expect(found(projectOf(example))).toEqual(example.finds);
  });
  test(`"${example.title}" is known for what it is without being told`, () => {
    expect(formatOf(projectOf(example))).toBe(example.format);
  });
}

test("an example has one name", () => {
  expect(new Set(gallery.map(({ id }) => id)).size).toBe(gallery.length);
});

test("the page opens with three breaks to look at", () => {
  expect(found(first)).toEqual(["avro/reader-enum-lacks-symbol", "avro/reader-field-without-default", "avro/type-mismatch"]);
});
