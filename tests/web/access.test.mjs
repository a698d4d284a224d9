// @ts-check
// For everybody: axe finds nothing in either colour scheme, and the keyboard alone is enough.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, retrain, scores, tableName, trained, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong on the page now. @param {Page} page */
async function violations(page) {
  const found = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run(document));
  return found.violations.map((/** @type {any} */ { id, nodes }) =>
    `${id}: ${nodes.map((/** @type {any} */ node) => `${node.target} (${node.failureSummary})`).join("; ")}`);
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const [device, width, height] of /** @type {const} */ ([["a desktop", 1280, 800], ["a phone", 390, 844]])) {
    test(`axe finds nothing on ${device}, ${colorScheme}`, async () => {
      // The page's policy would stop axe itself; it holds in every other test.
      const options = { colorScheme, viewport: { width, height }, bypassCSP: true };
      await visit(browser, server.url, options, async (page) => {
        await page.addScriptTag({ content: axe });
        assert.deepEqual(await violations(page), []);
        // With a table of one's own, everything folded out, and a message on show.
        await retrain(page, () => giveFile(page, "boats.csv", boats()));
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        await giveFile(page, "empty.csv", "");
        await page.locator(".problem:visible").first().waitFor();
        assert.deepEqual(await violations(page), []);
        await page.locator("#pick-target button.pick").click();
        assert.deepEqual(await violations(page), []);
      });
    });
  }
}

/**
 * Tabs until the focus is on what the selector names.
 * @param {Page} page
 * @param {string} selector
 * @param {string} [key]
 */
async function tabTo(page, selector, key = "Tab") {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press(key);
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
  }
  assert.fail(`${selector} cannot be reached with ${key}`);
}

test("the whole way by keyboard: table, target, model, training, score", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const value = () => page.evaluate(() => /** @type {any} */ (document.activeElement)?.value);
    // Early, because the browser takes a moment to hand its file dialogs over to the test.
    page.on("filechooser", () => {});

    // The sentence's words are controls: another target, chosen with arrow keys.
    await tabTo(page, "#pick-target button.pick");
    await page.keyboard.press("Enter");
    await page.locator("#pick-target input:focus").waitFor();
    await retrain(page, async () => {
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
    });
    const target = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.report.target);
    assert.equal(target, "island");

    // The file button opens the browser's own dialog.
    await tabTo(page, "#file");
    const dialog = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await retrain(page, async () => (await dialog).setFiles({ name: "boats.csv", mimeType: "text/csv", buffer: Buffer.from(boats()) }));
    assert.equal(await tableName(page), "boats.csv");

    // A column's own button makes it the target.
    await tabTo(page, 'button.aim[value="hull"]');
    await retrain(page, () => page.keyboard.press("Enter"));

    // Models are radio buttons; arrows go from one to the next.
    await tabTo(page, "[data-model] input");
    await retrain(page, () => page.keyboard.press("ArrowUp"));
    assert.equal(await value(), "decision-tree");

    // A knob, by arrow key and by typing.
    await tabTo(page, '[data-at="/model/params/max_depth"] input.exact');
    await page.keyboard.type("3");
    await retrain(page, () => page.keyboard.press("Enter"));
    const depth = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.report.model.params.max_depth);
    assert.equal(depth, 3);

    // Train again, and read the score where the skip link leads.
    await tabTo(page, "#train", "Shift+Tab");
    await retrain(page, () => page.keyboard.press("Enter"));
    await tabTo(page, ".skip", "Shift+Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "result");
    // It leads to a place on the page; table and address stay.
    await page.waitForTimeout(300);
    assert.equal(await tableName(page), "boats.csv");
    assert.match(page.url(), /#r=/);
    assert.ok(Number((await scores(page)).shown.accuracy) > 0.3);
    assert.match(await page.locator("#live").innerText(), /Finished.*test rows/s);
  });
});

test("every place the focus can reach shows it, and none traps it", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const places = new Set();
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press("Tab");
      const place = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement) || element === document.body) return null;
        // A hidden control's ring stands on its label.
        const shown = element.classList.contains("unseen") ? (element.closest("label") ?? element.nextElementSibling) : element;
        const style = getComputedStyle(shown ?? element);
        const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
        return { name: element.id || element.getAttribute("aria-label") || element.textContent?.slice(0, 40) || element.outerHTML.slice(0, 80), ring };
      });
      if (place === null) continue;
      assert.ok(place.ring, `no focus ring on ${place.name}`);
      places.add(place.name);
    }
    assert.ok(places.size > 25, `${places.size} places`);
  });
});

test("without motion the first frame is still and the result is there", async () => {
  await visit(browser, server.url, { reducedMotion: "reduce" }, async (page) => {
    const running = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length);
    assert.equal(running, 0);
    await trained(page);
  });
});
