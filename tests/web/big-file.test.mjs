// @ts-check
// A large file: the page goes on answering while it is read, it can be given up, and it says when it does not fit.
import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { browser, server } from "./harness/session.mjs";
import { messages, tableName, trained, visit } from "./page.mjs";

/** @type {string} */
let folder;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "terrarium-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

/** A file with so many rows of 60 bytes. @param {string} name @param {number} rows */
async function table(name, rows) {
  const lines = ["id,day,size,weight,kind,note"];
  for (let i = 0; i < rows; i++) {
    const number = (i * 7919) % 1_000_003;
    lines.push(`${i},2024-0${1 + (i % 9)}-11,${number / 1000},${number}.25,${"abc"[i % 3]},row ${number} of the table`);
  }
  const file = path.join(folder, name);
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}

const state = (/** @type {import("playwright-core").Page} */ page) =>
  page.evaluate(() => {
    const { reading, profile } = /** @type {any} */ (globalThis).terrarium.store.state;
    return { reading, name: profile.name, rows: profile.n_rows };
  });

test("the page answers clicks while a large file is read, and cancelling keeps the table before", async () => {
  const file = await table("large.csv", 600_000);
  await visit(browser, server.url, {}, async (page) => {
    const before = await state(page);
    await page.setInputFiles("#file", file);
    await page.locator("#opening").waitFor();
    assert.match(await page.locator("#opening-words").innerText(), /large\.csv: .* MB/);
    const waits = await page.evaluate(async () => {
      const button = /** @type {HTMLElement} */ (document.getElementById("train"));
      const waits = [];
      for (let i = 0; i < 5; i++) {
        const begin = performance.now();
        await new Promise((heard) => {
          button.addEventListener("pointerenter", heard, { once: true });
          setTimeout(() => button.dispatchEvent(new PointerEvent("pointerenter")), 10);
        });
        waits.push(performance.now() - begin - 10);
      }
      return waits;
    });
    assert.ok(Math.max(...waits) < 200, `${waits} ms`);
    await page.locator("#stop-reading").click();
    await page.locator("#opening").waitFor({ state: "hidden" });
    // Heard after the reading was given up: the engine is free.
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.client.call("version"));
    assert.deepEqual(await state(page), { ...before, reading: null });

    await page.setInputFiles("#file", file);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.n_rows === 600_000, null, { timeout: 120_000 });
    assert.equal(await tableName(page), "large.csv");
    assert.equal((await state(page)).reading, null);
    const hash = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.recipe.data.file.sha256);
    assert.match(hash, /^[0-9a-f]{64}$/);
  });
});

test("a file that does not fit is refused before it is read, and a sample of its rows is offered", async () => {
  const file = await table("huge.csv", 1000);
  // The rest is a hole: nothing of it may be read to find out that it is too much.
  await truncate(file, 3_000_000_000);
  await visit(browser, server.url, {}, async (page) => {
    const before = await tableName(page);
    await page.setInputFiles("#file", file);
    await page.locator('[data-notice="big"]').waitFor();
    assert.match(await messages(page), /needs about .* of memory, and this tab has/);
    assert.match(await messages(page), /Read one row in \d/);
    assert.equal(await tableName(page), before);
  });
});

test("one row in so many is read when the recipe says so, and the page says it", async () => {
  const file = await table("sampled.csv", 5000);
  await visit(browser, server.url, {}, async (page) => {
    await page.setInputFiles("#file", file);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.n_rows === 5000);
    await trained(page);
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.actions.setValue("/data/file/reader/every", 10));
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.n_rows === 500);
    const notes = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.notes);
    assert.ok(notes.some((/** @type {any} */ n) => n.message.includes("every 10th after it, 500 of 5000 rows")), JSON.stringify(notes));
  });
});
