// @ts-check
// Looking into the table: a grid that the keyboard walks, rows sorted, filtered and searched, columns and their
// relations; for everybody, on small screens too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import { browser, server } from "./harness/session.mjs";
import { giveFile, visit } from "./page.mjs";

/** @import { Page } from "playwright-core" */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {Page} page @param {string} [tab] */
async function look(page, tab = "table") {
  await page.locator("#look").click();
  if (tab !== "table") await page.locator(`#explore-tabs label:has(input[value="${tab}"])`).click();
}

/** The rows on show, from top to bottom: the row's number and its cells. @param {Page} page @returns {Promise<string[][]>} */
function rows(page) {
  return page.evaluate(() => {
    const lines = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".grid-row")]);
    lines.sort((a, b) => Number(a.dataset.place) - Number(b.dataset.place));
    return lines.map((line) => [...line.children].map((cell) => cell.textContent ?? ""));
  });
}

/** Waits until the first row is this one. @param {Page} page @param {string} number */
function firstRow(page, number) {
  return page.locator(`.grid-row[data-place="0"] .grid-number`, { hasText: new RegExp(`^${number}$`) }).waitFor();
}

/** @param {Page} page @param {string | RegExp} text */
function told(page, text) {
  return page.locator(".explore-told", { hasText: text }).first().waitFor();
}

/** Where the focus is: row of the view (from 1; the headings are 1) and column. @param {Page} page */
function place(page) {
  return page.evaluate(() => {
    const cell = document.activeElement?.closest("[aria-colindex]");
    return [Number(cell?.closest("[aria-rowindex]")?.getAttribute("aria-rowindex")), Number(cell?.getAttribute("aria-colindex"))];
  });
}

/** @param {Page} page @param {string[]} keys */
async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
  return place(page);
}

test("the grid is walked by keyboard alone, and Escape leads back to the button", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await page.locator("#look").focus();
    await page.keyboard.press("Enter");
    await told(page, /^344 rows$/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "explore-title");
    const grid = page.locator(".grid-scroll");
    assert.equal(await grid.getAttribute("aria-rowcount"), "345");
    assert.equal(await grid.getAttribute("aria-colcount"), "9");

    // Tab leads to one cell of the grid, the first heading.
    for (let i = 0; i < 12 && (await place(page))[0] !== 1; i++) await page.keyboard.press("Tab");
    assert.deepEqual(await place(page), [1, 2]);
    assert.deepEqual(await press(page, "ArrowDown", "ArrowRight"), [2, 3]);
    assert.deepEqual(await press(page, "End"), [2, 9]);
    assert.deepEqual(await press(page, "Home"), [2, 1]);
    assert.deepEqual(await press(page, "Control+End"), [345, 9]);
    const page_ = (await press(page, "PageUp"))[0];
    assert.ok(page_ < 340 && page_ > 310, `${page_}`);
    assert.deepEqual(await press(page, "PageDown"), [345, 9]);
    assert.deepEqual(await press(page, "Control+Home"), [2, 1]);
    assert.deepEqual(await press(page, "ArrowUp", "ArrowUp", "ArrowRight", "ArrowRight"), [1, 3]);
    const focused = await page.evaluate(() => document.querySelectorAll('.grid-scroll [tabindex="0"]').length);
    assert.equal(focused, 1, "one cell is in the tab order");

    // Enter on a heading sorts; on a cell it shows the whole of it, and Escape goes back.
    await page.keyboard.press("Enter");
    await page.locator('[aria-sort="ascending"] button[value="island"]').waitFor();
    await press(page, "ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator(".whole-cell textarea:focus").waitFor();
    assert.equal(await page.locator(".whole-cell textarea").inputValue(), "Biscoe");
    await page.keyboard.press("Escape");
    assert.deepEqual(await place(page), [2, 3]);
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("#explore").isHidden());
    assert.equal(await page.evaluate(() => document.activeElement?.id), "look");
  });
});

test("rows are sorted up, down and back, and the number of the row stays the file's", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await look(page);
    await firstRow(page, "1");
    const heading = page.locator('.grid-head button[value="body_mass_g"]');
    await heading.click();
    await firstRow(page, "315");
    assert.equal((await rows(page))[0][6], "2700");
    await heading.click();
    await page.locator('[aria-sort="descending"]').waitFor();
    await page.locator(".grid-row").first().waitFor();
    await page.waitForFunction(() => document.querySelector('.grid-row[data-place="0"]')?.children[6].textContent === "6300");
    await told(page, "by body mass g (largest first)");
    await page.locator("button", { hasText: "File order" }).click();
    await firstRow(page, "1");
    await told(page, /^344 rows$/);
  });
});

test("a search and filters choose rows, and how many of how many is said", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await look(page);
    await page.locator("#table-search").fill("TORGER");
    await told(page, /^52 of 344 rows$/);
    await page.keyboard.press("Escape");
    await told(page, /^344 rows$/);
    assert.ok(await page.locator("#explore").isVisible(), "Escape emptied the field and closed nothing");

    await page.locator("#explore button", { hasText: "Filter" }).click();
    await page.locator("#filter-column").selectOption("sex");
    await page.locator(".filter-fields select").selectOption("true");
    await told(page, /^11 of 344 rows$/);
    await page.locator("#filter-column").selectOption("body_mass_g");
    await page.locator(".filter-fields input").first().fill("4500");
    await page.locator(".filter-fields input").first().press("Enter");
    await told(page, /^3 of 344 rows$/);
    assert.match(await page.locator(".chips").innerText(), /sex is missing[\s\S]*body mass g ≥ 4500/);
    await page.locator(".chips button").first().click();
    await told(page, /^118 of 344 rows$/);
    await page.locator("#filter-column").selectOption("species");
    await page.locator(".filter-words label", { hasText: "Gentoo" }).click();
    await told(page, /^107 of 344 rows$/);
  });
});

test("300,000 rows from a file scroll to the last one, and only cells on show are elements", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const kinds = ["oak", "elm", "ash"];
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i * 7 % 1000},${kinds[i % 3]},note ${i}`);
    await giveFile(page, "trees.csv", `height,kind,note\n${lines.join("\n")}\n`);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.name === "trees.csv", null, { timeout: 60_000 });
    await look(page);
    await told(page, "300,000 rows");
    await page.locator(".grid-scroll").evaluate((grid) => (grid.scrollTop = grid.scrollHeight));
    await page.locator('.grid-row[data-place="299999"] bdi', { hasText: "note 299999" }).waitFor();
    const last = (await rows(page)).at(-1);
    assert.deepEqual(last, ["300000", String((299_999 * 7) % 1000), kinds[299_999 % 3], "note 299999"]);
    const bottom = await page.evaluate(() => {
      const grid = document.querySelector(".grid-scroll")?.getBoundingClientRect();
      const row = document.querySelector('.grid-row[data-place="299999"]')?.getBoundingClientRect();
      return Math.abs((grid?.bottom ?? 0) - (row?.bottom ?? 0));
    });
    assert.ok(bottom < 20, `the last row ends ${bottom} px from the bottom`);
    assert.ok((await page.locator(".grid-row").count()) < 60);

    // Sorting is a matter of the worker: the whole table in far less than a second.
    const took = await page.evaluate(async () => {
      const { client } = /** @type {any} */ (globalThis).terrarium;
      const begin = performance.now();
      await client.call("view", { sort: [{ column: "note", descending: true }] });
      return performance.now() - begin;
    });
    assert.ok(took < 3000, `${took} ms`);
    // The engine holds another view now; the grid notices and asks anew.
    await page.locator("#table-search").fill("note 12345");
    await told(page, /^11 of 300,000 rows$/);
  });
});

test("a wide table and a cell of a million characters do not hurt", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const names = Array.from({ length: 2000 }, (_, i) => `c${i}`);
    const line = (/** @type {number} */ row) => names.map((_, i) => (i === 1999 ? `w${row} ${row === 3 ? "é".repeat(1_000_000) : ""}` : row * i)).join(",");
    await giveFile(page, "wide.csv", `${names.join(",")}\n${Array.from({ length: 60 }, (_, i) => line(i)).join("\n")}\n`);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.name === "wide.csv", null, { timeout: 60_000 });
    await look(page);
    await told(page, "60 rows");
    await page.locator('.grid-row[data-place="0"] .grid-number', { hasText: "1" }).waitFor();
    assert.ok((await page.locator('.grid-row[data-place="0"] > *').count()) < 40);
    await page.locator(".grid-head button").first().focus();
    await press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "End");
    await page.locator('.grid-row[data-place="3"] [data-column="1999"] bdi', { hasText: "w3" }).waitFor();
    const shown = await page.locator('.grid-row[data-place="3"] [data-column="1999"]').innerText();
    assert.ok(shown.length < 200 && shown.endsWith("…"), shown.slice(0, 30));
    await page.keyboard.press("Enter");
    await page.locator(".whole-cell textarea:focus").waitFor();
    assert.match(await page.locator(".whole-cell label").innerText(), /c1999 in row 4: 1,000,003 characters/);
    assert.equal((await page.locator(".whole-cell textarea").inputValue()).length, 1_000_003);
  });
});

test("each column has its numbers, its picture, and the target against it", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await look(page, "columns");
    const card = page.locator('.column-card[data-name="bill_length_mm"]');
    await card.scrollIntoViewIfNeeded();
    await card.locator("figure-view").nth(1).waitFor();
    const facts = await card.locator("dl").innerText();
    assert.match(facts, /Missing\s+2 \(0\.6\s%\)/);
    assert.match(facts, /Median\s+44\.45/);
    assert.match(facts, /Skewness\s+0\.05\d?, about symmetric/);
    assert.match(facts, /Outliers\s+none outside/);
    assert.match(await card.innerText(), /species against it[\s\S]*median of bill_length_mm is lowest for Adelie/);
    // The order by strength puts the column that tells the species best first.
    await page.locator(".explore-columns select").selectOption("strength");
    const first = await page.locator(".column-card").first().getAttribute("data-name");
    assert.equal(first, "flipper_length_mm");
    await page.locator('.explore-columns input[type="search"]').fill("mass");
    await told(page, /^1 of 8 columns$/);
  });
});

test("relations: the heat map by keyboard, its pair as a picture, holes and the scatter matrix", async () => {
  await visit(browser, server.url, {}, async (page) => {
    await look(page, "relations");
    await told(page, /^8 of 8 columns/);
    await page.locator('.heat [tabindex="0"]').focus();
    await page.keyboard.press("Control+Home");
    await press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight");
    const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    assert.match(String(label), /^flipper length mm and bill depth mm: Pearson’s r −0\.58, 342 rows$/);
    await page.keyboard.press("Enter");
    await page.locator(".relations", { hasText: "Spearman’s ρ −0.52, over 342 rows" }).waitFor();
    await page.locator("#rank-tabs label", { hasText: "Spearman" }).click();
    assert.match(String(await page.locator('.heat [data-row="4"][data-column="3"]').getAttribute("aria-label")), /Spearman’s ρ −0\.52/);
    // Escape closes the list of columns that is open, and nothing else.
    await page.locator(".relations pick-list button.pick").first().click();
    await page.locator(".relations pick-list input:focus").waitFor();
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("#explore").isVisible());
    assert.match(await page.locator(".patterns").innerText(), /nothing missing\s+333 · 97\s%[\s\S]*sex\s+9 · 3\s%/);
    await page.locator("figure-view .figure-summary", { hasText: "4 columns against each other, coloured by species: all 344 rows." }).waitFor();
  });
});

test("another table starts the look afresh, and a look never becomes part of the recipe", async () => {
  await visit(browser, server.url, {}, async (page) => {
    const address = page.url();
    await look(page);
    await page.locator("#table-search").fill("Biscoe");
    await told(page, "168 of 344 rows");
    assert.equal(page.url(), address);
    await page.locator('.tiles input[value="sample:iris"]').check({ force: true });
    await told(page, /^150 rows$/);
    assert.equal(await page.locator("#table-search").inputValue(), "");
    assert.equal(await page.locator("#explore-title").innerText(), "iris");
  });
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const [device, width, height] of /** @type {const} */ ([["a desktop", 1280, 800], ["a phone", 390, 844]])) {
    test(`axe finds nothing in any part on ${device}, ${colorScheme}`, async () => {
      const options = { colorScheme, viewport: { width, height }, bypassCSP: true };
      await visit(browser, server.url, options, async (page) => {
        await page.addScriptTag({ content: axe });
        const violations = async () => {
          const found = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run(document.getElementById("explore")));
          return found.violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ n) => `${n.target} (${n.failureSummary})`).join("; ")}`);
        };
        await look(page);
        await firstRow(page, "1");
        await page.locator("#explore button", { hasText: "Filter" }).click();
        await page.locator(".filter-words input").first().check();
        await told(page, "of 344 rows");
        assert.deepEqual(await violations(), []);
        for (const tab of ["columns", "relations"]) {
          await page.locator(`#explore-tabs label:has(input[value="${tab}"])`).click();
          await page.locator("#explore figure-view").first().waitFor();
          await page.waitForTimeout(500);
          assert.deepEqual(await violations(), [], tab);
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `the page is ${wide} px too wide`);
      });
    });
  }
}
