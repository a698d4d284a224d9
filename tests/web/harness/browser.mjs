// @ts-check
// A fresh Chromium for a test, and pages that remember everything that went wrong in them.
import { accessSync, constants } from "node:fs";
import path from "node:path";
import process from "node:process";
import { chromium } from "playwright-core";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** Keeps the browser from talking to anybody but the test's own server. */
const FLAGS = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The sandbox cannot start as root, which is what a container runs as.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * The browser's path: TERRARIUM_CHROMIUM, or the first one on the PATH.
 * @returns {string}
 */
export function findChromium() {
  const given = process.env.TERRARIUM_CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = given ? [given] : folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const found = candidates.find(canRun);
  if (found !== undefined) return found;
  throw new Error(
    given
      ? `TERRARIUM_CHROMIUM is ${given}, and nothing there can be run`
      : "no Chromium or Chrome on the PATH: install it (on Debian: apt-get install chromium) or name it in TERRARIUM_CHROMIUM",
  );
}

/** @param {string} file */
function canRun(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts Chromium with an empty profile, which Playwright throws away on close.
 * @param {{ args?: string[] }} [options]
 * @returns {Promise<Browser>}
 */
export function launch({ args = [] } = {}) {
  return chromium.launch({ executablePath: findChromium(), args: [...FLAGS, ...args], headless: true });
}

/**
 * @typedef {object} WatchedPage
 * @property {Page} page
 * @property {string[]} errors uncaught errors and console errors of the page so far
 * @property {() => Promise<void>} close closes the page; throws if anything went wrong in it
 */

/**
 * Opens a page in a context of its own (no shared storage) and collects its errors.
 * An error that a test provokes on purpose is named in `expected`; everything else fails the test in `close`.
 * @param {Browser} browser
 * @param {BrowserContextOptions & { expected?: RegExp[] }} [options]
 * @returns {Promise<WatchedPage>}
 */
export async function openPage(browser, { expected = [], ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors = watch(page, expected);
  return {
    page,
    errors,
    async close() {
      await context.close();
      if (errors.length > 0) throw new Error(`the page reported errors:\n${errors.join("\n")}`);
    },
  };
}

/**
 * The growing list of a page's uncaught errors and console errors; a CSP violation is one of the latter.
 * @param {Page} page
 * @param {RegExp[]} [expected]
 * @returns {string[]}
 */
export function watch(page, expected = []) {
  /** @type {string[]} */
  const errors = [];
  const add = (/** @type {string} */ text) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on("pageerror", (error) => add(`uncaught: ${error.stack ?? error.message}`));
  page.on("crash", () => add("the tab crashed"));
  page.on("console", (message) => {
    const { url, lineNumber } = message.location();
    if (message.type() === "error") add(`console: ${message.text()} (${url}:${lineNumber})`);
  });
  return errors;
}

/**
 * Runs a test body with a page, and fails if the page reported an error or the body threw.
 * @param {Browser} browser
 * @param {BrowserContextOptions & { expected?: RegExp[] }} options
 * @param {(page: Page) => Promise<void>} body
 */
export async function withPage(browser, options, body) {
  const { page, errors, close } = await openPage(browser, options);
  try {
    await body(page);
  } catch (error) {
    // What the page said is most often the cause of what the test saw.
    if (errors.length > 0) console.error(`the page reported errors:\n${errors.join("\n")}`);
    await page.context().close();
    throw error;
  }
  await close();
}
