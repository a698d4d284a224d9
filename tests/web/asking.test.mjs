// @ts-check
// Asking the model about a row of one's own: a form, a pad to draw on, and the words of a text that count.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { giveFile, predict, retrain, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** What is answered first. @param {Page} page @param {RegExp} expected */
const answers = (page, expected) =>
  page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#ask-said li")?.textContent ?? ""), expected.source);

/** @param {Page} page @param {number} row */
async function takeRow(page, row) {
  await page.locator("#ask-row").fill(String(row));
  await page.locator("#ask-row").press("Enter");
}

test("a row of the table is taken, changed, and answered for at once", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await page.getByText("Ask about a row of your own").click();
    await page.waitForSelector("#ask-said li");
    await takeRow(page, 300);
    await answers(page, /^Chinstrap/);
    await page.locator("#own-row").getByLabel("bill length mm", { exact: true }).fill("38");
    await page.locator("#own-row").getByLabel("flipper length mm", { exact: true }).fill("185");
    await answers(page, /^Adelie/);
    // Another moment of the training is another model.
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.actions.lookBack(0));
    await answers(page, /^Adelie44.?%/);
    // A number is answered in its unit.
    await retrain(page, () => predict(page, "body_mass_g"));
    await page.waitForFunction(() => /^body mass g \d/.test(document.querySelector("#ask-said p")?.textContent ?? ""));
  });
});

test("a digit that is drawn is read with every stroke", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => page.evaluate(() => /** @type {any} */ (globalThis).terrarium.actions.useSample("digits")));
    await retrain(page, () => useModel(page, "logistic-regression"));
    await page.getByText("Ask about a row of your own").click();
    await page.locator(".pad").scrollIntoViewIfNeeded();
    const box = await page.locator(".pad").boundingBox();
    if (!box) throw new Error("there is no pad");
    const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([box.x + x * box.width, box.y + y * box.height]);
    await page.mouse.move(...at(0.25, 0.2));
    await page.mouse.down();
    for (const [x, y] of [[0.7, 0.2], [0.7, 0.25], [0.4, 0.85]]) await page.mouse.move(...at(x, y), { steps: 6 });
    await page.mouse.up();
    await answers(page, /^7/);
    await page.getByRole("button", { name: "Wipe" }).click();
    await page.waitForFunction(() => document.querySelector("#ask-said li") === null);
  });
});

test("the words of a text are coloured by what they count", async () => {
  const rows = Array.from({ length: 160 }, (_, i) => {
    const tone = (i % 2 ? ["splendid", "lovely", "warm"] : ["dreadful", "cold", "broken"])[(i * 7) % 3];
    return `"the ${["tea", "rain", "letter", "window"][(i >> 1) % 4]} was ${tone} and we went home, number ${i}",${i % 2 ? "yes" : "no"}`;
  });
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => giveFile(page, "notes.csv", `note,price,liked\n${rows.map((row, i) => row.replace('",', `",${i % 7},`)).join("\n")}\n`));
    const target = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.plan.target);
    if (target !== "liked") await retrain(page, () => predict(page, "liked"));
    await retrain(page, () => page.evaluate(() => /** @type {any} */ (globalThis).terrarium.actions.addStep("text")));
    await retrain(page, () => useModel(page, "logistic-regression"));
    await page.getByText("Ask about a row of your own").click();
    await page.locator("#own-row").getByLabel("note", { exact: true }).fill("The tea was splendid <b>today</b>");
    await page.waitForSelector(".words mark");
    const strongest = await page.locator(".words mark").evaluateAll((marks) => {
      const strength = (/** @type {Element} */ mark) => parseFloat(/** @type {HTMLElement} */ (mark).style.getPropertyValue("--strength"));
      return marks.toSorted((a, b) => strength(b) - strength(a))[0].textContent;
    });
    assert.equal(strongest, "splendid");
    await answers(page, /^yes/);
  });
});
