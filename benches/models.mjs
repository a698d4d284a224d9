// @ts-check
// Trains every model in Chromium, through the package's own worker, and the same model of scikit-learn in Python with
// one thread, in turn. Started by `cargo xtask bench models`; the arguments are a folder for tables and the Python.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Client } from "../pkg/client.js";
import { nodeWorker } from "../pkg/node-worker.js";
import { launch } from "../tests/web/harness/browser.mjs";
import { serve } from "../tests/web/harness/server.mjs";
import { CASES, LARGE } from "./models/cases.mjs";
import { table } from "./models/data.mjs";
import { Ours } from "./models/ours.mjs";
import { Peer } from "./models/peer.mjs";

/** @import { Case } from "./models/cases.mjs" */
/** @import { Data } from "./models/data.mjs" */
/** @typedef {{ models(): Promise<string[]>, open(data: Data | null): Promise<void>, train(what: Case): Promise<{ seconds: number, quality: number | null }>, map(): Promise<number>, memory(): Promise<number>, end(): Promise<void> }} Host */
/** @typedef {{ first: number, min: number, median: number, quality: number | null }} Times */

const [folder, python, ...flags] = process.argv.slice(2);
const only = valueOf("--only") ?? "";
const json = valueOf("--json");
const [growth, large, node] = ["--growth", "--memory", "--node"].map((flag) => flags.includes(flag));

/** @param {string} flag */
function valueOf(flag) {
  const place = flags.indexOf(flag);
  return place < 0 ? undefined : flags[place + 1];
}

const host = node ? inNode() : await inChromium();
const peer = new Peer(python);
/** @type {any[]} */
const results = [];
await host.open(null);
const there = await host.models();
console.log(`${node ? "Node" : "Chromium"}, one worker, beside Python with one thread; seconds.`);
const chosen = (large ? LARGE : CASES).filter((what) => what.name.startsWith(only) || what.model === only);
for (const what of chosen) {
  if (!there.includes(what.model)) {
    console.log(`${what.name.padEnd(22)} skipped: there is no model ${what.model}`);
    continue;
  }
  try {
    if (large) await memory(what);
    else if (growth) await grow(what);
    else tell(what, what.shape.train, await compare(what));
  } catch (error) {
    console.log(`${what.name.padEnd(22)} failed: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
}
if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
peer.close();
await host.end();

/**
 * Both in turn, so that what else the machine does falls on both.
 * @param {Case} what
 * @param {number} [train] rows, if not the case's own
 */
async function compare(what, train = what.shape.train) {
  const data = table(folder, { ...what.shape, train });
  await host.open(data);
  /** @type {{ seconds: number, quality: number | null }[][]} */
  const [ours, theirs] = [[], []];
  for (let k = 0; k < (what.repeats ?? 5); k++) {
    ours.push(await once(what, k === 0));
    const other = await peer.train(what, data);
    if (other !== null) theirs.push(other);
  }
  return { ours: times(ours), theirs: theirs.length > 0 ? times(theirs) : null };
}

/** @param {Case} what @param {boolean} first */
async function once(what, first) {
  if (what.timed !== "map") return host.train(what);
  const quality = first ? (await host.train(what)).quality : null;
  return { seconds: await host.map(), quality };
}

/** @param {{ seconds: number, quality: number | null }[]} runs @returns {Times} */
function times(runs) {
  const sorted = runs.map((run) => run.seconds).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return { first: runs[0].seconds, min: sorted[0], median, quality: runs[0].quality };
}

/** @param {Case} what @param {number} train @param {{ ours: Times, theirs: Times | null }} both */
function tell(what, train, { ours, theirs }) {
  const ratio = theirs === null ? null : ours.min / theirs.min;
  results.push({ name: what.name, rows: train, columns: what.shape.columns, ours, theirs, ratio, goal: what.goal });
  const told = (/** @type {Times} */ t) =>
    `${t.min.toPrecision(3)} (median ${t.median.toPrecision(3)})${t.quality === null ? "" : ` ${what.quality} ${t.quality.toFixed(4)}`}`;
  const verdict = ratio === null ? "" : `ratio ${ratio.toFixed(2)} of ${what.goal}${ratio <= what.goal ? "" : "  MISSED"}`;
  // The first run of a worker is compiled in haste.
  const cold = ours.first > 1.3 * ours.min ? `; first run ${ours.first.toPrecision(3)}` : "";
  console.log(
    `${what.name.padEnd(22)} ${`${train} × ${what.shape.columns}`.padEnd(13)} ours ${told(ours)}, ` +
      `theirs ${theirs === null ? "not installed" : told(theirs)}  ${verdict}${cold}`,
  );
}

/** A sixteenth, a fourth and all of the rows: time grows as rows to the power of the exponent. @param {Case} what */
async function grow(what) {
  const all = what.shape.train;
  const seconds = [];
  for (const train of [all / 16, all / 4, all].map(Math.floor)) {
    const both = await compare(what, train);
    tell(what, train, both);
    seconds.push(both);
  }
  const [small, , whole] = seconds;
  const exponent = (/** @type {number} */ a, /** @type {number} */ b) => (Math.log(b / a) / Math.log(16)).toFixed(2);
  const other = small.theirs && whole.theirs ? exponent(small.theirs.min, whole.theirs.min) : "unknown";
  console.log(`${"".padEnd(22)} exponent: ours ${exponent(small.ours.min, whole.ours.min)}, theirs ${other}`);
}

/** Whether it comes to its end, and what the tab had to hold meanwhile. @param {Case} what */
async function memory(what) {
  const data = table(folder, what.shape);
  await host.open(data);
  const read = await host.memory();
  const { seconds, quality } = await host.train(what);
  const most = await host.memory();
  results.push({ name: what.name, read, most, seconds, quality });
  console.log(
    `${what.name.padEnd(30)} ${seconds.toFixed(1)} s, ${what.quality} ${quality?.toFixed(4)}; ` +
      `${read.toFixed(0)} MB with the table, at most ${most.toFixed(0)} MB of 1500`,
  );
}

/** @returns {Promise<Host>} */
async function inChromium() {
  const [browser, server] = await Promise.all([launch(), serve()]);
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(0);
  await page.goto(`${server.url}benches/models.html`);
  const start = (/** @type {boolean} */ file) =>
    page.evaluate(async (file) => {
      const input = /** @type {HTMLInputElement} */ (document.getElementById("file"));
      await /** @type {any} */ (window).start(file ? input.files?.[0] : null);
    }, file);
  return {
    models: () => page.evaluate(() => /** @type {any} */ (window).ours.models()),
    async open(data) {
      if (data !== null) await page.setInputFiles("#file", data.csv);
      await start(data !== null);
    },
    train: (what) => page.evaluate((what) => /** @type {any} */ (window).ours.train(what), what),
    map: () => page.evaluate(() => /** @type {any} */ (window).ours.map()),
    memory: () => page.evaluate(() => /** @type {any} */ (window).ours.memory()),
    async end() {
      await browser.close();
      await server.close();
    },
  };
}

/** Quicker to start, for whoever works on a model. @returns {Host} */
function inNode() {
  /** @type {Ours} */
  let ours;
  return {
    models: () => ours.models(),
    async open(data) {
      ours?.close();
      ours = new Ours(new Client({ spawn: nodeWorker }));
      if (data !== null) await ours.open(new Blob([readFileSync(data.csv)]), path.basename(data.csv));
    },
    train: (what) => ours.train(what),
    map: () => ours.map(),
    memory: () => ours.memory(),
    end: async () => ours.close(),
  };
}
