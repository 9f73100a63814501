// Prints what the page weighs and how soon it answers, in a real browser on this machine, from a server that
// answers at once. `npm run build` comes first.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const executablePath = process.env.TENON_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const ROUNDS = 5;
/** Fields of the record that is typed into: far more than any example has. */
const FIELDS = 400;

const server = await serve();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const middle = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const visits = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.locator('[data-verdict="incompatible"]').waitFor();
  visits.push(
    await page.evaluate(() => {
      const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN;
      const verdict = performance.getEntriesByName("verdict")[0]?.startTime ?? NaN;
      const wire = performance.getEntriesByType("resource").reduce((sum, entry) => sum + entry.encodedBodySize, 0);
      return { paint, verdict, wire };
    }),
  );
  await context.close();
}
console.log(`first contentful paint: ${Math.round(middle(visits.map(({ paint }) => paint)))} ms, middle of ${ROUNDS} first visits`);
console.log(`first verdict: ${Math.round(middle(visits.map(({ verdict }) => verdict)))} ms`);

const context = await browser.newContext({ serviceWorkers: "block" });
const page = await context.newPage();
await page.goto(server.url);
await page.locator('[data-verdict="incompatible"]').waitFor();
const field = (at, type) => `    {"name": "field_${at}", "type": ${type}}`;
const record = (type) => `{\n  "type": "record",\n  "name": "Large",\n  "fields": [\n${Array.from({ length: FIELDS }, (_, at) => field(at, type(at))).join(",\n")}\n  ]\n}\n`;
const texts = [record(() => '"string"'), record((at) => (at % 10 === 0 ? '"long"' : '"string"'))];
for (const [side, text] of texts.entries()) {
  await page.locator(".side").nth(side).locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}
const count = async () => page.getByRole("listbox", { name: "Findings" }).getByRole("option").count();
while ((await count()) < FIELDS / 10) await page.waitForTimeout(50);

// From a key to the verdict on what it made, as the page marks it; each key makes the text another.
await page.keyboard.press("Control+End");
const waits = [];
for (let key = 0; key < 20; key += 1) {
  const before = await page.evaluate(() => {
    performance.clearMarks("verdict");
    addEventListener("keydown", () => performance.mark("key"), { once: true, capture: true });
    return performance.getEntriesByName("key").length;
  });
  await page.keyboard.press("Space");
  await page.waitForFunction((known) => performance.getEntriesByName("verdict").length > 0 && performance.getEntriesByName("key").length > known, before);
  waits.push(await page.evaluate(() => performance.getEntriesByName("verdict")[0].startTime - performance.getEntriesByName("key").at(-1).startTime));
}
console.log(`key to verdict, two versions of ${FIELDS} fields, ${await count()} findings: ${Math.round(middle(waits))} ms, at most ${Math.round(Math.max(...waits))} ms of ${waits.length} keys`);
await browser.close();
await server.close();
