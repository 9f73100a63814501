// What is asked of a registry, and what is made of its answers.

import { expect, test } from "vitest";
import { checked, opened, split, terms, type Ask } from "../src/registry/registry";

/** A registry of these answers; what it was asked is in `asked`. */
function registry(answers: Record<string, unknown>) {
  const asked: [string, unknown?][] = [];
  const ask: Ask = <T>(path: string, body?: unknown) => {
    asked.push(body === undefined ? [path] : [path, body]);
    if (!(path in answers)) return Promise.reject(new Error(`nothing at ${path}`));
    return Promise.resolve(answers[path] as T);
  };
  return { ask, asked };
}

const money = { subject: ":.ctx:money", version: 2, schemaType: "PROTOBUF", schema: "m", references: [{ name: "unit.proto", subject: "unit", version: 1 }] };
const answers = {
  "subjects/%3A.ctx%3Aorder%2Fvalue/versions": [1, 3],
  "subjects/%3A.ctx%3Aorder%2Fvalue/versions/1": { version: 1, schemaType: "PROTOBUF", schema: "o1" },
  "subjects/%3A.ctx%3Aorder%2Fvalue/versions/3": { version: 3, schemaType: "PROTOBUF", schema: "o3", references: [{ name: "money.proto", subject: "money", version: 2 }] },
  "subjects/%3A.ctx%3Amoney/versions/2": money,
  "subjects/%3A.ctx%3Aunit/versions/1": { version: 1, schemaType: "PROTOBUF", schema: "u" },
};

test("a subject is in a context and has a name there", () => {
  expect(split("order")).toEqual({ context: ".", name: "order" });
  expect(split(":.ctx:a:b")).toEqual({ context: ".ctx", name: "a:b" });
  expect(split(":odd")).toEqual({ context: ".", name: ":odd" });
});

test("a subject is opened with all its versions, what they refer to, and a candidate", async () => {
  const { ask, asked } = registry(answers);
  const { project, left } = await opened(":.ctx:order/value", "full", ask);
  const files = [{ name: "order_value.proto", text: "o3" }, { name: "money.proto", text: "m" }, { name: "unit.proto", text: "u" }];
  expect(project).toEqual({
    versions: [{ label: "v1", files: [{ name: "order_value.proto", text: "o1" }] }, { label: "v3", files }, { label: "candidate", files }],
    format: "protobuf",
    level: "full",
    profile: "exact",
    policy: { draft: null, surfaces: ["binary"], unknownFields: "refuse", lints: [], rules: {} },
    pair: [1, 2],
  });
  expect(left).toBe(0);
  expect(asked.every(([, body]) => body === undefined)).toBe(true);
});

test("of many versions the newest are opened, and each text is asked for once", async () => {
  const numbers = Array.from({ length: 40 }, (_, at) => at + 1);
  const references = [{ name: "a.Money", subject: "money", version: 1 }];
  const many = Object.fromEntries(numbers.map((version) => [`subjects/s/versions/${version}`, { version, schema: `"${version}"`, references }]));
  const { ask, asked } = registry({ "subjects/s/versions": numbers, ...many, "subjects/money/versions/1": { version: 1, schema: "m" } });
  const { project, left } = await opened("s", "none", ask);
  expect(project.versions.map(({ label }) => label)).toEqual([...numbers.slice(11).map((version) => `v${version}`), "candidate"]);
  expect(left).toBe(11);
  expect(asked.filter(([path]) => path.startsWith("subjects/money"))).toHaveLength(1);
});

test("what refers to itself ends", async () => {
  const round = { version: 1, schema: "r", references: [{ name: "r", subject: "r", version: 1 }] };
  const { ask } = registry({ "subjects/r/versions": [1], "subjects/r/versions/1": round });
  expect((await opened("r", "none", ask)).project.versions[0]?.files.map(({ name }) => name)).toEqual(["r.avsc", "r"]);
});

test("level, mode and policy hold for a subject", async () => {
  const { ask } = registry({ "config/s?defaultToGlobal=true": { compatibilityLevel: "FULL_TRANSITIVE", compatibilityPolicy: "LENIENT" }, "mode/s?defaultToGlobal=true": { mode: "READONLY" } });
  expect(await terms("s", ask)).toEqual({ level: "full-transitive", mode: "READONLY", lenient: true });
});

test("a candidate is asked about with what the newest version refers to, and nothing is registered", async () => {
  const check = "tenon/v1/subjects/%3A.ctx%3Aorder%2Fvalue/check";
  const report = { verdict: "compatible", subjects: [] };
  const { ask, asked } = registry({ ...answers, "subjects/%3A.ctx%3Aorder%2Fvalue/versions/latest": answers["subjects/%3A.ctx%3Aorder%2Fvalue/versions/3"], [check]: report });
  const files = ["order.proto", "money.proto", "unit.proto", "new.proto"].map((name) => ({ name, text: name }));
  const answer = await checked(":.ctx:order/value", "protobuf", { label: "candidate", files }, false, ask);
  expect(answer).toEqual({ report, untold: ["new.proto"] });
  expect(asked.filter(([, body]) => body !== undefined)).toEqual([
    [check, { schema: "order.proto", schemaType: "PROTOBUF", references: [{ name: "money.proto", subject: "money", version: 2 }], profile: "confluent" }],
  ]);
});
