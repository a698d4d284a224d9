// @ts-check
// Models that ask more of their rows than others come with the steps and the split that suit them.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { messages, recipe, retrain, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** @param {Page} page @param {string} id */
const useGenerator = (page, id) => retrain(page, () => page.evaluate((id) => /** @type {any} */ (globalThis).terrarium.actions.useGenerator(id), id));

test("tastes are learned from ratings without a setting touched", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await useGenerator(page, "ratings");
    await retrain(page, () => useModel(page, "matrix-factorization"));
    assert.equal(await messages(page), "");
    assert.deepEqual((await recipe(page)).prepare, [{ step: "impute" }, { step: "ordinal" }]);
    assert.match(await page.locator("#headline").innerText(), /R²/);
    assert.ok((await page.locator(".inside svg").count()) > 0);
    await retrain(page, () => useModel(page, "random-forest"));
    assert.equal((await recipe(page)).prepare, undefined);
  });
});

test("a series is carried on, and judged by its latest rows", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await useGenerator(page, "seasonal-series");
    await retrain(page, () => useModel(page, "exponential-smoothing"));
    assert.deepEqual((await recipe(page)).split, { by: "time", column: "month" });
    assert.match(await page.locator(".inside").innerText(), /The parts of the series/);
    assert.match(await page.locator("#report-notes").innerText(), /season of 12 rows/);
  });
});

test("models of counts and of categories take measurements", async () => {
  await visit(browser, server.url, {}, async (page) => {
    for (const id of ["multinomial-nb", "categorical-nb"]) {
      await retrain(page, () => useModel(page, id));
      assert.equal(await messages(page), "");
    }
  });
});

test("a Gaussian process says how sure it is along the curve", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await useGenerator(page, "sine");
    await retrain(page, () => useModel(page, "gaussian-process"));
    assert.match(await page.locator(".inside").innerText(), /95/);
    assert.ok((await page.locator(".inside svg").count()) > 0);
  });
});
