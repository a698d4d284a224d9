// @ts-check
// The first seconds on the page, and what leaves the tab: nothing.
import assert from "node:assert/strict";
import test from "node:test";
import { withPage } from "./harness/browser.mjs";
import { serve } from "./harness/server.mjs";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, predict, retrain, scores, trained, useModel, visit } from "./page.mjs";

test("the penguins are trained and scored within 3 s", async () => {
  await withPage(browser, {}, async (page) => {
    const begin = performance.now();
    await page.goto(server.url);
    await trained(page, 0, 10_000);
    const took = performance.now() - begin;
    assert.ok(took <= 3000, `it took ${Math.round(took)} ms`);
    const { shown } = await scores(page);
    assert.ok(Number(shown.accuracy) > 0.9, JSON.stringify(shown));
    assert.match(await page.locator("#sentence").innerText(), /species.*344.*random forest/s);
    assert.equal(await page.locator("#reading").isVisible(), false, "there is no way to read a sample otherwise");
  });
});

test("the map is painted", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const colours = await page.locator("#map canvas").first().evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error("no canvas");
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const seen = new Set();
      for (let at = 0; at < pixels.length; at += 4) seen.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
      return seen.size;
    });
    assert.ok(colours >= 3, `${colours} colours`);
  });
});

test("a whole visit asks this server for the page's own files only, and for nothing after the start", async () => {
  /** @type {string[]} */
  const asked = [];
  await withPage(browser, {}, async (page) => {
    page.context().on("request", (request) => asked.push(request.url()));
    await page.goto(server.url);
    await trained(page);
    // Chromium fetches the icon again by itself whenever the address changes.
    const own = (/** @type {string} */ url) => /^(blob|data):/.test(url) || url.endsWith("/icons/terrarium.svg");
    const elsewhere = asked.filter((url) => !url.startsWith(server.url) && !own(url));
    assert.deepEqual(elsewhere, []);
    const before = asked.length;
    await retrain(page, () => giveFile(page, "boats.csv", boats()));
    await retrain(page, () => predict(page, "kind"));
    await retrain(page, () => useModel(page, "decision-tree"));
    for (const tab of await page.locator("#figure-tabs [role=tab]").all()) await tab.click();
    await page.locator("#copy-link").click();
    await page.locator("#theme").click();
    await page.waitForTimeout(500);
    assert.deepEqual(asked.slice(before).filter((url) => !own(url)), []);
  });
});

test("the policy stops even the page itself from sending anything to another host", async () => {
  const other = await serve();
  try {
    await visit(browser, server.url, { expected: [/Content Security Policy|Refused to connect|violates/] }, async (page) => {
      const sent = await page.evaluate((url) => fetch(url, { mode: "no-cors" }).then(() => "sent", () => "stopped"), other.url);
      assert.equal(sent, "stopped");
      assert.equal(other.requests.size, 0);
    });
  } finally {
    await other.close();
  }
});
