// @ts-check
// The hand on the map: rows are moved, added and left out, each as a step of the recipe that trains at once.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { recipe, retrain, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** @param {Page} page */
async function moons(page) {
  await retrain(page, () => page.evaluate(() => /** @type {any} */ (globalThis).terrarium.actions.useGenerator("moons")));
  await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.map.picture?.x.column === "x1");
  await page.waitForTimeout(400);
}

/** @param {Page} page @param {"look" | "move" | "paint" | "erase"} tool */
const use = (page, tool) => page.locator(`#map-tools input[value="${tool}"]`).check({ force: true });

/** A place on the map, in shares, as the mouse knows it. @param {Page} page @param {number} across @param {number} down */
async function at(page, across, down) {
  const box = await page.locator(".map-plot").boundingBox();
  if (!box) throw new Error("there is no map");
  return /** @type {[number, number]} */ ([box.x + across * box.width, box.y + down * box.height]);
}

/** Where the first row stands, in shares of the map. @param {Page} page @returns {Promise<[number, number]>} */
const firstRow = (page) =>
  page.evaluate(() => {
    const { x, y, points } = /** @type {any} */ (globalThis).terrarium.store.state.map.picture;
    const i = points.row.indexOf(0);
    return [(points.x[i] - x.min) / (x.max - x.min), (y.max - points.y[i]) / (y.max - y.min)];
  });

/** @param {Page} page */
const changes = async (page) => (await recipe(page)).data.clean?.at(-1).params.changes ?? [];
/** @param {Page} page */
const counts = (page) =>
  page.evaluate(() => {
    const { profile, plan, map } = /** @type {any} */ (globalThis).terrarium.store.state;
    return [profile.n_rows, plan.n_train + plan.n_test, map.picture.points.x.length];
  });

test("a row is dragged, another is added, one is left out, and each can be taken back", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await moons(page);
    await use(page, "move");
    await page.mouse.move(...(await at(page, ...(await firstRow(page)))));
    await page.mouse.down();
    await page.mouse.move(...(await at(page, 0.3, 0.9)), { steps: 3 });
    await retrain(page, () => page.mouse.up());
    const [moved] = await changes(page);
    assert.match(moved, /^1: x1 = -?[\d.]+, x2 = -?[\d.]+$/);
    await page.waitForFunction(() => document.getElementById("map-influence")?.textContent?.startsWith("Row 1 moved"));
    const [across, down] = await firstRow(page);
    assert.ok(Math.hypot(across - 0.3, down - 0.9) < 0.05, `${across} ${down}`);

    await use(page, "paint");
    const spot = await at(page, 0.9, 0.15);
    await retrain(page, () => page.mouse.click(...spot));
    assert.match((await changes(page)).at(-1), /^\+ x1 = .*, x2 = .*, class = A$/);
    await page.waitForTimeout(500);
    assert.deepEqual(await counts(page), [401, 401, 401]);

    await use(page, "erase");
    await retrain(page, () => page.mouse.click(...spot));
    assert.deepEqual(await changes(page), [moved], "the row added is gone, not added and left out");

    for (let i = 0; i < 3; i++) await retrain(page, () => page.keyboard.press("Control+z"));
    assert.equal((await recipe(page)).data.clean, undefined);
    assert.deepEqual(await firstRow(page).then(([x]) => x > 0), true);
  });
});

test("the keyboard adds and leaves out rows, and the eye only looks", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await moons(page);
    const plot = page.locator(".map-plot");
    await plot.press("ArrowUp");
    await plot.press("Enter");
    assert.deepEqual(await changes(page), []);
    await use(page, "paint");
    await plot.press("ArrowUp");
    await retrain(page, () => plot.press("Enter"));
    assert.equal((await changes(page)).length, 1);
    await use(page, "erase");
    await page.waitForTimeout(500);
    await plot.press("ArrowUp");
    await retrain(page, () => plot.press("Enter"));
    assert.deepEqual(await changes(page), []);
  });
});
