// @ts-check
// The address is the recipe: whoever opens it gets the same scores, to the last bit.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, messages, predict, retrain, scores, tableName, trained, useModel, visit } from "./page.mjs";

test("the copied address gives the same scores in a new tab", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  await visit(browser, server.url, { permissions }, async (page) => {
    await retrain(page, () => page.locator('#data input[value="sample:wine"]').check({ force: true }));
    await retrain(page, () => useModel(page, "decision-tree"));
    await retrain(page, async () => {
      await page.locator("#seed").fill("12345");
      await page.locator("#seed").press("Enter");
    });
    await page.locator("#copy-link").click();
    // Copying waits for the engine, so the clipboard is filled some moments after the click.
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== "");
    const address = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(address, page.url());

    const tab = await page.context().newPage();
    await tab.goto(address);
    await trained(tab);
    assert.equal(await tableName(tab), "wine");
    assert.deepEqual(await scores(tab), await scores(page));
  });
});

test("an address made with a file asks for that file, and then gives the same scores", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => giveFile(page, "boats.csv", boats()));
    await retrain(page, () => predict(page, "speed_kn"));
    await retrain(page, () => useModel(page, "decision-tree"));
    await page.waitForFunction(() => location.hash.length > 3);
    const address = page.url();
    assert.ok(!Buffer.from(address).includes("cutter"));

    const tab = await page.context().newPage();
    await tab.goto(address);
    await tab.locator('[data-notice="wanted"]').waitFor();
    assert.match(await messages(tab), /boats\.csv/);
    // Another file is not taken for it.
    await giveFile(tab, "boats.csv", `${boats()}1,2,steel,barge\n`);
    await tab.locator(".notice:visible").filter({ hasText: /SHA-256|different/ }).waitFor();
    await giveFile(tab, "boats.csv", boats());
    await tab.waitForFunction(() => {
      const { profile, run } = /** @type {any} */ (globalThis).terrarium.store.state;
      return profile?.name === "boats.csv" && run.phase === "finished";
    });
    await trained(tab);
    assert.deepEqual(await scores(tab), await scores(page));
  });
});

test("another address typed into the same tab is opened without a reload", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await page.waitForFunction(() => location.hash.length > 3);
    const first = { hash: new URL(page.url()).hash, scores: await scores(page) };
    await retrain(page, () => useModel(page, "baseline"));
    await retrain(page, () => page.evaluate((hash) => void (location.hash = hash), first.hash));
    assert.deepEqual(await scores(page), first.scores);
  });
});
