// The built page as a visitor uses it: texts come in, verdicts and mends come out, links and reports leave.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";
import { editor, example, findings, open, paste, stage, text, verdict } from "./stage.mjs";

const walk = stage();
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

walk("texts are pasted, judged, mended, shared, and come back with a link and with a reload", CLIPBOARD, async ({ context, page, url }) => {
  await open(page, url);
  assert.equal(await findings(page).count(), 4);
  assert.notEqual(await page.locator(".side").nth(1).locator(".cm-lintRange").count(), 0);
  const proto = (type) => `syntax = "proto3";\nmessage M {\n  ${type} a = 1;\n}\n`;
  await paste(page, 0, proto("int32"));
  await verdict(page, "broken");
  await page.getByText("v2 looks like Protobuf, and v3 like Avro: versions are in one language.").waitFor();
  await paste(page, 1, proto("sint32"));
  await verdict(page, "incompatible");
  assert.equal(await page.getByLabel("Language").locator("option:checked").innerText(), "Protobuf (detected)");
  await page.getByRole("article", { name: "The chosen finding" }).getByText("protobuf/encoding-mismatch").waitFor();

  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, await page.getByLabel("Link").inputValue());
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Apply" }).first().click();
  await verdict(page, "compatible");
  assert.equal(await text(page, 1), proto("int32"));

  const other = await context.newPage();
  await other.goto(link);
  await verdict(other, "incompatible");
  assert.equal(await text(other, 1), proto("sint32"));
  assert.equal(new URL(other.url()).hash, "");
  await other.reload();
  await verdict(other, "incompatible");
  assert.equal(await text(other, 1), proto("sint32"));
});

walk("every view and every dialog opens", {}, async ({ page, url }) => {
  await open(page, url);
  await page.getByText("About", { exact: false }).last().click();
  await page.getByText("What it detects").waitFor();
  await page.getByRole("tab", { name: "Differences" }).click();
  await page.getByText("4 differences between v2 and v3").waitFor();
  for (const name of ["Examples", "Export", "Share"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
});

walk("reports of all four kinds say what the page says", CLIPBOARD, async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Export" }).click();
  const exported = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `Download ${name}` }).click()]);
    await page.getByText(`${download.suggestedFilename()} is on its way.`).waitFor();
    return { file: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  };
  const json = await exported("JSON");
  const report = JSON.parse(json.text);
  assert.deepEqual([json.file, report.verdict, report.counts.errors], ["report.json", "incompatible", 4]);
  const rules = report.subjects.flatMap((subject) => subject.findings.map(({ rule }) => rule));

  const sarif = await exported("SARIF");
  const log = JSON.parse(sarif.text);
  assert.deepEqual([sarif.file, log.version, log.runs[0].results.map(({ ruleId }) => ruleId)], ["report.sarif", "2.1.0", rules]);

  const markdown = await exported("Markdown");
  const html = await exported("HTML");
  assert.deepEqual([markdown.file, html.file], ["report.md", "report.html"]);
  for (const rule of rules) assert(markdown.text.includes(rule) && html.text.includes(rule), rule);
  assert.match(html.text, /^<!doctype html>/);
  assert.doesNotMatch(html.text, /<script/);

  await page.getByRole("button", { name: "Copy Markdown" }).click();
  await page.getByText("Markdown copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), markdown.text);
  await page.getByRole("button", { name: "Copy command" }).click();
  await page.getByText("Command copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "tenon compat --level full v1/order.avsc v2/order.avsc v3/order.avsc");
});

walk("a message is tried as JSON and as bytes, one way and the other", {}, async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("tab", { name: "Try a message" }).click();
  const outcome = page.locator(".outcome");
  await page.getByText("✕ The reader refuses this message").waitFor();
  assert.equal(await page.getByLabel("The message in JSON").inputValue(), '{"id": "", "total": 0.0, "status": "NEW", "channel": ""}');

  await page.getByLabel("read with").selectOption("v1");
  await page.getByText("channel is dropped:").waitFor();
  await outcome.getByText("! It is read, but not as it was").waitFor();
  await page.getByRole("button", { name: "Swap writer and reader" }).click();
  await page.getByLabel("The message in JSON").fill('{"id": "a", "total": 1.5, "status": "PAID"}');
  await page.locator("pre").getByText('"channel": "web"').waitFor();

  await page.getByLabel("Bytes").check();
  await page.getByLabel("The bytes of the message in hexadecimal").fill("0");
  await page.getByText("These are no bytes: write two hexadecimal digits for each.").waitFor();
  await page.getByLabel("The bytes of the message in hexadecimal").fill("02 61 00 00 00 00 00 00 f8 3f 02");
  await page.locator("pre").getByText('{"id": "a", "total": 1.5, "status": "PAID"}').waitFor();
});

walk("a cell of the matrix says its rules and puts its versions side by side", {}, async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("tab", { name: "Matrix" }).click();
  await page.getByRole("button", { name: "v1 writes, v2 reads: compatible" }).click();
  await page.getByText("v1 writes, v2 reads: compatible. Nothing was found.").waitFor();
  await verdict(page, "compatible");
  await page.getByRole("button", { name: /^v3 writes, v1 reads: incompatible/ }).click();
  await page.getByRole("listitem").getByText("avro/reader-enum-lacks-symbol").waitFor();
  const shown = await page.locator(".side header select").evaluateAll((list) => list.map((select) => select.selectedOptions[0].textContent));
  assert.deepEqual(shown, ["v1", "v3"]);
});

walk("files that are picked are versions", {}, async ({ page, url }) => {
  await open(page, url);
  const file = (name, own) => ({ name, mimeType: "text/plain", buffer: Buffer.from(own) });
  await page.locator("input[type=file]").first().setInputFiles([file("a.v10.avsc", '"int"'), file("a.v2.avsc", '"long"')]);
  await page.getByText("Opened 2 versions.").waitFor();
  await page.getByText("v10 expects int where v2 writes long").first().waitFor();
});

walk("a file that is dropped on an editor is a version, and leaves the text there alone", {}, async ({ page, url }) => {
  await open(page, url);
  const content = editor(page, 1);
  const before = await text(page, 1);
  await dropped(content, { "a.avsc": '"int"' });
  await page.getByText("Added v4, with 1 file.").waitFor();
  assert.equal(await text(page, 0), before);
  assert.equal(await text(page, 1), '"int"');
});

walk("files that are dropped on the page are versions, and what is none is left out", {}, async ({ page, url }) => {
  await open(page, url);
  await dropped(page.locator("footer"), { "m.v1.proto": 'syntax = "proto3"; message M { int32 a = 1; }', "m.v2.proto": 'syntax = "proto3"; message M { string a = 1; }', "m.txt": "" });
  await page.getByText("Opened 2 versions. 1 other file left out.").waitFor();
  await page.getByRole("article", { name: "The chosen finding" }).getByText("protobuf/").first().waitFor();
  assert.equal(await page.getByLabel("Language").locator("option:checked").innerText(), "Protobuf (detected)");
});

walk("a folder is walked through: roots of imports are found, and what is left out is said", {}, async ({ page, url }) => {
  await open(page, url);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    const tree = {
      repo: {
        "README.md": "",
        "package.json": '{"name": "a"}',
        "large.proto": " ".repeat(2_000_001),
        node_modules: { "other.proto": "" },
        proto: { acme: { "order.proto": 'syntax = "proto3"; package acme; import "acme/money.proto"; message Order { Money total = 1; }', "money.proto": 'syntax = "proto3"; package acme; message Money {}' } },
      },
    };
    // What a browser makes of a folder that is dropped, which no script can make.
    const entry = (name, own, above = "") => ({
      name,
      fullPath: `${above}/${name}`,
      isFile: typeof own === "string",
      file: (done) => done(new File([own], name)),
      createReader: () => {
        let rest = Object.entries(own).map(([child, it]) => entry(child, it, `${above}/${name}`));
        return { readEntries: (done) => done(rest.splice(0, 2)) };
      },
    });
    const items = Object.entries(tree).map(([name, own]) => ({ webkitGetAsEntry: () => entry(name, own) }));
    Object.defineProperty(dataTransfer, "items", { value: items });
    Object.defineProperty(dataTransfer, "types", { value: ["Files"] });
    document.querySelector("footer").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.getByText("Added v4, with 2 files. 2 other files left out. 1 file of more than 2 MB left out.").waitFor();
  assert.deepEqual(await page.locator(".side").nth(1).locator(".file").allInnerTexts(), ["acme/order.proto", "acme/money.proto", "+"]);
});

for (const [hand, options] of Object.entries({ mouse: {}, touch: { hasTouch: true } })) {
  walk(`a version is pulled to another place: ${hand}`, options, async ({ context, page, url }) => {
    await open(page, url);
    const names = () => page.locator(".chip .name").allInnerTexts();
    assert.deepEqual(await names(), ["v1", "v2earlier", "v3later"]);
    const middle = async (at) => {
      const { x, y, width, height } = await page.locator(".chip").nth(at).boundingBox();
      return { x: x + width / 3, y: y + height / 2 };
    };
    const [from, to] = [await middle(2), await middle(0)];
    if (hand === "mouse") {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 5 });
      await page.mouse.up();
    } else {
      const devtools = await context.newCDPSession(page);
      const touch = (type, points) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points });
      await touch("touchStart", [from]);
      for (const part of [0.2, 0.4, 0.6, 0.8, 1]) await touch("touchMove", [{ x: from.x + (to.x - from.x) * part, y: from.y }]);
      await touch("touchEnd", []);
    }
    await page.waitForFunction(() => document.querySelector(".chip .name").textContent.trim().startsWith("v3"));
    assert.deepEqual(await names(), ["v3", "v1earlier", "v2later"]);
    // A click is one again.
    await page.getByRole("button", { name: "v3", exact: true }).click();
    assert.deepEqual(await names(), ["v3earlier", "v1", "v2later"]);
  });
}

const BROKEN = {
  "what is no deflated text": ["#v1=AAAA____", /^This link is broken/],
  "what is no base64url": ["#v1=a*b", /^This link is broken/],
  "a list where a project is due": [fragment("[1, 2]"), /^This link is broken/],
  "a version of no shape": [fragment('{"f": null, "l": "full", "p": "exact", "c": [0, 1], "v": [["v1"], 7]}'), /^This link is broken/],
  "what unfolds to ten million bytes": [fragment(" ".repeat(10_000_000)), /^What this link carries is too large/],
  "a later format": ["#v2=AAAA", /^This link was made by a newer playground/],
  "what is too long": [`#v1=${"A".repeat(40_000)}`, /^This link is too long/],
  "no schemas": ["#about", /^This link carries no schemas/],
};
walk("broken links are refused with a reason, and the example is there", {}, async ({ page, url }) => {
  for (const [what, [link, reason]] of Object.entries(BROKEN)) {
    await page.goto("about:blank");
    await open(page, url, link);
    assert.match(await page.locator(".notice").innerText(), reason, what);
    assert.equal(new URL(page.url()).hash, "", what);
    assert.equal(await findings(page).count(), 4, what);
  }
});

walk("the engine comes with the language that is looked at, and with all once another is", { serviceWorkers: "block" }, async ({ page, url }) => {
  const modules = [];
  page.on("request", (request) => modules.push(...(/[\w]+_bg(?=-[\w-]+\.wasm$)/.exec(request.url()) ?? [])));
  await open(page, url);
  await example(page, /int32 becomes sint32/);
  await page.getByText("protobuf/encoding-mismatch").first().waitFor();
  assert.deepEqual(modules, ["tenon_avro_bg", "tenon_bg"]);
});

walk("after the first visit the page works without a network", {}, async ({ context, page, url, complaints }) => {
  await open(page, url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  assert.deepEqual(complaints, []);
  await context.setOffline(true);
  await page.reload();
  await verdict(page, "incompatible");
  await example(page, /int32 becomes sint32/);
  await page.getByText("protobuf/encoding-mismatch").first().waitFor();
  await page.getByRole("tab", { name: "Try a message" }).click();
  await page.locator(".outcome").waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
});

walk("a panic of the engine is told, and the next question is answered by a fresh worker", { serviceWorkers: "block" }, async ({ page, url }) => {
  // The worker's own script, with the engine's instance within reach.
  const reach = `const load = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (...given) => {
  const loaded = await load.apply(WebAssembly, given);
  self.engine = loaded.instance.exports;
  return loaded;
};
`;
  await page.route(/assets\/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: reach + (await response.text()) });
  });
  await open(page, url);
  const [worker] = page.workers();
  const fresh = page.waitForEvent("worker");
  // The way in for what is not ASCII.
  await worker.evaluate(() => {
    TextEncoder.prototype.encodeInto = () => self.engine.provoke_panic();
  });
  await editor(page, 1).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("é");
  await page.getByText("No answer").waitFor();
  await page.locator(".verdict").getByText("provoked").waitFor();
  await fresh;
  await page.keyboard.press("Backspace");
  await verdict(page, "incompatible");
  assert.equal(await findings(page).count(), 4);
});

function fragment(json) {
  return `#v1=${deflateRawSync(json).toString("base64url")}`;
}

/** Drops files by name and text. */
async function dropped(target, files) {
  await target.evaluate((element, texts) => {
    const dataTransfer = new DataTransfer();
    for (const [name, own] of Object.entries(texts)) dataTransfer.items.add(new File([own], name));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  }, files);
}
