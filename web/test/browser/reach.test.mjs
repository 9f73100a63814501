// Whether everybody gets there: with the keyboard alone, on a phone, and with what axe-core asks of pages.

import assert from "node:assert/strict";
import { PHONE, barriers, editor, example, open, stage, verdict } from "./stage.mjs";

const walk = stage();
const tab = (name) => async (page) => page.getByRole("tab", { name }).click();
const VIEWS = {
  findings: async () => {},
  matrix: async (page) => {
    await tab("Matrix")(page);
    await page.getByRole("button", { name: /^v3 writes, v2 reads/ }).click();
    await page.getByRole("listitem").getByText("avro/reader-enum-lacks-symbol").waitFor();
  },
  differences: async (page) => {
    await tab("Differences")(page);
    await page.getByText("4 differences between v2 and v3").waitFor();
  },
  message: async (page) => {
    await tab("Try a message")(page);
    await page.locator(".outcome").waitFor();
  },
};
const DIALOGS = ["Examples", "Export", "Share", "Settings"];

for (const colorScheme of ["light", "dark"]) {
  for (const [size, options] of Object.entries({ desk: {}, phone: PHONE })) {
    walk(`axe finds nothing serious: ${colorScheme}, ${size}`, { ...options, colorScheme }, async ({ page, url }) => {
      await open(page, url);
      const found = { start: await barriers(page) };
      if (size === "phone") await page.getByRole("button", { name: /^Result/ }).click();
      for (const [view, go] of Object.entries(VIEWS)) {
        await go(page);
        found[view] = await barriers(page);
      }
      for (const name of DIALOGS) {
        await page.getByRole("button", { name, exact: true }).click();
        await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
        found[name] = await barriers(page);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
      assert.deepEqual(Object.entries(found).filter(([, own]) => own.length > 0), []);
    });
  }
}

walk("on a phone nothing is wider than the page, and numbers stand beside their lines", PHONE, async ({ page, url }) => {
  await open(page, url);
  const wide = {};
  const look = async (what) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 390) wide[what] = width;
  };
  for (const [side, name] of ["Earlier", "Later"].entries()) {
    await page.getByRole("button", { name, exact: true }).click();
    await editor(page, side).waitFor();
    await look(name);
    // The editor measures in a frame of its own.
    await page.waitForFunction((own) => {
      const root = document.querySelectorAll(".side .host")[own].shadowRoot;
      const tops = (selector) => [...root.querySelectorAll(selector)].filter((it) => it.getBoundingClientRect().height > 0).map((it) => Math.round(it.getBoundingClientRect().top));
      const [lines, numbers] = [tops(".cm-line"), tops(".cm-lineNumbers .cm-gutterElement")];
      return lines.length > 0 && lines.length === numbers.length && lines.every((top, at) => Math.abs(top - numbers[at]) <= 3);
    }, side);
  }
  await page.getByRole("button", { name: /^Result/ }).click();
  for (const [view, go] of Object.entries(VIEWS)) {
    await go(page);
    await look(view);
    const tabs = await page.getByRole("tab").evaluateAll((list) => list.map((own) => own.getBoundingClientRect().right));
    if (tabs.some((right) => right > 390)) wide[`tabs of ${view}`] = tabs;
  }
  for (const name of DIALOGS) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
    await look(name);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  assert.deepEqual(wide, {});
  await example(page, /int32 becomes sint32/);
  await page.getByText("protobuf/encoding-mismatch").first().waitFor();
});

walk("all is done with the keyboard alone", {}, async ({ page, url }) => {
  await open(page, url);
  const focused = () => page.evaluate(() => {
    let own = document.activeElement;
    while (own?.shadowRoot?.activeElement) own = own.shadowRoot.activeElement;
    return own?.getAttribute("aria-label") ?? own?.textContent?.trim() ?? "";
  });
  const tabTo = async (name) => {
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press("Tab");
      if (name.test(await focused())) return;
    }
    assert.fail(`Tab does not reach ${name}`);
  };
  // An example is taken, and the focus is where it was.
  await tabTo(/^Examples$/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
  await tabTo(/^An enum loses a symbol/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("article", { name: "The chosen finding" }).getByText("avro/reader-enum-lacks-symbol").waitFor();
  assert.equal(await focused(), "Examples");
  // F8 goes to the finding; Escape and Tab leave the editor.
  await page.keyboard.press("F8");
  assert.match(await focused(), /^v2, /);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.match(await focused(), /^Findings/);
  // Arrows go through the views.
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: /^v1 writes, v2 reads: incompatible/ }).waitFor();
  assert.equal(await focused(), "Matrix");
  await page.keyboard.press("ArrowLeft");
  // Arrows go through the findings, Enter to a place.
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Findings");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  assert.match(await focused(), /^v2, /);
  // A mend is applied, and it is compatible.
  await page.keyboard.press("Escape");
  await tabTo(/^Apply$/);
  await page.keyboard.press("Enter");
  await verdict(page, "compatible");
});
