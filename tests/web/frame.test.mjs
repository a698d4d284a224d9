// @ts-check
// The page inside `<iframe sandbox="allow-scripts">`, as on somebody else's site: no origin, no storage.
import assert from "node:assert/strict";
import test from "node:test";
import { launch, withPage } from "./harness/browser.mjs";
import { serve } from "./harness/server.mjs";
import { scores, trained } from "./page.mjs";

test("it trains inside a sandboxed frame", async () => {
  const browser = await launch();
  // Static hosts send this header; without it a frame that has no origin may not even load the page's modules.
  const server = await serve({ headers: { "Access-Control-Allow-Origin": "*" } });
  try {
    await withPage(browser, { expected: [/favicon/] }, async (page) => {
      await page.goto(`${server.url}tests/web/frame.html`);
      const frame = page.frames().find((one) => one.url().endsWith("index.html"));
      assert.ok(frame !== undefined);
      await trained(frame);
      assert.equal(await frame.evaluate(() => self.origin), "null");
      const { shown } = await scores(frame);
      assert.ok(Number(shown.accuracy) > 0.9, JSON.stringify(shown));
    });
  } finally {
    await browser.close();
    await server.close();
  }
});
