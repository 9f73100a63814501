// Each tab keeps its own work, and what others left can be found.

import { expect, test, vi } from "vitest";
import { first } from "../src/gallery/first";
import { relabelled } from "../src/project/project";
import { Works, type Shelf } from "../src/page/works";

function shelf(most = Infinity): Shelf {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > most) throw new Error("full");
      items.set(key, value);
    },
    removeItem: (key) => void items.delete(key),
  };
}

const named = (label: string) => relabelled(first, 0, label);
const labels = (works: Works) => works.others().map(({ project }) => project.versions[0]?.label);

test("a tab has its own after it was loaded again, whatever others did", () => {
  const [browser, one, two] = [shelf(), shelf(), shelf()];
  const a = new Works(one, browser, "a", () => 1);
  const b = new Works(two, browser, "b", () => 2);
  a.remember(named("of a"));
  a.flush();
  b.remember(named("of b"));
  b.flush();
  a.leave();
  const again = new Works(one, browser, "c", () => 3);
  expect(again.own()).toEqual(named("of a"));
  expect(labels(again)).toEqual(["of b"]);
  again.remember(named("of a, later"));
  again.flush();
  expect(labels(new Works(shelf(), browser, "d"))).toEqual(["of a, later", "of b"]);
  expect(new Works(shelf(), browser, "d").latest()).toEqual(named("of a, later"));
});

test("a duplicate of a living tab takes another place in the list", () => {
  const [browser, one] = [shelf(), shelf()];
  const a = new Works(one, browser, "a");
  a.remember(named("of a"));
  a.flush();
  // A browser copies what the tab has, and the tab has not left.
  const copy = new Works(one, browser, "b");
  copy.remember(named("of the copy"));
  copy.flush();
  expect(labels(new Works(shelf(), browser, "c"))).toEqual(["of the copy", "of a"]);
});

test("what waits is kept at once when the page is left, and after a pause else", () => {
  vi.useFakeTimers();
  const [browser, one] = [shelf(), shelf()];
  const works = new Works(one, browser, "a");
  works.remember(named("typed"));
  expect(works.own()).toBeNull();
  works.leave();
  expect(works.own()).toEqual(named("typed"));
  works.remember(named("typed more"));
  vi.advanceTimersByTime(800);
  expect(works.own()).toEqual(named("typed more"));
  vi.useRealTimers();
});

test("what makes room for something else is found again", () => {
  const browser = shelf();
  const works = new Works(shelf(), browser, "a");
  works.aside(named("mine"));
  works.remember(named("a link's"));
  works.flush();
  expect(labels(works)).toEqual(["mine"]);
});

test("the oldest go where there are many, or no room", () => {
  const browser = shelf();
  for (let at = 0; at < 8; at += 1) new Works(shelf(), browser, `t${at}`).aside(named(`w${at}`));
  expect(labels(new Works(shelf(), browser, "x"))).toEqual(["w7", "w6", "w5", "w4", "w3", "w2"]);
  const small = shelf(4_000);
  for (let at = 0; at < 8; at += 1) new Works(shelf(), small, `t${at}`).aside(named(`w${at}`));
  expect(labels(new Works(shelf(), small, "x"))).toEqual(["w7", "w6"]);
});

test("storage that is forbidden, or that holds something else, is as if nothing was kept", () => {
  const none = new Works(null, null, "a");
  none.remember(first);
  none.leave();
  expect([none.own(), none.latest(), none.others()]).toEqual([null, null, []]);
  const odd = shelf();
  odd.setItem("tenon-works", '[{"tab": 1}, {"tab": "a", "at": 1, "text": "{"}, 7]');
  odd.setItem("tenon-own", "{");
  const works = new Works(odd, odd, "a");
  expect([works.own(), works.latest(), works.others()]).toEqual([null, null, []]);
});
