// @ts-check
// The engine with all models: loaded when a model asks for it, over the same table, and missed without harm.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, messages, retrain, runNumber, scores, tableName, useModel, visit } from "./page.mjs";

const LARGER = "/pkg/built/terrarium_all_bg.wasm";

test("a model that few begin with loads its engine once, and finds the person's own table there", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => giveFile(page, "boats.csv", boats(60)));
    assert.equal(server.requests.get(LARGER), undefined, "a visitor who does not ask for it does not load it");
    await retrain(page, () => useModel(page, "nearest-centroid"));
    assert.equal(server.requests.get(LARGER), 1);
    assert.match(await tableName(page), /boats/);
    const { exact } = await scores(page);
    assert.match(exact, /nearest-centroid/);
    await retrain(page, () => useModel(page, "random-forest"));
    await retrain(page, () => useModel(page, "nearest-centroid"));
    assert.equal((await scores(page)).exact, exact);
    assert.equal(server.requests.get(LARGER), 1);
    assert.equal(await messages(page), "");
  });
});

test("without a network such a model says what it lacks, and the others go on training", async () => {
  await visit(browser, server.url, { expected: [/Failed to load resource/, /ERR_FAILED/] }, async (page) => {
    await page.route(`**${LARGER}`, (route) => route.abort());
    const before = await runNumber(page);
    await useModel(page, "nearest-centroid");
    await page.locator(".problem:visible").filter({ hasText: "code could not be loaded" }).waitFor();
    assert.ok((await runNumber(page)) > before);
    await retrain(page, () => useModel(page, "random-forest"));
    assert.doesNotMatch(await messages(page), /could not be loaded/);
  });
});
