// @ts-check
// What the browser tests do on the page, in words: visit it, wait for a result, read the scores, give it a file.
import { withPage } from "./harness/browser.mjs";

/** @import { Browser, BrowserContextOptions, Frame, Page } from "playwright-core" */
/** @typedef {BrowserContextOptions & { expected?: RegExp[], hash?: string }} VisitOptions */

/**
 * Opens the page in a fresh context, waits until the first table is trained, and runs the test.
 * @param {Browser} browser
 * @param {string} url of the server
 * @param {VisitOptions} options
 * @param {(page: Page) => Promise<void>} body
 */
export function visit(browser, url, { hash = "", ...options }, body) {
  return withPage(browser, options, async (page) => {
    await page.goto(`${url}${hash}`);
    await trained(page);
    await body(page);
  });
}

/** The number of the newest run. @param {Page | Frame} page @returns {Promise<number>} */
export function runNumber(page) {
  return page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.run.number);
}

/**
 * Waits for a finished run whose number is larger than `after`, and its score on the page.
 * @param {Page | Frame} page
 * @param {number} [after]
 * @param {number} [timeout]
 */
export async function trained(page, after = 0, timeout = 60_000) {
  await page.waitForFunction(
    (after) => {
      const { run } = /** @type {any} */ (globalThis).terrarium?.store.state ?? {};
      return run?.phase === "finished" && run.number > after && document.getElementById("score")?.textContent !== "–";
    },
    after,
    { timeout },
  );
}

/**
 * Does something that starts a run, and waits for its end.
 * @param {Page} page
 * @param {() => Promise<unknown>} act
 */
export async function retrain(page, act) {
  const before = await runNumber(page);
  await act();
  await trained(page, before);
}

/**
 * The scores as they can be read in the page's table, and as the report has them to the last bit.
 * @param {Page | Frame} page
 * @returns {Promise<{ shown: Record<string, string>, exact: string }>}
 */
export function scores(page) {
  return page.evaluate(() => {
    const { report } = /** @type {any} */ (globalThis).terrarium.store.state;
    const rows = /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll("#score-table tbody tr")]);
    return {
      shown: Object.fromEntries(rows.map((row) => [row.dataset.metric ?? "", row.cells[1].innerText.split("\n")[0]])),
      exact: JSON.stringify([report.data_hash, report.model, report.scores]),
    };
  });
}

/**
 * Chooses a file with the page's button.
 * @param {Page} page
 * @param {string} name
 * @param {string | Buffer} content
 */
export function giveFile(page, name, content) {
  return page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

/** Drops a file on the page. @param {Page} page @param {string} name @param {string | Buffer} content */
export function dropFile(page, name, content) {
  return page.evaluate(
    ({ name, bytes }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: "text/csv" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    { name, bytes: [...Buffer.from(content)] },
  );
}

/** The recipe as it stands. @param {Page} page @returns {Promise<any>} */
export function recipe(page) {
  return page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.recipe);
}

/** Chooses a model in its panel, from its shelf. @param {Page} page @param {string} id */
export async function useModel(page, id) {
  const shelf = page.locator(`details.shelf:not([open]):has([data-model="${id}"]) > summary`);
  if ((await shelf.count()) > 0) await shelf.click();
  await page.locator(`[data-model="${id}"] input`).check();
}

/** Makes a column the target, in the list of columns. @param {Page} page @param {string} column */
export function predict(page, column) {
  return page.locator(`button.aim[value="${column}"]`).click();
}

/** What the page's boxes say now. @param {Page} page @returns {Promise<string>} */
export async function messages(page) {
  return (await page.locator(".problem:visible, .notice:visible").allInnerTexts()).join("\n");
}

/** Name of the table on show. @param {Page} page @returns {Promise<string>} */
export function tableName(page) {
  return page.evaluate(() => /** @type {any} */ (globalThis).terrarium.store.state.profile.name);
}

/**
 * A table that is none of the samples: boats of three kinds.
 * The numbers come from a fixed recurrence, so that every run of the tests sees the same boats.
 * With 6,000 of them a tree takes long enough to be watched.
 * @param {number} [count]
 */
export function boats(count = 150) {
  let state = 1;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const kinds = ["barge", "cutter", "dinghy"];
  const rows = Array.from({ length: count }, (_, idx) => {
    const kind = idx % 3;
    const length = 22 - 8 * kind + 5 * random();
    const speed = 9 + 5 * kind + 6 * random() - 0.1 * length;
    const hull = random() < 0.1 ? "" : random() < 0.3 + 0.3 * kind ? "wood" : "steel";
    return [length.toFixed(2), speed.toFixed(2), hull, kinds[kind]].join(",");
  });
  return `length_m,speed_kn,hull,kind\n${rows.join("\n")}\n`;
}
