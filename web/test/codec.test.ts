// Links carry what was put into them, and hostile ones carry nothing.

import { expect, test } from "vitest";
import { LONGEST, MOST_BYTES, decoded, encoded, read, written } from "../src/share/codec";
import { first } from "../src/gallery/first";
import { UNDECIDED, type Policy } from "../src/project/policy";
import { projectOf } from "../src/gallery/example";
import { gallery } from "../src/gallery/gallery";

const BROKEN = "This link is broken: part of it may be missing.";

async function packed(text: string, mark = "v1="): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `#${mark}${base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

const wire = (more: Record<string, unknown>) =>
  JSON.stringify({ f: null, l: "full", p: "exact", c: [0, 1], v: [["v1", "a.avsc", '"int"'], ["v2", "a.avsc", '"long"']], ...more });

test("every example comes back as it was", async () => {
  for (const project of [first, ...gallery.map(projectOf)]) expect(await decoded(await encoded(project))).toEqual(project);
});

test("texts of any script come back as they were", async () => {
  const project = { ...first, versions: first.versions.map((version) => ({ ...version, files: [{ name: "ä/ö.avsc", text: '"\u{1F600} ünï\u0000"\r\n' }] })) };
  expect(await decoded(await encoded(project))).toEqual(project);
});

test("what was decided comes back, and is not in the text where nothing was", async () => {
  const policy: Policy = { draft: "draft-07", surfaces: ["binary", "json"], unknownFields: "ignore", lints: ["standard", "version"], rules: { "avro/type-mismatch": "off", "json-schema/unknown-format": "error" } };
  const project = { ...first, policy };
  expect(await decoded(await encoded(project))).toEqual(project);
  expect(JSON.parse(written(project)).o).toEqual({ d: "draft-07", s: ["binary", "json"], u: "ignore", t: ["standard", "version"], r: policy.rules });
  expect(read(written(first))).toEqual(first);
  expect("o" in JSON.parse(written(first))).toBe(false);
});

test("a link of the opening example is short", async () => {
  expect((await encoded(first)).length).toBeLessThan(600);
});

test("the format of links stays readable", async () => {
  const project = { versions: [{ label: "v1", files: [{ name: "a.avsc", text: '"int"' }] }, { label: "v2", files: [{ name: "a.avsc", text: '"long"' }] }], format: null, level: "full", profile: "exact", policy: UNDECIDED, pair: [0, 1] };
  expect(await decoded("#v1=VclBCoAgEEDRu_z1ENlyrqIuRCqCwYJUguju0bK3fTcLWpqZYChLM0M4UOYr5YqQUT-Ki0JHvac7hDSkfmaEwFZqgCiePv3H9rJ-FZ8X")).toEqual(project);
});

test.each([
  ["nothing of ours", "#other", "This link carries no schemas."],
  ["a later format", "#v2=abc", "This link was made by a newer playground: reload the page, and follow it again."],
  ["no base64", "#v1=***", BROKEN],
  ["no deflate", "#v1=AAAA____", BROKEN],
  ["an empty body", "#v1=", BROKEN],
  ["too many characters", `#v1=${"A".repeat(LONGEST)}`, "This link is too long to be followed."],
])("%s is refused with a reason", async (_, fragment, reason) => {
  expect(await decoded(fragment)).toBe(reason);
});

test("a link that was cut is broken", async () => {
  const whole = await encoded(first);
  expect(await decoded(whole.slice(0, -20))).toBe(BROKEN);
});

test("what unfolds to too much is not unfolded", async () => {
  const bomb = await packed(" ".repeat(MOST_BYTES + 1));
  expect(bomb.length).toBeLessThan(LONGEST);
  expect(await decoded(bomb)).toBe("What this link carries is too large.");
});

test.each([
  ["no JSON", "{"],
  ["null", "null"],
  ["another level", wire({ l: "sideways" })],
  ["another profile", wire({ p: "mine" })],
  ["another language", wire({ f: "thrift" })],
  ["one version", wire({ v: [["v1", "a", "b"]] })],
  ["too many versions", wire({ v: Array.from({ length: 31 }, (_, at) => [`v${at}`, "a", "b"]) })],
  ["a version without files", wire({ v: [["v1"], ["v2"]] })],
  ["a name without a text", wire({ v: [["v1", "a"], ["v2", "a", "b"]] })],
  ["numbers for texts", wire({ v: [["v1", "a", 1], ["v2", "a", 2]] })],
  ["a label twice", wire({ v: [["v1", "a", "b"], ["v1", "a", "b"]] })],
  ["a label that is a path", wire({ v: [["../v1", "a", "b"], ["v2", "a", "b"]] })],
  ["a draft that is none", wire({ o: { d: "draft-99" } })],
  ["no surface", wire({ o: { s: [] } })],
  ["another surface", wire({ o: { s: ["binary", "paper"] } })],
  ["another answer to unknown fields", wire({ o: { u: "maybe" } })],
  ["another category", wire({ o: { t: "standard" } })],
  ["another severity", wire({ o: { r: { "avro/type-mismatch": "loud" } } })],
  ["a rule that is no id", wire({ o: { r: { constructor: "off" } } })],
  ["too many rules", wire({ o: { r: Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`a/b${at}`, "off"])) } })],
  ["a list of decisions", wire({ o: [{}, []], c: [] })],
  ["a pair of texts", wire({ c: ["0", "1"] })],
])("%s is broken", async (_, text) => {
  expect(await decoded(await packed(text))).toBe(BROKEN);
});

test("a pair out of range is brought into it", async () => {
  const project = await decoded(await packed(wire({ c: [7, -3] })));
  expect(typeof project === "string" ? project : project.pair).toEqual([0, 1]);
});

test("names like those of prototypes are only names", async () => {
  const project = await decoded(await packed(wire({ v: [["__proto__", "__proto__", "x"], ["constructor", "a", "b"]] })));
  expect(typeof project === "string" ? project : project.versions.map(({ label }) => label)).toEqual(["__proto__", "constructor"]);
});
