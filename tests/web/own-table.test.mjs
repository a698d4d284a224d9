// @ts-check
// The main job: a person's own table, every model, honest scores; and what can go wrong on the way.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { boats, giveFile, messages, predict, retrain, scores, tableName, trained, useModel, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** The boats are open and their kind is predicted. @param {Page} page @param {number} [count] */
async function withBoats(page, count) {
  await retrain(page, () => giveFile(page, "boats.csv", boats(count)));
  if ((await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.plan.target)) !== "kind") {
    await retrain(page, () => predict(page, "kind"));
  }
}

/** Makes training long enough to be stopped. @param {Page} page @param {number} trees */
async function growTrees(page, trees) {
  const field = page.locator('[data-at="/model/params/n_estimators"] input.exact');
  await field.fill(String(trees));
  await field.press("Enter");
}

const state = (/** @type {Page} */ page) =>
  page.evaluate(() => {
    const { run, report, profile } = /** @type {any} */ (globalThis).terrarium.store.state;
    return { phase: run.phase, number: run.number, report: report?.scores.length ?? 0, rows: profile.n_rows };
  });

test("all five models train on an uploaded table and are scored beside the baseline", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await withBoats(page);
    assert.equal(await tableName(page), "boats.csv");
    /** @type {Record<string, number>} */
    const accuracy = {};
    for (const model of ["baseline", "logistic-regression", "decision-tree", "random-forest"]) {
      const chosen = await page.locator(`[data-model="${model}"] input`).isChecked();
      if (!chosen) await retrain(page, () => useModel(page, model));
      const { shown } = await scores(page);
      assert.deepEqual(Object.keys(shown).sort(), ["accuracy", "balanced-accuracy", "f1", "log-loss", "roc-auc"]);
      accuracy[model] = Number(shown.accuracy);
    }
    assert.ok(accuracy.baseline < 0.5, JSON.stringify(accuracy));
    for (const model of ["logistic-regression", "decision-tree", "random-forest"]) {
      assert.ok(accuracy[model] > 0.75, JSON.stringify(accuracy));
    }

    // Ridge predicts numbers, so another column is asked for; then it can be chosen.
    assert.equal(await page.locator('[data-model="ridge"] input').isDisabled(), true);
    await retrain(page, () => predict(page, "speed_kn"));
    if (!(await page.locator('[data-model="ridge"] input').isChecked())) await retrain(page, () => useModel(page, "ridge"));
    const { shown } = await scores(page);
    assert.deepEqual(Object.keys(shown).sort(), ["mae", "r2", "rmse"]);
    assert.ok(Number(shown.r2) > 0.3, JSON.stringify(shown));
  });
});

test("a long run can be cancelled, and the last result stays", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await withBoats(page, 6000);
    const before = await scores(page);
    await growTrees(page, 10_000);
    await page.waitForFunction(() => !(/** @type {HTMLButtonElement} */ (document.getElementById("cancel")).disabled));
    const took = await page.evaluate(async () => {
      const begin = performance.now();
      document.getElementById("cancel")?.click();
      // Heard after the cancel, so the worker is free when this is answered.
      await /** @type {any} */ (globalThis).terrarium.client.call("version");
      return performance.now() - begin;
    });
    assert.ok(took < 1000, `${took} ms`);
    assert.equal((await state(page)).phase, "cancelled");
    assert.deepEqual(await scores(page), before);
    // The engine is free again, and the last good model still draws.
    const held = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.client.call("insight"));
    assert.equal(held.kind, "forest");
    // An edit after a cancel does not start by itself what was stopped on purpose.
    await growTrees(page, 20);
    await retrain(page, () => page.locator("#train").click());
  });
});

test("pausing stops, stepping grows one tree, and training goes on", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await withBoats(page, 6000);
    await growTrees(page, 1000);
    const phase = (/** @type {string} */ word) =>
      page.waitForFunction((word) => /** @type {any} */ (globalThis).terrarium.store.state.run.phase === word, word);
    const done = () => page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.run.status?.done ?? 0);
    await phase("training");
    await page.locator("#train").click();
    await phase("paused");
    // An answer to this means that the worker has heard the pause, which was sent before.
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.client.call("version"));
    const trees = await done();
    await page.waitForTimeout(300);
    assert.equal(await done(), trees);
    await page.locator("#step").click();
    await page.waitForFunction((trees) => /** @type {any} */ (globalThis).terrarium.store.state.run.status?.done > trees, trees);
    assert.equal(await done(), trees + 1);
    await page.locator("#train").click();
    await phase("training");
    await retrain(page, () => growTrees(page, 5));
  });
});

test("after a crash the person is told, the data is still there, and training goes on", async () => {
  await visit(browser, server.url, { expected: [/stopped on purpose/] }, async (page) => {
    await withBoats(page);
    const before = await scores(page);
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.client.call("crash").catch(() => {}));
    await page.locator('[data-notice="crash"]').waitFor();
    assert.match(await messages(page), /stopped.*data/is);
    const begin = performance.now();
    await retrain(page, () => page.locator('[data-notice="crash"] button').first().click());
    assert.ok(performance.now() - begin < 5000);
    assert.deepEqual(await scores(page), before);
    assert.equal((await state(page)).rows, 150);
  });
});

test("a crash in the middle of training is survived too", async () => {
  await visit(browser, server.url, { expected: [/stopped on purpose/] }, async (page) => {
    await growTrees(page, 10_000);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.run.status?.done > 5);
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.client.call("crash").catch(() => {}));
    await page.locator('[data-notice="crash"]').waitFor();
    await retrain(page, () => growTrees(page, 10));
    assert.equal(await tableName(page), "penguins");
  });
});

test("cells and headers with markup in them show as text", async () => {
  const attack = '<img src=x onerror="globalThis.broken=1">';
  const quoted = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 60 }, (_, idx) => {
    const label = idx % 2 === 0 ? attack : "</text></svg><script>globalThis.broken=1</script>";
    return `${idx},${(idx * 7) % 11},${quoted(label)},${quoted(`javascript:${idx % 3}`)}`;
  });
  const csv = `${quoted(`${attack}a`)},__proto__,constructor,${quoted("{{kind}}${1}")}\n${rows.join("\n")}\n`;
  await visit(browser, server.url, {}, async (page) => {
    page.on("dialog", (dialog) => assert.fail(`a dialog: ${dialog.message()}`));
    await retrain(page, () => giveFile(page, `${attack}.csv`, csv));
    for (const target of ["constructor", "__proto__", "{{kind}}${1}"]) {
      if (await page.locator(`button.aim[value="${target}"][aria-pressed=false]`).count() > 0) {
        await retrain(page, () => predict(page, target));
      }
      for (const tab of await page.locator("#figure-tabs [role=tab]").all()) {
        await tab.click();
        await page.waitForTimeout(100);
      }
    }
    const found = await page.evaluate(() => ({
      broken: "broken" in globalThis,
      images: document.querySelectorAll('img[src="x"], [onerror]').length,
      scripts: document.querySelectorAll("script:not([src])").length,
      text: document.body.innerText.includes("<img src=x onerror="),
    }));
    assert.deepEqual(found, { broken: false, images: 0, scripts: 0, text: true });
  });
});

test("the file can also be dropped, or its cells pasted", async () => {
  await visit(browser, server.url, {}, async (page) => {
    /** @param {"drop" | "paste"} kind */
    const hand = (kind) =>
      page.evaluate(
        ({ kind, csv }) => {
          const data = new DataTransfer();
          if (kind === "drop") data.items.add(new File([csv], "dropped.csv", { type: "text/csv" }));
          else data.setData("text/plain", csv.replaceAll(",", "\t"));
          const event =
            kind === "drop"
              ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
              : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event);
        },
        { kind, csv: boats() },
      );
    await retrain(page, () => hand("drop"));
    assert.equal(await tableName(page), "dropped.csv");
    await retrain(page, () => hand("paste"));
    assert.match(await tableName(page), /^pasted/);
    assert.equal((await state(page)).rows, 150);
    await trained(page);
  });
});
