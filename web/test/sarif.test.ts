// What SARIF says of a report.

import { check, rules } from "tenon";
import { expect, test } from "vitest";
import { sarif } from "../src/share/sarif";

test("a break is a result with both places, its rule and its fix", () => {
  const version = (type: string, label: string) => ({ text: `{"type": "map", "values": "${type}"}`, name: `${label}/a b.avsc`, label });
  const report = check([version("long", "v1"), version("int", "v2")], { format: "avro" });
  const log = JSON.parse(sarif(report, new Map(rules().map(({ id, summary }) => [id, summary]))));
  const [run] = log.runs;
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["avro/type-mismatch"]);
  expect(run.results).toHaveLength(1);
  const [{ ruleId, ruleIndex, level, message, locations, relatedLocations, fixes }] = run.results;
  expect([ruleId, ruleIndex, level]).toEqual(["avro/type-mismatch", 0, "error"]);
  expect(message.text).toMatch(/^v2 expects `int` where v1 writes `long`\. Witness: \{.*\}\.$/);
  expect(locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: "v2/a%20b.avsc" },
    region: { startLine: 1, startColumn: 27, endLine: 1, endColumn: 32, byteOffset: 26, byteLength: 5 },
  });
  expect(relatedLocations.map((own: { physicalLocation: { artifactLocation: { uri: string } } }) => own.physicalLocation.artifactLocation.uri)).toEqual(["v1/a%20b.avsc"]);
  expect(fixes[0].artifactChanges[0].replacements).toEqual([{ deletedRegion: { byteOffset: 26, byteLength: 5 }, insertedContent: { text: '"long"' } }]);
});

test("a report without findings has no results", () => {
  const log = JSON.parse(sarif(check(['"int"', '"int"'], { format: "avro" }), new Map()));
  expect(log.runs[0].results).toEqual([]);
});
