// The page below `/ui/` of a real registry: its subjects are opened, a candidate is held to them, and nothing
// is written. `TENON` says where the command is; where it was not built the walks are skipped.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { pbkdf2Sync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PHONE, barriers, findings, open, paste, stage, verdict } from "./stage.mjs";

const command = process.env.TENON ?? fileURLToPath(new URL("../../../target/debug/tenon", import.meta.url));
const ui = fileURLToPath(new URL("../../dist/", import.meta.url));
const walk = stage();
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/** Starts a registry, and comes back when it listens. Shape: `{ url, ask, close }`. */
async function registry(...more) {
  const server = spawn(command, ["serve", "--db", "memory", "--port", "0", "--ui", ui, "--log", "warn", ...more], { stdio: ["ignore", "inherit", "pipe"] });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    server.stderr.on("data", (some) => {
      said += some;
      const found = /http:\/\/[\d.:]+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error(`the registry ended: ${said}`)));
  });
  const ask = async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}/${path}`, { method, body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });
    assert.equal(response.status, 200, `${method} ${path}: ${await response.clone().text()}`);
    return response.json();
  };
  const close = () => {
    server.removeAllListeners("exit");
    return new Promise((resolve) => server.once("exit", resolve) && server.kill());
  };
  return { url, ask, close };
}

const proto = (body, imports = "") => `syntax = "proto3";\n\npackage acme;\n\n${imports}message Order {\n${body}}\n`;
const IMPORT = 'import "acme/money.proto";\n\n';

/** Three subjects: one that another refers to, that other in two versions, one in a context of its own. */
async function filled(ask, headers) {
  const put = (subject, schema) => ask("POST", `subjects/${encodeURIComponent(subject)}/versions`, schema, headers);
  await put("money", { schemaType: "PROTOBUF", schema: 'syntax = "proto3";\n\npackage acme;\n\nmessage Money {\n  int64 cents = 1;\n}\n' });
  const references = [{ name: "acme/money.proto", subject: "money", version: 1 }];
  await put("order-value", { schemaType: "PROTOBUF", schema: proto("  string id = 1;\n  Money total = 2;\n", IMPORT), references });
  await put("order-value", { schemaType: "PROTOBUF", schema: proto("  string id = 1;\n  Money total = 2;\n  string note = 3;\n", IMPORT), references });
  await put(":.eu:user", { schema: '{"type": "record", "name": "User", "fields": [{"name": "id", "type": "string"}]}' });
}

function there(title, options, steps, ...more) {
  walk(title, options, async (given) => {
    if (!existsSync(command) && process.env.CI === undefined) return;
    const server = await registry(...more);
    try {
      await steps({ ...given, server });
    } finally {
      await server.close();
    }
  });
}

there("a subject is opened, a candidate is checked against the registry, and nothing is written", CLIPBOARD, async ({ page, server, complaints }) => {
  await filled(server.ask);
  await server.ask("PUT", "config/order-value", { compatibility: "FULL_TRANSITIVE" });
  // From the bare address, too.
  await open(page, `${server.url}/ui`);
  assert.equal(new URL(page.url()).pathname, "/ui/");
  await page.getByRole("button", { name: "Registry", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Registry" });
  await dialog.locator(".open").first().waitFor();
  assert.deepEqual(await dialog.locator(".open").allInnerTexts(), ["money", "order-value", ".eu user"]);
  await dialog.getByLabel("Context").selectOption(".eu");
  await dialog.getByText("1 subject.").waitFor();
  await dialog.getByLabel("Context").selectOption("All contexts");
  await dialog.getByLabel("Find a subject").fill("ORDER");
  await dialog.getByRole("button", { name: "order-value", exact: true }).click();
  await page.getByText("Registry: order-value Full, transitive").waitFor();
  await verdict(page, "compatible");
  assert.equal(await page.getByLabel("Level").inputValue(), "full-transitive");
  assert.deepEqual(await page.locator(".side").nth(1).locator(".file").allInnerTexts(), ["order-value.proto", "acme/money.proto", "+"]);
  assert.deepEqual(await page.locator(".chip .name").allInnerTexts(), ["v1", "v2earlier", "candidatelater"]);

  const check = page.getByRole("button", { name: "Check candidate against the registry" });
  await check.click();
  await page.getByText("✓ The registry would take candidate as the next version.").waitFor();
  await paste(page, 1, proto("  string id = 1;\n  string total = 2;\n", IMPORT));
  await verdict(page, "incompatible");
  await check.click();
  await page.getByText("✕ The registry would refuse candidate.").waitFor();
  await page.getByLabel("The registry").getByText("FIELD_KIND_CHANGED").first().waitFor();
  assert.deepEqual(await server.ask("GET", "subjects/order-value/versions"), [1, 2]);
  assert.deepEqual(await server.ask("GET", "subjects"), ["money", "order-value", ":.eu:user"]);

  // A text that is no schema is refused in the registry's own words.
  await paste(page, 1, "message {");
  await check.click();
  await page.getByLabel("The registry").getByText(/^Invalid schema .* \(422\)$/).waitFor();
  // The browser takes that down as a failure.
  assert.ok(complaints.every((complaint) => complaint.includes("422")), complaints.join("\n"));
  complaints.length = 0;
});

there("one's own versions are held to a subject of a context", {}, async ({ page, server }) => {
  await filled(server.ask);
  await server.ask("DELETE", "subjects/order-value");
  await open(page, `${server.url}/ui/`);
  await page.getByRole("button", { name: "Registry", exact: true }).click();
  await page.locator(".open").first().waitFor();
  // What is deleted is not listed.
  assert.deepEqual(await page.locator(".open").allInnerTexts(), ["money", ".eu user"]);
  await page.getByRole("button", { name: "Check mine against :.eu:user" }).click();
  await page.getByRole("button", { name: "Check v3 against the registry" }).click();
  await page.getByText("✕ The registry would refuse v3.").waitFor();
  await page.getByRole("button", { name: "Let go of :.eu:user" }).click();
  await page.getByText("Registry: :.eu:user").waitFor({ state: "detached" });
  assert.equal(await findings(page).count(), 4);
});

for (const colorScheme of ["light", "dark"]) {
  there(`on a phone the registry is not wider than the page, and axe finds nothing serious: ${colorScheme}`, { ...PHONE, colorScheme }, async ({ page, server }) => {
    await filled(server.ask);
    await open(page, `${server.url}/ui/`);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await page.getByRole("button", { name: "Registry", exact: true }).click();
    await page.locator(".open").first().waitFor();
    assert.equal(await width(), 390);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("button", { name: "order-value", exact: true }).click();
    await page.getByText("Registry: order-value").waitFor();
    await page.getByRole("button", { name: "Check candidate against the registry" }).click();
    await page.getByText(/^✓ The registry would take/).waitFor();
    assert.equal(await width(), 390);
    assert.deepEqual(await barriers(page), []);
  });
}

const folder = mkdtempSync(join(tmpdir(), "tenon-users-"));
const users = join(folder, "users.json");
const hash = pbkdf2Sync("secret", "salt", 5000, 32, "sha256").toString("base64");
const permissions = [{ username: "ann", operation: "Write", resource: ".*" }];
writeFileSync(users, JSON.stringify({ users: [{ username: "ann", algorithm: "sha256", salt: "salt", password_hash: hash }], permissions }));
process.on("exit", () => rmSync(folder, { recursive: true }));
const protect = ["--users", users];

there(
  "where a password is asked for and is wrong, the page says so",
  { httpCredentials: { username: "ann", password: "wrong" } },
  async ({ page, server, complaints }) => {
    await open(page, `${server.url}/ui/`);
    await page.getByRole("button", { name: "Registry", exact: true }).click();
    await page.getByRole("alert").getByText("The registry asks who you are, and was not told (401).").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    assert.ok(complaints.every((complaint) => complaint.includes("401")), complaints.join("\n"));
    complaints.length = 0;
  },
  ...protect,
);

there(
  "who has told the browser a password sees what they may",
  { httpCredentials: { username: "ann", password: "secret" } },
  async ({ page, server, complaints }) => {
    await filled(server.ask, { authorization: `Basic ${Buffer.from("ann:secret").toString("base64")}` });
    await open(page, `${server.url}/ui/`);
    await page.getByRole("button", { name: "Registry", exact: true }).click();
    await page.getByRole("button", { name: "order-value", exact: true }).click();
    await page.getByText("Registry: order-value Backward").waitFor();
    await page.getByRole("button", { name: "Check candidate against the registry" }).click();
    await page.getByText(/^✓ The registry would take/).waitFor();
    // The browser was asked for the password, which it takes down as a failure.
    assert.ok(complaints.every((complaint) => complaint.includes("401")), complaints.join("\n"));
    complaints.length = 0;
  },
  ...protect,
);
