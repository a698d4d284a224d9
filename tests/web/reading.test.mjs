// @ts-check
// What only the person can say about a file: the order in its dates, and which words mean "missing".
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { dropFile, recipe, retrain, trained, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

/** Days and months are both at most 12, so either may come first; every tenth weight was not taken. */
function visits() {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const rows = Array.from({ length: 120 }, (_, i) => {
    const weight = i % 10 === 0 ? "not weighed" : (40 + ((i * 37) % 50)).toFixed(1);
    return `${two((i % 3) + 1)}/${two((i % 12) + 1)}/2020,${weight},${(i * 7) % 23},${i % 2 === 0 ? "in" : "out"}`;
  });
  return `seen,weight,age,ward\n${rows.join("\n")}\n`;
}

/** How the list of columns describes one of them. @param {Page} page @param {string} name */
const described = (page, name) => page.locator("li.column", { has: page.locator(`input[value="${name}"]`) }).innerText();

const columns = async (/** @type {Page} */ page) => (await recipe(page)).data.file.columns;

/** Waits until the table was read again. @param {Page} page @param {() => Promise<unknown>} act */
async function reread(page, act) {
  const before = await page.evaluateHandle(() => /** @type {any} */ (globalThis).terrarium.store.state.profile);
  await act();
  await page.waitForFunction((old) => /** @type {any} */ (globalThis).terrarium.store.state.profile !== old, before);
}

test("the order in a column's dates is asked, and one click answers", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await reread(page, () => dropFile(page, "visits.csv", visits()));
    const question = page.locator('#reader-questions [data-question="date-order"][data-column="seen"]');
    await question.waitFor();
    const taken = question.locator('[aria-pressed="true"]');
    const other = question.locator('[aria-pressed="false"]');
    assert.deepEqual([await taken.count(), await other.count()], [1, 1]);
    const before = await described(page, "seen");
    const answer = await other.getAttribute("data-answer");
    await reread(page, () => other.click());
    assert.deepEqual(await columns(page), { seen: { dates: answer } });
    assert.notEqual(await described(page, "seen"), before);
    await trained(page);

    // What is answered is not asked again; the column's panel has the answer, and can take it back.
    assert.equal(await question.count(), 0);
    await page.locator('button.how[value="seen"]').click();
    const form = page.locator("form.column-reading");
    const order = form.locator('[data-field="dates"]');
    assert.equal(await order.inputValue(), answer);
    await order.selectOption("auto");
    await reread(page, () => form.getByRole("button", { name: "Read it so" }).click());
    assert.equal(await described(page, "seen"), before);
    assert.equal(await question.count(), 1);
  });
});

test("a word of a column is said to mean missing, and its cells are counted", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await reread(page, () => dropFile(page, "visits.csv", visits()));
    const badge = page.locator('button.how[value="weight"]');
    assert.doesNotMatch(await described(page, "weight"), /12\smissing/);
    await badge.click();
    const form = page.locator("form.column-reading");
    const field = form.getByLabel("Another spelling");
    await field.fill("not weighed");
    await reread(page, () => form.getByRole("button", { name: "Read it so" }).click());
    assert.equal(await form.isVisible(), false);
    assert.deepEqual((await columns(page)).weight.missing, ["not weighed"]);
    assert.match(await described(page, "weight"), /12\smissing/);

    // Asked again, the word is ticked with its count; without the tick it is a word like others.
    await badge.click();
    const box = form.locator('input[data-spelling="not weighed"]');
    assert.equal(await box.isChecked(), true);
    assert.match(await form.locator("label", { has: page.locator('input[data-spelling="not weighed"]') }).innerText(), /not weighed.*12\srows/s);
    await page.keyboard.press("Escape");
    assert.equal(await form.isVisible(), false);
    await trained(page);
  });
});

test("a Japanese file is read by its bytes, and one click says that it is another language", async () => {
  // Shift-JIS, which no encoder of the runtime writes.
  const cities = ["\x93\x8c\x8b\x9e", "\x91\xe5\x8d\xe3"];
  const rows = Array.from({ length: 60 }, (_, i) => `${cities[i % 2]},${(i * 7) % 23},${(i * 5) % 11}`);
  const bytes = Buffer.from(`\x93\x73\x8e\x73,x,y\n${rows.join("\n")}\n`, "latin1");
  const columnNames = (/** @type {Page} */ page) =>
    page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.columns.map((/** @type {any} */ c) => c.name));
  await visit(browser, server.url, {}, async (page) => {
    await retrain(page, () => dropFile(page, "cities.csv", bytes));
    assert.deepEqual(await columnNames(page), ["都市", "x", "y"]);
    assert.match(await page.locator("#reading").innerText(), /Shift-JIS/);
    assert.match(await page.locator("#reader-notes").innerText(), /Japanese \(Shift-JIS\), which is a guess/);
    const hash = await page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.report.data_hash);
    assert.equal(hash, createHash("sha256").update(bytes).digest("hex"), "of the file itself, not of its text in UTF-8");
    const question = page.locator('[data-question="encoding"]');
    assert.equal(await question.locator('[aria-pressed="true"]').getAttribute("data-answer"), "shift_jis");

    await reread(page, () => question.locator('[data-answer="windows-1252"]').click());
    assert.equal((await recipe(page)).data.file.reader.encoding, "windows-1252");
    assert.deepEqual(await columnNames(page), ["“sŽs", "x", "y"]);
    await trained(page);
  });
});
