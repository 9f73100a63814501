// The built page in a real browser, under its policy: a verdict, the next one after typing, and both without
// a network. Skipped where there is no Chromium; TENON_CHROMIUM says where it is.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../scripts/serve.mjs";

const executablePath = process.env.TENON_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const skip = executablePath === undefined ? "no Chromium" : false;
let browser;
let server;

before(async () => {
  if (skip !== false) return;
  server = await serve();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

function findings(page) {
  return page.getByRole("listbox", { name: "Findings" }).getByRole("option");
}

async function opened(context, fragment = "") {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(server.url + fragment);
  await page.locator('[data-verdict="incompatible"]').waitFor();
  return { page, complaints };
}

test("the page judges its example and what is typed, and breaks no policy", { skip }, async () => {
  const context = await browser.newContext();
  const { page, complaints } = await opened(context);
  assert.equal(await findings(page).count(), 4);
  assert.equal(await page.locator(".side").nth(1).locator(".cm-lintRange").count() > 0, true);

  const editor = page.locator(".side").nth(1).locator(".cm-content");
  await editor.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("{");
  await page.locator('[data-verdict="broken"]').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test("every view and every dialog opens, and breaks no policy", { skip }, async () => {
  const context = await browser.newContext();
  const { page, complaints } = await opened(context);
  await page.getByText("About", { exact: false }).last().click();
  await page.getByText("What it detects").waitFor();
  await page.getByRole("tab", { name: "Matrix" }).click();
  await page.getByRole("button", { name: "v1 writes, v2 reads: compatible" }).waitFor();
  await page.getByRole("tab", { name: "Differences" }).click();
  await page.getByText("4 differences between v2 and v3").waitFor();
  await page.getByRole("tab", { name: "Try a message" }).click();
  await page.getByText("The reader refuses this message").waitFor();
  for (const name of ["Examples", "Export", "Share"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
    await page.keyboard.press("Escape");
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a link opens what was shared", { skip }, async () => {
  const context = await browser.newContext();
  const { page } = await opened(context);
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /int32 becomes sint32/ }).click();
  await page.getByText("protobuf/encoding-mismatch").first().waitFor();
  await page.getByRole("button", { name: "Share" }).click();
  const field = page.getByLabel("Link");
  await field.waitFor();
  const link = await field.inputValue();
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await other.getByText("protobuf/encoding-mismatch").first().waitFor();
  assert.equal(new URL(other.url()).hash, "");
  await context.close();
});

test("an edit that a finding offers mends it", { skip }, async () => {
  const context = await browser.newContext();
  const { page } = await opened(context);
  await page.getByRole("button", { name: "Apply" }).first().click();
  await findings(page).nth(3).waitFor({ state: "detached" });
  assert.equal(await findings(page).count(), 3);
  await context.close();
});

test("files that are picked are versions", { skip }, async () => {
  const context = await browser.newContext();
  const { page, complaints } = await opened(context);
  const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.locator("input[type=file]").first().setInputFiles([file("a.v10.avsc", '"int"'), file("a.v2.avsc", '"long"')]);
  await page.getByText("Opened 2 versions.").waitFor();
  await page.getByText("v10 expects int where v2 writes long").first().waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a file that is dropped on an editor is a version, and leaves the text there alone", { skip }, async () => {
  const context = await browser.newContext();
  const { page } = await opened(context);
  const content = page.locator(".side").nth(1).locator(".cm-content");
  const before = await content.innerText();
  await content.evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['"int"'], "a.avsc"));
    target.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  });
  await page.getByText("Added v4, with 1 file.").waitFor();
  assert.equal(await page.locator(".side").nth(0).locator(".cm-content").innerText(), before);
  assert.equal(await content.innerText(), '"int"');
  await context.close();
});

test("a broken link is refused, and the example is there", { skip }, async () => {
  const context = await browser.newContext();
  const { page } = await opened(context, "#v1=AAAA____");
  assert.match(await page.locator(".notice").innerText(), /^This link is broken/);
  await context.close();
});

test("after the first visit the page works without a network", { skip }, async () => {
  const context = await browser.newContext();
  const { page } = await opened(context);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await context.setOffline(true);
  await page.reload();
  await page.locator('[data-verdict="incompatible"]').waitFor();
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("button", { name: /int32 becomes sint32/ }).click();
  await page.getByText("protobuf/encoding-mismatch").first().waitFor();
  await context.close();
});
