// @ts-check
// Dragging the time of a training back: map, score, figures and the tree inside are those of that moment.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { retrain, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** Puts the handle at a place and waits for the picture. @param {Page} page @param {number} place */
async function drag(page, place) {
  await page.locator("#past").evaluate((/** @type {HTMLInputElement} */ line, place) => {
    line.value = String(Math.min(place, Number(line.max)));
    line.dispatchEvent(new Event("input", { bubbles: true }));
  }, place);
  await page.waitForFunction((present) => (/** @type {any} */ (globalThis).terrarium.store.state.then === null) === present, place > 1000);
  await page.waitForTimeout(600);
}

/** @param {Page} page */
const seen = (page) =>
  page.evaluate(() => {
    const { map, figure, insight } = /** @type {any} */ (globalThis).terrarium.store.state;
    const score = document.getElementById("score")?.textContent;
    return { score, ground: [...map.picture.rgba].join(), figure: figure.svg, inside: JSON.stringify(insight) };
  });

test("dragging back shows map, score, figure and inside as they were, and dragging forth the end", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await page.waitForTimeout(600);
    const end = await seen(page);
    await drag(page, 0);
    const begin = await seen(page);
    for (const key of /** @type {const} */ (["score", "ground", "figure", "inside"])) assert.notEqual(begin[key], end[key], key);
    assert.match(await page.locator("#progress-words").innerText(), /Before the first tree · looking back/);
    assert.match(await page.locator("#score-interval").innerText(), /before the first tree/);
    await drag(page, 9999);
    const again = await seen(page);
    assert.deepEqual(Object.keys(again).filter((key) => Reflect.get(again, key) !== Reflect.get(end, key)), []);
  });
});

test("the line is a slider for the keyboard, and going on leaves the past", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => useModel(page, "logistic-regression"));
    await page.locator("#reset").click();
    for (let i = 0; i < 4; i++) {
      await page.locator("#step").click();
      await page.waitForFunction((n) => /** @type {any} */ (globalThis).terrarium.store.state.run.status?.done === n, i + 1);
    }
    const line = page.getByRole("slider", { name: "Look back at the training" });
    await line.press("ArrowLeft");
    await line.press("ArrowLeft");
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.then?.unit === 3);
    assert.equal(await line.getAttribute("aria-valuetext"), "iteration 3 of 4");
    await page.locator("#step").click();
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.run.status?.done === 5);
    assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.then), null);
  });
});
