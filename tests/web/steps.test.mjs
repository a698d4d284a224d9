// @ts-check
// The preparation as a list: steps are added, moved, switched off, kept to some columns, removed, and undone.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { giveFile, messages, predict, retrain, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** The steps on show, in order. @param {Page} page */
const shown = (page) =>
  page.locator("li.step").evaluateAll((cards) => cards.map((card) => /** @type {HTMLElement} */ (card).dataset.step).join());

/** Opens the menu and chooses a step with the keyboard. @param {Page} page @param {string} id */
async function add(page, id) {
  await page.locator("#add-step").focus();
  await page.keyboard.press("Enter");
  await page.locator(`.step-choice[value="${id}"]`).focus();
  await page.keyboard.press("Enter");
}

/** @param {Page} page @param {string} id */
const card = (page, id) => page.locator(`li.step[data-step="${id}"]`);

test("the default steps say what they did, and further ones go where their kind usually stands", async () => {
  await visit(browser, server.url, {}, async (page) => {
    assert.equal(await shown(page), "impute,standardise,one-hot");
    assert.match(await card(page, "standardise").innerText(), /Changed bill length mm/);
    await retrain(page, () => add(page, "clip"));
    assert.equal(await shown(page), "impute,clip,standardise,one-hot");
    assert.ok(await card(page, "clip").locator("> details").evaluate((d) => /** @type {HTMLDetailsElement} */ (d).open));
    const later = card(page, "clip").getByRole("button", { name: "Later" });
    await retrain(page, () => later.press("Enter"));
    assert.equal(await shown(page), "impute,standardise,clip,one-hot");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Later", "the button keeps the focus");
    await retrain(page, () => card(page, "clip").locator(".step-columns .switch").click());
    await retrain(page, () => card(page, "clip").getByRole("checkbox", { name: "bill depth mm" }).uncheck());
    const step = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.recipe.prepare[2]);
    assert.equal(step.step, "clip");
    assert.ok(step.columns.length > 0 && !step.columns.includes("bill_depth_mm"));
    await retrain(page, () => card(page, "clip").locator("flag-switch .switch").first().click());
    assert.match(await card(page, "clip").innerText(), /Skipped/);
    await retrain(page, () => card(page, "clip").getByRole("button", { name: "Remove" }).click());
    assert.equal(await shown(page), "impute,standardise,one-hot");
  });
});

test("a problem of a step stands at the step", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await add(page, "pca");
    await page.waitForFunction(() => document.querySelectorAll("li.step").length === 4);
    const earlier = card(page, "pca").getByRole("button", { name: "Earlier" });
    for (let i = 0; i < 3; i++) await earlier.press("Enter");
    assert.equal(await shown(page), "pca,impute,standardise,one-hot");
    // The first visit's columns have gaps, and the mix needs every value.
    await page.waitForSelector("li.step .problem");
    assert.match(await messages(page), /needs every value/);
  });
});

test("a step that reads text makes a text column usable", async () => {
  const words = ["fine round wine", "sour and bad", "very fine", "bad bad grapes", "round, fine", "sour wine"];
  const rows = Array.from({ length: 120 }, (_, i) => {
    const at = (i * 7) % 6;
    return `"${words[at]} no ${i} of the year ${i * 31}",${i % 11},${at % 2 ? "no" : "yes"}`;
  });
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => giveFile(page, "wines.csv", `note,price,liked\n${rows.join("\n")}\n`));
    const features = () =>
      page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.plan.features.map((/** @type {any} */ f) => f.column));
    const target = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.plan.target);
    if (target !== "liked") await retrain(page, () => predict(page, "liked"));
    assert.deepEqual(await features(), ["price"]);
    await retrain(page, () => add(page, "text"));
    assert.deepEqual(await features(), ["note", "price"]);
    const accuracy = await page.evaluate(
      () => /** @type {any} */ (globalThis).terrarium.store.state.report.scores[0].model.value,
    );
    assert.ok(accuracy > 0.9, `${accuracy}`);
  });
});
