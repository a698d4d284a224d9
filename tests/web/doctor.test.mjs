// @ts-check
// The data doctor: a dirty file becomes a trained model with nothing but its fixes, and every step can be undone.
import assert from "node:assert/strict";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { giveFile, messages, retrain, runNumber, scores, trained, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

const CITIES = ["Berlin", "berlin", " BERLIN", "Paris", "PARIS", "Rome", "Rome "];

/** Customers as a colleague sends them: counted through, −999 for an unknown age, money as text, cities spelled as it
 * came, some rows twice, a date that only those have who left, and a total at the end. */
function customers() {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 300 }, (_, i) => {
    const age = Math.round(20 + 60 * random());
    const income = Math.round(1000 + 4000 * random());
    const left = 0.02 * (age - 50) - 0.0006 * (income - 3000) + 1.2 * (random() - 0.5) > 0;
    const city = CITIES[Math.floor(CITIES.length * random())];
    const day = `2023-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`;
    return [i + 1, random() < 0.06 ? -999 : age, `"$${income.toLocaleString("en")}.00"`, `"${city}"`, left ? day : "", left ? "yes" : "no"];
  });
  const twice = [...rows, ...rows.slice(40, 46)];
  const total = twice.reduce((sum, row) => sum + Number(row[1]), 0);
  const lines = [...twice, ["", total, "", "Total", "", ""]].map((row) => row.join(","));
  return `customer_no,age,income,city,cancelled_on,churned\n${lines.join("\n")}\n`;
}

/** Drops a file on the page. @param {Page} page @param {string} name @param {string} csv */
const drop = (page, name, csv) =>
  page.evaluate(
    ({ name, csv }) => {
      const data = new DataTransfer();
      data.items.add(new File([csv], name, { type: "text/csv" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { name, csv },
  );

/** What the page knows. @param {Page} page */
const known = (page) =>
  page.evaluate(() => {
    const { recipe, profile, findings, plan, undo, redo } = /** @type {any} */ (globalThis).terrarium.store.state;
    return { clean: recipe.data.clean ?? [], recipe, profile, findings, plan, undo, redo };
  });

/** Waits until the doctor has looked at the table on show. @param {Page} page */
async function examined(page) {
  await page.waitForFunction(() => {
    const { findings, run } = /** @type {any} */ (globalThis).terrarium.store.state;
    return findings !== null && ["finished", "failed"].includes(run.phase);
  });
  // The question to the doctor waits for the last change.
  await page.waitForTimeout(600);
}

const SEVERE = '.finding:is([data-severity="high"], [data-severity="medium"])';

test("a dirty file becomes a trained model with nothing but the doctor's fixes", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const before = await runNumber(page);
    await drop(page, "customers.csv", customers());
    await trained(page, before);
    await examined(page);
    /** @type {string[]} */
    const treated = [];
    for (let i = 0; i < 12; i++) {
      const finding = page.locator(SEVERE).filter({ has: page.locator("button.fix") }).first();
      if ((await finding.count()) === 0) break;
      treated.push((await finding.getAttribute("data-check")) ?? "");
      await retrain(page, () => finding.locator("button.fix").first().click());
      await examined(page);
    }
    assert.deepEqual([...treated].sort(), [
      "after-the-event",
      "duplicate-rows",
      "identifier",
      "numbers-as-text",
      "sentinels",
      "spellings",
      "totals-row",
    ]);
    const { clean, profile, plan, findings } = await known(page);
    assert.equal(await page.locator(SEVERE).count(), 0, JSON.stringify(findings));
    assert.equal(clean.length, treated.length);
    assert.equal(await page.locator(".cleaning-steps > li").count(), treated.length);
    assert.deepEqual(plan.features.map((/** @type {any} */ f) => `${f.column}: ${f.type}`), ["age: number", "income: number", "city: category"]);
    assert.equal(profile.n_rows, 300);
    const column = (/** @type {string} */ name) => profile.columns.find((/** @type {any} */ c) => c.name === name);
    assert.ok(column("age").number.min >= 20 && column("age").missing > 5);
    assert.deepEqual(column("city").levels.map((/** @type {any} */ l) => l.label).sort(), ["Berlin", "Paris", "Rome"]);
    const { shown } = await scores(page);
    assert.ok(Number(shown.accuracy) > 0.65 && Number(shown.accuracy) < 0.99, JSON.stringify(shown));

    // Every step can be taken back, and done again.
    for (let i = 0; i < treated.length; i++) await retrain(page, () => page.keyboard.press("Control+z"));
    let now = await known(page);
    assert.deepEqual([now.clean.length, now.profile.n_rows], [0, 307]);
    for (let i = 0; i < treated.length; i++) await retrain(page, () => page.keyboard.press("Control+Shift+z"));
    now = await known(page);
    assert.deepEqual(now.clean, clean);
    assert.equal(now.profile.n_rows, 300);
    // The link carries the cleaning.
    const recipe = await page.evaluate(() => {
      const { client } = /** @type {any} */ (globalThis).terrarium;
      return client.call("from_link", { text: location.hash.slice(3) });
    });
    assert.equal(recipe.data.clean.length, clean.length);
  });
});

test("a cleaning step is switched off, removed, and survives a crash of the engine", async () => {
  await visit(browser, server.url, { expected: [/stopped on purpose/] }, async (page) => {
    await retrain(page, () => giveFile(page, "customers.csv", customers()));
    await examined(page);
    await retrain(page, () => page.locator('[data-check="totals-row"] button.fix').first().click());
    assert.equal((await known(page)).profile.n_rows, 306);
    await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.client.call("crash").catch(() => {}));
    await page.locator('[data-notice="crash"]').waitFor();
    await retrain(page, () => page.locator('[data-notice="crash"] button').first().click());
    const report = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.report.rows.total);
    assert.equal(report, 306);
    const step = page.locator(".cleaning-steps > li");
    await retrain(page, () => step.locator("input.switch").first().click());
    assert.equal((await known(page)).profile.n_rows, 307);
    assert.equal((await known(page)).clean[0].off, true);
    await retrain(page, () => step.locator("input.switch").first().click());
    await retrain(page, () => step.locator("button.take-away").click());
    assert.deepEqual((await known(page)).clean, []);
  });
});

test("a formula is checked while it is typed, and becomes a column", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await page.locator("#clean-menu").selectOption("formula");
    const draft = page.locator(".clean-draft");
    const fields = draft.locator("text-field input");
    await fields.nth(0).fill("bill");
    await fields.nth(1).fill("bill_length_mm / bill_dept_mm");
    await page.waitForFunction(() => /did you mean bill_depth_mm/.test(document.querySelector(".clean-draft .hint")?.textContent ?? ""));
    assert.match(await draft.locator(".hint").innerText(), /Letter 18/);
    const add = draft.getByRole("button", { name: "Add this step" });
    assert.equal(await add.isDisabled(), true);
    await fields.nth(1).fill("bill_length_mm / bill_depth_mm");
    await page.waitForFunction(() => document.querySelector(".clean-draft .hint")?.textContent === "");
    await retrain(page, () => add.click());
    const { profile } = await known(page);
    assert.equal(profile.columns.at(-1).name, "bill");
    // A text field takes back its own letters; the recipe stays.
    await page.locator("#clean-menu").selectOption("filter");
    await draft.locator("text-field input").fill("x");
    await page.keyboard.press("Control+z");
    assert.equal((await known(page)).clean.length, 1);
  });
});

test("a step that does not fit says so at its place, and the page goes on when it is removed", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await page.evaluate(() => {
      const { actions } = /** @type {any} */ (globalThis).terrarium;
      actions.addCleaning({ step: "drop-columns", params: { columns: ["island"] } });
    });
    await trained(page, await runNumber(page));
    await page.evaluate(() => {
      const { actions } = /** @type {any} */ (globalThis).terrarium;
      actions.addCleaning({ step: "filter", params: { keep: 'island = "Dream"' } });
    });
    await page.locator('[data-problem="/data/clean/1/params/keep"]').waitFor();
    assert.match(await messages(page), /earlier cleaning step takes it away/);
    await retrain(page, () => page.locator(".cleaning-steps > li button.take-away").nth(1).click());
    assert.equal(await page.locator(".problem:visible").count(), 0);
  });
});

test("clean tables get one quiet line", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await examined(page);
    assert.match(await page.locator(".doctor-title").innerText(), /nothing suspicious \(\d+ checks\)/);
    assert.equal(await page.locator("#doctor .finding:visible").count(), 0);
  });
});
