// Steps on a project, edits of its texts, files that are brought, and the command for it.

import { expect, test } from "vitest";
import { first } from "../src/gallery/first";
import { judged } from "../src/engine/question";
import { arranged } from "../src/project/arrangement";
import { fromHex, spaced } from "../src/project/bytes";
import { applied, smallestChange } from "../src/project/edits";
import { messageOf } from "../src/project/messages";
import { edited, paired, placed, relabelled, withCopy, without } from "../src/project/project";
import { command } from "../src/share/command";

const labels = (project: { versions: { label: string }[] }) => project.versions.map(({ label }) => label);

test("a copy of the newest version comes last, beside it", () => {
  const project = withCopy(first);
  expect(labels(project)).toEqual(["v1", "v2", "v3", "v4"]);
  expect(project.pair).toEqual([2, 3]);
  expect(project.versions[3]?.files).toEqual(project.versions[2]?.files);
});

test("a fresh label is one that nobody has", () => {
  expect(labels(withCopy(without(first, 0)))).toEqual(["v2", "v3", "v4"]);
});

test("two versions stay", () => {
  const two = without(first, 1);
  expect(labels(two)).toEqual(["v1", "v3"]);
  expect(two.pair).toEqual([0, 1]);
  expect(without(two, 0)).toBe(two);
});

test("a version comes to another place, within bounds, and the pair shows the same two places", () => {
  expect(labels(placed(first, 0, 1))).toEqual(["v2", "v1", "v3"]);
  expect(labels(placed(first, 2, 0))).toEqual(["v3", "v1", "v2"]);
  expect(placed(first, 0, 2).pair).toEqual(first.pair);
  expect(placed(first, 0, -1)).toBe(first);
  expect(placed(first, 1, 1)).toBe(first);
  expect(placed(first, 3, 0)).toBe(first);
});

test("a label is one word of its own", () => {
  expect(labels(relabelled(first, 0, " beta "))).toEqual(["beta", "v2", "v3"]);
  expect(relabelled(first, 0, "v2")).toBe(first);
  expect(relabelled(first, 0, "a/b")).toBe(first);
  expect(relabelled(first, 0, " ")).toBe(first);
});

test("the earlier of the pair stays before the later", () => {
  expect(paired(first, 0, 0).pair).toEqual([0, 2]);
  expect(paired(first, 1, 1).pair).toEqual([0, 1]);
  expect(paired(first, 0, 2).pair).toEqual([1, 2]);
});

test("neighbours are judged with all before them, others alone", () => {
  const asked = (pair: [number, number], level: "full" | "full-transitive") => judged({ ...first, pair, level }).schemas.map(({ name }) => name);
  expect(asked([1, 2], "full")).toEqual(["v1/order.avsc", "v2/order.avsc", "v3/order.avsc"]);
  expect(asked([0, 2], "full")).toEqual(["v1/order.avsc", "v3/order.avsc"]);
  expect(asked([0, 2], "full-transitive")).toEqual(["v1/order.avsc", "v2/order.avsc", "v3/order.avsc"]);
  expect(asked([0, 1], "full")).toEqual(["v1/order.avsc", "v2/order.avsc"]);
});

test("a version in another language is left out unless all are asked about", () => {
  const proto = 'syntax = "proto3"; message M {}';
  const mixed = edited(edited(first, 1, 0, proto), 2, 0, proto);
  expect(judged(mixed).schemas.map(({ label }) => label)).toEqual(["v2", "v3"]);
  expect(judged({ ...mixed, level: "full-transitive" }).schemas.map(({ label }) => label)).toEqual(["v1", "v2", "v3"]);
});

test("edits are of bytes, in any order", () => {
  const edit = (from: number, to: number, insert: string) => ({ source: "a", bytes: [from, to] as const, insert });
  expect(applied("äbc", [edit(3, 4, "C"), edit(0, 2, "Ä")])).toBe("ÄbC");
  expect(applied("ab", [edit(1, 1, "x"), edit(1, 1, "y")])).toBe("axyb");
});

test("only what differs is replaced", () => {
  expect(smallestChange("abcd", "abXd")).toEqual({ from: 2, to: 3, insert: "X" });
  expect(smallestChange("aa", "aaa")).toEqual({ from: 2, to: 2, insert: "a" });
  expect(smallestChange("a", "a")).toBeNull();
});

test("bytes are read as people write them", () => {
  expect(fromHex("0x0A, 01:61")).toEqual(Uint8Array.of(10, 1, 97));
  expect(fromHex("")).toEqual(new Uint8Array());
  expect(fromHex("0")).toBeNull();
  expect(fromHex("xy")).toBeNull();
  expect(spaced("0a0161")).toBe("0a 01 61");
});

test("a place is in a message", () => {
  const messages = ["a.v1.Order", "a.v1.Order.Line"];
  expect(messageOf("Order.Line.count", messages)).toBe("a.v1.Order.Line");
  expect(messageOf("", messages)).toBeUndefined();
});

const brought = (...names: string[]) => arranged(names.map((name) => ({ name, text: "" }))).map(({ label, files }) => [label, ...files.map((file) => file.name)]);

test("numbers in names are versions", () => {
  expect(brought("s/order.v10.avsc", "s/order.v2.avsc")).toEqual([["v2", "order.avsc"], ["v10", "order.avsc"]]);
  expect(brought("v1.proto", "v2.proto")).toEqual([["v1", "schema.proto"], ["v2", "schema.proto"]]);
});

test("directories that are named after versions are versions", () => {
  expect(brought("x/v2/a.proto", "x/v1/a.proto", "x/README.md")).toEqual([["v1", "a.proto"], ["v2", "a.proto"]]);
});

test("of other files the one that no other refers to is the schema", () => {
  const files = [
    { name: "acme/money.proto", text: "message Money {}" },
    { name: "order.proto", text: 'import "acme/money.proto";' },
  ];
  expect(arranged(files)).toEqual([{ label: "v1", files: [files[1], files[0]] }]);
});

test("imports tell the folder that their paths count from", () => {
  const proto = (name: string, text = "") => ({ name, text });
  const files = [proto("repo/api/proto/acme/order.proto", 'import "acme/money.proto";\nimport public "acme/unit.proto";'), proto("repo/api/proto/acme/money.proto"), proto("repo/api/proto/acme/unit.proto"), proto("repo/other.proto")];
  expect(arranged(files)[0]?.files.map(({ name }) => name)).toEqual(["acme/order.proto", "acme/money.proto", "acme/unit.proto", "repo/other.proto"]);
  const versions = ["v1", "v2"].flatMap((version) => [proto(`${version}/proto/a/b.proto`, 'import "a/c.proto";'), proto(`${version}/proto/a/c.proto`)]);
  expect(arranged(versions).map(({ label, files: own }) => [label, ...own.map(({ name }) => name)])).toEqual([["v1", "a/b.proto", "a/c.proto"], ["v2", "a/b.proto", "a/c.proto"]]);
});

test("files that would come to the same import path keep their folders", () => {
  const files = [
    { name: "x/a.proto", text: 'import "b.proto";' },
    { name: "x/b.proto", text: "" },
    { name: "y/a.proto", text: 'import "b.proto";' },
    { name: "y/b.proto", text: "" },
  ];
  expect(arranged(files)[0]?.files.map(({ name }) => name)).toEqual(["x/a.proto", "x/b.proto", "y/a.proto", "y/b.proto"]);
});

test("files that are no schemas are nothing", () => {
  expect(brought("README.md", "main.rs")).toEqual([]);
});

test("the command judges the same", () => {
  expect(command(first)).toBe("tenon compat --level full v1/order.avsc v2/order.avsc v3/order.avsc");
  const odd = { ...first, profile: "confluent" as const, pair: [0, 2] as [number, number], versions: relabelled(first, 0, "it's").versions };
  expect(command(odd)).toBe(`tenon compat --level full --profile confluent 'it'\\''s/order.avsc' v3/order.avsc`);
});
