// @ts-check
// Which rows are kept for the test: by groups and by a column, chosen on the page.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { retrain, visit } from "./page.mjs";

test("whole islands are kept apart, and a column says which rows are the test", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const split = page.locator("#split");
    const way = split.locator("choice-list select");
    const column = split.locator("column-list select");

    await way.selectOption("group");
    await page.locator(".problem").filter({ hasText: /the column that decides is not named/i }).first().waitFor();
    await retrain(page, () => column.selectOption("island"));
    assert.match(await split.innerText(), /All rows with the same island stay on one side/);
    assert.match(await page.locator("#report-notes").innerText(), /Rows of one island may be alike/);

    await way.selectOption("column");
    await column.selectOption("sex");
    const word = split.locator("text-field input");
    await word.fill("female");
    await retrain(page, () => word.press("Tab"));
    const words = await split.innerText();
    assert.match(words, /165 to test/);
    assert.match(words, /11 rows without sex left out/);
    assert.doesNotMatch(words, /Share kept/, "a setting without effect is not shown");
  });
});
