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

const field = (at, type) => `    {"name": "field_${at}", "type": ${type}}`;
const record = (type) => `{\n  "type": "record",\n  "name": "Large",\n  "fields": [\n${Array.from({ length: FIELDS }, (_, at) => field(at, type(at))).join(",\n")}\n  ]\n}\n`;
const broken = (every) => [record(() => '"string"'), record((at) => (at % every === 0 ? '"long"' : '"string"'))];
await typed("the opening example", null);
await typed(`two versions of ${FIELDS} fields`, broken(100));
await typed(`the same, with a break in every tenth field`, broken(10));
await browser.close();
await server.close();

/** From a key to the verdict on what it made, drawn; each key makes the text another. */
async function typed(what, texts) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.locator('[data-verdict="incompatible"]').waitFor();
  const findings = page.getByRole("listbox", { name: "Findings" }).getByRole("option");
  for (const [side, text] of (texts ?? []).entries()) {
    await page.locator(".side").nth(side).locator(".cm-content").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(text);
  }
  if (texts !== null) await findings.filter({ hasText: "long" }).first().waitFor();
  await page.locator(".side").nth(1).locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  const waits = [];
  for (let key = 0; key < 20; key += 1) {
    await page.evaluate(() => {
      performance.clearMarks("verdict");
      performance.clearMarks("key");
      addEventListener("keydown", () => performance.mark("key"), { once: true, capture: true });
    });
    await page.keyboard.press("Space");
    const wait = await page.waitForFunction(() => {
      const [key, verdict] = ["key", "verdict"].map((name) => performance.getEntriesByName(name)[0]?.startTime);
      return key !== undefined && verdict !== undefined && verdict > key ? verdict - key : false;
    });
    waits.push(await wait.jsonValue());
  }
  console.log(`key to verdict, ${what}, ${await findings.count()} findings: ${Math.round(middle(waits))} ms, at most ${Math.round(Math.max(...waits))} ms of ${waits.length} keys`);
  await context.close();
}
