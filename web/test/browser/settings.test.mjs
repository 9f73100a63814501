// What is decided beyond level and profile: it changes what is told, and travels in links and commands. What
// was worked on is there again, in its own tab and in others.

import assert from "node:assert/strict";
import { editor, example, findings, open, paste, stage, text, verdict } from "./stage.mjs";

const walk = stage();
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const settings = (page) => page.locator("main").getByRole("button", { name: /^Settings(, decided: \d+)?$/ }).first();

walk("surfaces, lint and severities change what is told, and come along with the link and the command", CLIPBOARD, async ({ context, page, url }) => {
  await open(page, url);
  await example(page, /int32 becomes sint32/);
  await page.getByText("protobuf/encoding-mismatch").first().waitFor();
  const proto = (type, more) => `syntax = "proto3";\npackage acme;\nmessage M {\n  ${type} a = 1;${more}\n}\n`;
  await paste(page, 0, proto("int32", ""));
  await paste(page, 1, proto("int32", " string b = 2;"));
  await page.getByLabel("Level").selectOption("Full");
  await verdict(page, "compatible");

  await settings(page).click();
  const dialog = page.getByRole("dialog", { name: "Settings" });
  assert.equal(await dialog.getByLabel("Binary messages on the wire").isDisabled(), true);
  await dialog.getByLabel("JSON messages as ProtoJSON").check();
  await dialog.getByLabel("Rules").selectOption("Standard");
  await dialog.getByLabel("Find a rule").fill("package version");
  await dialog.getByLabel("Severity of protobuf/package-without-version").selectOption("Error");
  await dialog.getByText("3 decisions, kept in links and in the command.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await verdict(page, "incompatible");
  await findings(page).getByText("protobuf/package-without-version").waitFor();
  await page.locator(".verdict").getByText("2 errors").waitFor();

  // A finding's own menu turns its rule off, and leaves the verdict alone.
  await findings(page).filter({ hasText: "protobuf/reader-lacks-field" }).first().click();
  await page.getByRole("article").getByLabel("Severity of protobuf/reader-lacks-field").selectOption("turn the rule off");
  await page.getByText("1 rule is off, and its findings are not told.").waitFor();
  assert.equal(await findings(page).filter({ hasText: "protobuf/reader-lacks-field" }).count(), 0);
  await verdict(page, "incompatible");

  await page.getByRole("button", { name: "Export" }).click();
  const command = await page.getByRole("dialog").locator("pre").innerText();
  assert.match(command, / --surface binary,json --lint=standard --rule protobuf\/package-without-version=error --rule protobuf\/reader-lacks-field=off /);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const guest = await context.newPage();
  await guest.goto(link);
  await guest.getByText("1 rule is off, and its findings are not told.").waitFor();
  await settings(guest).click();
  await guest.getByText("4 decisions, kept in links and in the command.").waitFor();
  await guest.getByRole("button", { name: "Reset all" }).click();
  await guest.keyboard.press("Escape");
  await verdict(guest, "compatible");
});

walk("a draft is chosen for schemas that state none", {}, async ({ page, url }) => {
  await open(page, url);
  await example(page, /A limit is tightened/);
  await settings(page).click();
  await page.getByRole("dialog").getByRole("combobox", { name: /^Draft/ }).selectOption("Draft 4");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Export" }).click();
  assert.match(await page.getByRole("dialog").locator("pre").innerText(), / --draft draft-04 /);
});

walk("each tab keeps its own work to the last key, and other tabs' can be taken", {}, async ({ context, page, url }) => {
  await open(page, url);
  const typed = async (own, what) => {
    await editor(own, 1).click();
    await own.keyboard.press("Control+End");
    await own.keyboard.insertText(what);
  };
  await typed(page, "// one");
  const other = await context.newPage();
  await other.goto(url);
  await verdict(other, "incompatible");
  await typed(other, "// two");
  await other.waitForFunction(() => localStorage.getItem("tenon-works")?.includes("// two"));
  // It is loaded again at once, and not after the pause.
  await typed(page, " three");
  await page.reload();
  await page.locator(".side").nth(1).getByText("// one three").waitFor();
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("heading", { name: "Your other work in this browser" }).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: /^order\.avsc/ }).first().click();
  await page.locator(".side").nth(1).getByText("// two").waitFor();
  assert.doesNotMatch(await text(page, 1), /three/);
  await other.reload();
  await other.locator(".side").nth(1).getByText("// two").waitFor();
});
