// @ts-check
// What cannot work is refused with a place and a way out; the page stays usable and the data is kept.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { deflateSync } from "node:zlib";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, messages, predict, retrain, runNumber, scores, tableName, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** Waits for a box that says this. @param {Page} page @param {RegExp} pattern */
async function told(page, pattern) {
  await page.locator(".problem:visible, .notice:visible").filter({ hasText: pattern }).first().waitFor({ timeout: 10_000 });
}

/** @type {{ name: string, content: string | Buffer, says: RegExp }[]} */
const FILES = [
  { name: "empty.csv", content: "", says: /empty/i },
  { name: "blank.csv", content: "\n \n", says: /empty/i },
  { name: "header-only.csv", content: "a,b,c\n", says: /no rows/i },
  { name: "picture.csv", content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), says: /picture/i },
  { name: "bytes.csv", content: Buffer.from([1, 2, 0, 255, 254, 7, 0, 0, 200, 10, 13, 0]), says: /UTF-8|zero byte|not a text/i },
  { name: "book.csv", content: Buffer.from("PK\u0003\u0004rest of an archive"), says: /zip|Excel/i },
  { name: "page.csv", content: "<!doctype html><html><body>Sign in</body></html>", says: /web page/i },
];

test("a file that holds no table is refused, and the table before is kept", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => giveFile(page, "boats.csv", boats()));
    const kept = await scores(page);
    for (const { name, content, says } of FILES) {
      await giveFile(page, name, content);
      await told(page, says);
      assert.equal(await tableName(page), "boats.csv", name);
      assert.deepEqual(await scores(page), kept, name);
      // Still in use: the next training works on the table that was kept, and clears the message.
      await retrain(page, () => page.locator("#train").click());
      assert.doesNotMatch(await messages(page), says, name);
    }
  });
});

test("a target with one class is refused, with the column's name, and another one can be chosen", async () => {
  const rows = Array.from({ length: 40 }, (_, idx) => `${idx},${(idx * 7) % 5},same,${idx % 2 ? "left" : "right"}`);
  await visit(browser, server.url, {}, async (page) => {
    await giveFile(page, "one-class.csv", `a,b,only,side\n${rows.join("\n")}\n`);
    await page.locator('button.aim[value="only"]').waitFor();
    await predict(page, "only");
    await told(page, /one class/i);
    assert.match(await messages(page), /only/);
    await retrain(page, () => predict(page, "side"));
    assert.doesNotMatch(await messages(page), /one class/i);
  });
});

test("a link that was cut in half says so, and the page starts with its first example", async () => {
  let link = "";
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => useModel(page, "decision-tree"));
    link = new URL(page.url()).hash;
  });
  assert.ok(link.length > 20, link);
  const half = link.slice(0, Math.floor(link.length / 2));
  await visit(browser, server.url, { hash: half }, async (page) => {
    await told(page, /link/i);
    assert.match(await messages(page), /damaged|cut|cannot be (used|read)/i);
    assert.equal(await tableName(page), "penguins");
    await retrain(page, () => useModel(page, "logistic-regression"));
  });
});

test("a link whose recipe has unknown fields names them", async () => {
  const recipe = { recipe: 1, data: { sample: "iris", colour: "blue" }, modle: { kind: "ridge" } };
  const hash = `#r=1${deflateSync(JSON.stringify(recipe)).toString("base64url")}`;
  await visit(browser, server.url, { hash }, async (page) => {
    await told(page, /link/i);
    const text = await messages(page);
    assert.match(text, /colour/);
    assert.match(text, /modle/);
    await retrain(page, () => page.locator("#train").click());
  });
});

test("a number out of range is refused at its own control", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const knob = page.locator('[data-at="/model/params/n_estimators"]');
    await knob.locator("input.exact").fill("0");
    await knob.locator("input.exact").press("Enter");
    await told(page, /n_estimators/);
    assert.equal(await knob.getAttribute("data-invalid"), "");
    // The box stands right below its control.
    assert.equal(await knob.locator("xpath=following-sibling::*[1]").getAttribute("class"), "problem");
    const before = await runNumber(page);
    await knob.locator("input.exact").fill("10");
    await knob.locator("input.exact").press("Enter");
    await page.waitForFunction((before) => /** @type {any} */ (globalThis).terrarium.store.state.run.number > before, before);
    await retrain(page, () => page.locator("#train").click());
    assert.equal(await page.locator(".problem:visible").count(), 0);
  });
});

test("a file that has gone in the meantime is told, not thrown", async () => {
  const folder = await mkdtemp(join(tmpdir(), "terrarium-"));
  const path = join(folder, "gone.csv");
  await writeFile(path, "a,b\n1,2\n");
  await visit(browser, server.url, {}, async (page) => {
    // An input of our own: the page's would read the file at once.
    await page.evaluate(() => {
      const input = Object.assign(document.createElement("input"), { type: "file", id: "to-go" });
      document.body.append(input);
    });
    await page.setInputFiles("#to-go", path);
    await rm(folder, { recursive: true });
    await page.evaluate(() => {
      const files = /** @type {HTMLInputElement} */ (document.getElementById("to-go")).files;
      const event = new DragEvent("drop", { bubbles: true, cancelable: true });
      Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], files } });
      document.body.dispatchEvent(event);
    });
    await told(page, /gone\.csv/);
    assert.equal(await tableName(page), "penguins");
  });
});
