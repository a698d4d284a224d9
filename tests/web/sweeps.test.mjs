// @ts-check
// Figures that train the model anew come when somebody asks for them, and only where the model has one.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { messages, retrain, useModel, visit } from "./page.mjs";

test("how many groups is worked out when asked, and named in words", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => useModel(page, "k-means"));
    const tab = page.locator("#figure-tabs").getByRole("radio", { name: "How many groups?" });
    await tab.check({ force: true });
    await page.locator("#work-out").click();
    await page.locator("#figure img").waitFor();
    assert.match(await page.locator("#figure").innerText(), /The inertia bends most at \d groups/);
    assert.equal(await messages(page), "");
    // Another run has to be asked again.
    await retrain(page, () => useModel(page, "dbscan"));
    assert.equal(await tab.count(), 0);
  });
});
