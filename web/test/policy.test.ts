// What is decided beyond level and profile, and what of it is asked.

import { expect, test } from "vitest";
import { first } from "../src/gallery/first";
import { judged, judging, reading } from "../src/engine/question";
import { MOST_RULES, UNDECIDED, counting, decisions, held, inEffect, laddered, lintsOf, weighed, type Policy } from "../src/project/policy";
import { command } from "../src/share/command";

const all: Policy = { draft: "draft-04", surfaces: ["json"], unknownFields: "ignore", lints: ["basic", "comments", "version"], rules: { "avro/type-mismatch": "off", "version/step-back": "note" } };
const shared = { "version/step-back": "note" };

test("a language is asked what says something in it", () => {
  expect(inEffect(all, "avro", "exact")).toEqual({ ...UNDECIDED, lints: ["version"], rules: all.rules });
  expect(inEffect(all, "protobuf", "exact")).toEqual({ ...all, draft: null, rules: shared });
  expect(inEffect(all, "protobuf", "buf-wire")).toEqual({ ...all, draft: null, surfaces: ["binary"], unknownFields: "refuse", rules: shared });
  expect(inEffect(all, "json-schema", "exact")).toEqual({ ...UNDECIDED, draft: "draft-04", lints: ["version"], rules: shared });
});

test("the engine reads and judges by it", () => {
  const question = judged({ ...first, format: "json-schema", policy: all });
  expect(reading(question)).toEqual({ format: "json-schema", draft: "draft-04" });
  expect(judging(question)).toEqual({ format: "json-schema", draft: "draft-04", level: "full", profile: "exact", surfaces: ["binary"], unknownFields: "refuse", lints: ["version"], rules: shared });
  expect(reading(judged(first))).toEqual({ format: "avro" });
});

test("the command says what is decided", () => {
  const proto = command({ ...first, format: "protobuf", policy: { ...all, surfaces: ["binary", "json"], rules: { "protobuf/field-renamed": "note" } } });
  expect(proto).toBe("tenon compat --level full --surface binary,json --unknown-fields ignore --lint=basic,comments,version --rule protobuf/field-renamed=note v2/order.proto v3/order.proto");
  const json = command({ ...first, format: "json-schema", policy: all });
  expect(json).toBe("tenon compat --level full --schema-format json-schema --draft draft-04 --lint=version --rule version/step-back=note v2/order.json v3/order.json");
});

test("the last surface stays", () => {
  expect(counting(UNDECIDED, "json", true).surfaces).toEqual(["binary", "json"]);
  expect(counting(counting(UNDECIDED, "source", true), "binary", false).surfaces).toEqual(["source"]);
  expect(counting(UNDECIDED, "binary", false)).toBe(UNDECIDED);
});

test("one rung of lint is held, and others beside it", () => {
  const held1 = held(laddered(UNDECIDED, "standard"), "comments", true);
  expect(held1.lints).toEqual(["standard", "comments"]);
  expect(laddered(held1, "minimal").lints).toEqual(["minimal", "comments"]);
  expect(laddered(held1, null).lints).toEqual(["comments"]);
  expect(lintsOf("avro")).toEqual(["version"]);
});

test("a rule is weighed, and weighed as it was, to a number", () => {
  const one = weighed(UNDECIDED, "a/b", "note");
  expect(one.rules).toEqual({ "a/b": "note" });
  expect(decisions(one)).toBe(1);
  expect(weighed(one, "a/b", null)).toEqual(UNDECIDED);
  const many = { ...UNDECIDED, rules: Object.fromEntries(Array.from({ length: MOST_RULES }, (_, at) => [`a/b${at}`, "off" as const])) };
  expect(weighed(many, "a/c", "off")).toBe(many);
  expect(Object.keys(weighed(many, "a/b0", "note").rules)).toHaveLength(MOST_RULES);
});

test("what is decided is counted", () => {
  expect(decisions(UNDECIDED)).toBe(0);
  expect(decisions(all)).toBe(6);
});
