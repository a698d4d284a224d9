// @ts-check
// A model made of models: its members are chosen, set, added and removed by the keyboard.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { messages, recipe, retrain, useModel, visit } from "./page.mjs";

test("members are chosen, set, added and removed, and stand beside all together", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => useModel(page, "voting"));
    const list = page.locator('member-list[data-at="/model/params/estimators"]');
    const rows = list.locator(".members > li");
    assert.equal(await rows.count(), 3);
    const chosen = async () => (await recipe(page)).model.params?.estimators;
    assert.equal(await chosen(), undefined, "the usual members need not be said");

    await retrain(page, () => rows.nth(0).locator("select").first().selectOption("lda").then(() => {}));
    assert.deepEqual(await chosen(), ["lda", "k-neighbors", "hist-gradient-boosting"]);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Model 1");

    await rows.nth(1).locator("summary").first().press("Enter");
    const neighbours = rows.nth(1).locator('[data-at="/model/params/estimators/1/params/n_neighbors"] .exact');
    await retrain(page, async () => {
      await neighbours.fill("9");
      await neighbours.press("Enter");
    });
    assert.deepEqual((await chosen())[1], { kind: "k-neighbors", params: { n_neighbors: 9 } });
    const fold = rows.nth(1).locator("details").first();
    assert.ok(await fold.evaluate((d) => /** @type {HTMLDetailsElement} */ (d).open), "the settings stay open");

    const weight = rows.nth(0).getByLabel("Model 1, weight");
    await retrain(page, async () => {
      await weight.fill("2");
      await weight.press("Enter");
    });
    assert.deepEqual((await chosen())[0], { kind: "lda", weight: 2 });

    await retrain(page, () => list.getByRole("button", { name: "Add a model" }).press("Enter"));
    assert.equal(await rows.count(), 4);
    await retrain(page, () => rows.nth(3).getByRole("button", { name: "Remove: Model 4" }).press("Enter"));
    assert.equal(await rows.count(), 3);
    assert.equal(await messages(page), "");
    assert.match(await page.locator(".inside").innerText(), /all together/);
  });
});

test("one model is chosen where there is one, and the usual last model need not be said", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => useModel(page, "stacking"));
    const last = page.locator('member-list[data-at="/model/params/final_estimator"] select').first();
    assert.equal(await last.inputValue(), "");
    await retrain(page, () => last.selectOption("gaussian-nb").then(() => {}));
    assert.equal((await recipe(page)).model.params?.final_estimator, "gaussian-nb");
    const offered = await last.locator("option").evaluateAll((all) => all.map((o) => /** @type {HTMLOptionElement} */ (o).value));
    assert.ok(offered.includes("lda") && !offered.includes("ridge") && !offered.includes("bagging"), offered.join());
  });
});
