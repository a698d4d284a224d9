// @ts-check
// Neural networks: what people learn with them, and their picture while they learn.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { recipe, retrain, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/**
 * Trains a recipe at full speed; gives the scores of test and training rows by metric.
 * @param {Page} page @param {string} generator @param {object} params Of the model. @param {object} [more] @param {object} [shape] Of the table.
 */
async function learn(page, generator, params, more = {}, shape = {}) {
  const made = {
    recipe: 1, seed: 3, data: { generator, params: shape },
    model: { kind: "neural-network", params }, ...more,
  };
  return page.evaluate(async (made) => {
    const { client } = /** @type {any} */ (globalThis).terrarium;
    const { report } = await new Promise((resolve, reject) => {
      client.addEventListener("event", (/** @type {any} */ { detail }) => {
        if (detail.run !== 9000) return;
        if (detail.event === "finished") resolve(detail);
        if (detail.event === "failed") reject(new Error(JSON.stringify(detail.problems)));
      });
      client.call("open", { data: made.data, seed: made.seed }).then(() => client.call("start", { recipe: made, run: 9000, play: true })).catch(reject);
    });
    return Object.fromEntries(report.scores.map((/** @type {any} */ s) => [s.metric, [s.model.value, s.training?.value ?? null]]));
  }, made);
}

test("three layers tell the spirals apart, and one layer of the same units does not", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const settings = { activation: "tanh", max_iter: 800, tol: null, learning_rate: "cosine" };
    const deep = await learn(page, "spirals", { ...settings, hidden_layer_sizes: [8, 8, 8] }, {}, { noise: 0 });
    assert.ok(deep["log-loss"][0] <= 0.05, JSON.stringify(deep));
    const flat = await learn(page, "spirals", { ...settings, hidden_layer_sizes: [3] }, {}, { noise: 0 });
    assert.ok(flat["log-loss"][0] > 0.2, JSON.stringify(flat));
  });
});

test("opposite corners need a hidden layer, or the product of both columns and none", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const shape = { noise: 0 };
    const none = await learn(page, "xor", { hidden_layer_sizes: [] }, {}, shape);
    assert.ok(none.accuracy[0] < 0.75, JSON.stringify(none));
    const hidden = await learn(page, "xor", { hidden_layer_sizes: [8] }, {}, shape);
    assert.ok(hidden.accuracy[0] > 0.93, JSON.stringify(hidden));
    const product = [{ step: "standardise" }, { step: "polynomial", params: { interaction_only: true } }];
    const made = await learn(page, "xor", { hidden_layer_sizes: [] }, { prepare: product }, shape);
    assert.ok(made.accuracy[0] > 0.93, JSON.stringify(made));
  });
});

test("much noise and a large network show what learning by heart is", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const settings = { hidden_layer_sizes: [64, 64], max_iter: 1500, tol: null, alpha: 0, learning_rate: "cosine" };
    const heart = await learn(page, "moons", settings, {}, { noise: 0.4, n_samples: 150 });
    const [test, training] = heart["log-loss"];
    assert.ok(training < 0.1 && test > 5 * training, JSON.stringify(heart));
  });
});

test("a network is drawn while it learns, and its layers are changed by buttons", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await useModel(page, "neural-network");
    const network = page.locator("#network");
    await network.waitFor({ state: "visible" });
    assert.match(await network.innerText(), /4 → 8 → 8 → 3|8 → 8 → 3/);
    await retrain(page, () => page.getByRole("button", { name: "One unit fewer in hidden layer 1" }).press("Enter"));
    assert.deepEqual((await recipe(page)).model.params?.hidden_layer_sizes, [7, 8]);
    // The button that was pressed keeps the focus though the picture was drawn anew.
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "One unit fewer in hidden layer 1");
    await retrain(page, () => page.getByRole("button", { name: "One hidden layer fewer" }).click());
    assert.deepEqual((await recipe(page)).model.params?.hidden_layer_sizes, [7]);
    const picture = network.locator("canvas").first();
    assert.match((await picture.getAttribute("aria-label")) ?? "", /Epoch \d+: the loss is/);
    const counts = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.units.counts);
    assert.deepEqual(counts.slice(1), [7, 3]);
  });
});

test("whoever points at a unit reads what it hears", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => useModel(page, "neural-network"));
    await page.locator("#network canvas").first().scrollIntoViewIfNeeded();
    const box = await page.locator("#network canvas").first().boundingBox();
    const counter = await page.getByRole("group", { name: "Hidden layer 1", exact: true }).boundingBox();
    assert.ok(box && counter);
    const tip = page.locator(".network-tip");
    for (let y = 50; y < box.height && !(await tip.isVisible()); y += 6) {
      await page.mouse.move(counter.x + counter.width / 2, box.y + y);
    }
    assert.match(await tip.innerText(), /Unit 1 of layer 1\s+Hears .+ × .+, constant .+; relu/);
  });
});

test("a run goes epoch by epoch, and on at full speed when that is chosen", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, async () => {
      await useModel(page, "neural-network");
      assert.equal(await page.locator("#speed").inputValue(), "units");
      assert.match(await page.locator("#speed").innerText(), /epoch by epoch/);
      await page.locator("#speed").selectOption("full");
    });
    await page.locator("#speed").selectOption("show");
    assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.run.phase), "finished");
  });
});

test("with reduced motion the picture is drawn once, at the end", async () => {
  await visit(browser, server.url, { reducedMotion: "reduce" }, async (page) => {
    await page.evaluate(() => {
      const { store } = /** @type {any} */ (globalThis).terrarium;
      /** @type {any} */ (globalThis).seen = 0;
      store.watch((/** @type {any} */ s) => s.units, (/** @type {any} */ u) => u && /** @type {any} */ (globalThis).seen++);
    });
    await retrain(page, () => useModel(page, "neural-network"));
    await page.locator("#network").waitFor({ state: "visible" });
    assert.ok((await page.evaluate(() => /** @type {any} */ (globalThis).seen)) <= 2);
  });
});

test("a network fits a narrow phone", async () => {
  await visit(browser, server.url, { viewport: { width: 320, height: 700 } }, async (page) => {
    await retrain(page, () => useModel(page, "neural-network"));
    await page.locator("#network").waitFor({ state: "visible" });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page itself does not scroll sideways");
    const button = await page.getByRole("button", { name: "One unit more in hidden layer 1" }).boundingBox();
    assert.ok(button && button.width >= 24 && button.height >= 24);
  });
});
