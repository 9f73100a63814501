// What the walks stand on: a browser, the built page under its policy, and an ear for complaints. A walk
// that leaves an error in the console or breaks the policy has failed, whatever it saw. Where there is no
// Chromium walks are skipped; TENON_CHROMIUM says where it is, and CI has to have one.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../../scripts/serve.mjs";

const executablePath = process.env.TENON_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const skip = executablePath === undefined && process.env.CI === undefined ? "no Chromium" : false;

/** A phone of the smaller kind. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Opens a browser and serves a folder, the page's if none is named, for all walks of a file.
 *  Shape: `walk(title, options, steps)`, where steps get `{ context, page, url, complaints }`. */
export function stage(folder) {
  let browser;
  let server;
  before(async () => {
    if (skip !== false) return;
    server = await serve(folder);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  function walk(title, options, steps) {
    test(title, { skip }, async () => {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(15_000);
      const complaints = [];
      context.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(error.error().message));
      await context.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
      });
      try {
        await steps({ context, page: await context.newPage(), url: server.url, complaints });
      } catch (error) {
        // What the page complains of is often why.
        error.message += complaints.map((complaint) => `\nconsole: ${complaint}`).join("");
        throw error;
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
  return walk;
}

/** Waits until the page says this of the pair. */
export function verdict(page, word) {
  return page.locator(`[data-verdict="${word}"]`).waitFor();
}

/** Opens the page, with its example unless a fragment carries something else. */
export async function open(page, url, fragment = "") {
  await page.goto(url + fragment);
  await verdict(page, "incompatible");
}

/** The text of a side: 0 is the earlier, 1 the later. */
export function editor(page, side) {
  return page.locator(".side").nth(side).locator(".cm-content");
}

/** What stands in it. */
export async function text(page, side) {
  return (await editor(page, side).locator(".cm-line").allTextContents()).join("\n");
}

export function findings(page) {
  return page.getByRole("listbox", { name: "Findings" }).getByRole("option");
}

/** Takes one of the gallery's examples. */
export async function example(page, title) {
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: title }).click();
}

/** Puts a text in the place of a side's, from the clipboard. */
export async function paste(page, side, wanted) {
  await page.evaluate((own) => navigator.clipboard.writeText(own), wanted);
  await editor(page, side).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+v");
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds serious or critical, one line each. */
export async function barriers(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`));
  });
}
