// @ts-check
// The knob that chooses models: members are chosen, set, weighed, added and removed by the keyboard.
import assert from "node:assert/strict";
import test from "node:test";
import { withPage } from "./harness/browser.mjs";
import { browser, server } from "./harness/session.mjs";

/** @import { Page } from "playwright-core" */

/** What the form has set. @param {Page} page @returns {Promise<any>} */
const params = (page) => page.evaluate(() => /** @type {any} */ (globalThis).params);

/** A form alone, without an engine. @param {(page: Page) => Promise<void>} body */
function form(body) {
  return withPage(browser, { viewport: { width: 320, height: 700 } }, async (page) => {
    await page.goto(new URL("tests/web/members.html", server.url).href);
    await page.locator("html[data-ready]").waitFor();
    await body(page);
  });
}

test("members are chosen, set, weighed, added and removed, and nobody's place is lost", async () => {
  await form(async (page) => {
    const list = page.locator('member-list[data-at="/model/params/estimators"]');
    const rows = list.locator(".members > li");
    assert.equal(await rows.count(), 3);
    await rows.nth(0).locator("select").first().selectOption("near");
    assert.deepEqual((await params(page)).estimators, ["near", "near", "lda"]);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Model 1");

    await rows.nth(1).locator("summary").first().press("Enter");
    const k = rows.nth(1).locator('[data-at="/model/params/estimators/1/params/k"] .exact');
    await k.fill("9");
    await k.press("Tab");
    assert.deepEqual((await params(page)).estimators[1], { kind: "near", params: { k: 9 } });
    const open = await rows.nth(1).locator("details").first().evaluate((d) => /** @type {HTMLDetailsElement} */ (d).open);
    assert.ok(open, "the settings stay open");
    assert.ok(await rows.nth(2).locator("details").first().isHidden(), "a model without settings shows no fold");

    const weight = rows.nth(2).getByLabel("Model 3, weight");
    await weight.fill("2");
    await weight.press("Tab");
    assert.deepEqual((await params(page)).estimators[2], { kind: "lda", weight: 2 });

    await list.getByRole("button", { name: "Add a model" }).press("Enter");
    assert.deepEqual((await params(page)).estimators[3], "tree", "one that is not there yet");
    await rows.nth(3).getByRole("button", { name: "Remove: Model 4" }).press("Enter");
    await rows.nth(0).getByRole("button", { name: "Remove: Model 1" }).press("Enter");
    assert.deepEqual((await params(page)).estimators, [{ kind: "near", params: { k: 9 } }, { kind: "lda", weight: 2 }]);
    assert.equal(await rows.count(), 2);
    // Settings keep the place of their member, which moved up.
    assert.equal(await list.locator('[data-at="/model/params/estimators/0/params/k"] .exact').inputValue(), "9");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than a phone");
  });
});

test("only models that fit the question are offered, and the usual one need not be said", async () => {
  await form(async (page) => {
    const last = page.locator('member-list[data-at="/model/params/last"] select').first();
    const offered = () => last.locator("option").evaluateAll((all) => all.map((o) => /** @type {HTMLOptionElement} */ (o).value));
    assert.equal(await last.inputValue(), "");
    assert.deepEqual(await offered(), ["", "lda", "near", "tree"]);
    await last.selectOption("lda");
    assert.equal((await params(page)).last, "lda");
    await page.evaluate(() => /** @type {any} */ (globalThis).show("regression"));
    assert.deepEqual(await offered(), ["", "ridge", "near", "tree", "lda"], "what the recipe says stays on show");
  });
});
