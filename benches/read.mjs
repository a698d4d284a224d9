// @ts-check
// Reads a million rows in Chromium through the package's own worker, and through DuckDB-wasm in the same browser.
// Started by `cargo xtask bench read`; the argument is the folder with the file and the peer.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { launch } from "../tests/web/harness/browser.mjs";
import { serve } from "../tests/web/harness/server.mjs";

const RUNS = 5;
const folder = process.argv[2];
const file = path.join(folder, process.argv[3] ?? "million.csv");
const megabytes = statSync(file).size / 1e6;

const dist = path.join(folder, "node_modules/@duckdb/duckdb-wasm/dist");
const [browser, own] = await Promise.all([launch(), serve()]);
const page = await (await browser.newContext()).newPage();
await page.goto(`${own.url}benches/read.html`);
await page.setInputFiles("#file", file);

/** @param {number[]} times */
function told(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const [min, median] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
  return `min ${min.toFixed(2)} s, median ${median.toFixed(2)} s, ${Math.round(megabytes / min)} MB/s`;
}

const results = [];
for (let run = 0; run < RUNS; run++) {
  results.push(
    await page.evaluate(async () => {
      const { Client } = await import(/** @type {any} */ ("/pkg/client.js"));
      const client = new Client();
      await client.ready;
      const [file] = /** @type {any} */ (document.getElementById("file")).files;
      /** The longest time in which this thread could not have heard a click. */
      let gap = 0;
      let last = performance.now();
      const beat = () => {
        gap = Math.max(gap, performance.now() - last);
        last = performance.now();
        if (last < 1e12 && !done) setTimeout(beat, 5);
      };
      let done = false;
      beat();
      let events = 0;
      client.onevent = () => (events += 1);
      const begin = performance.now();
      const profile = await client.call("open", { data: { file: { name: file.name } }, bytes: file });
      const seconds = (performance.now() - begin) / 1000;
      done = true;
      const memory = await client.call("memory");
      const types = profile.columns.map((/** @type {any} */ c) => c.type).join(" ");
      client.close();
      return { seconds, gap, events, types, rows: profile.n_rows, memory };
    }),
  );
}
const { rows, types, memory } = results[results.length - 1];
console.log(`${path.basename(file)}: ${megabytes.toFixed(1)} MB, ${rows} rows; ${types}`);
console.log(`terrarium   ${told(results.map((r) => r.seconds))} with the hash and the profile of every column`);
console.log(`            memory ${(memory / 1e6).toFixed(0)} MB, ${(memory / 1e6 / megabytes).toFixed(2)} times the file`);
console.log(`            longest gap on the page ${Math.max(...results.map((r) => r.gap)).toFixed(0)} ms, ${results[0].events} progress events`);

if (existsSync(dist)) {
  const bundle = path.join(dist, "bundle.mjs");
  await build({ entryPoints: [path.join(dist, "duckdb-browser.mjs")], outfile: bundle, bundle: true, format: "esm" });
  const peer = await serve({ root: dist, headers: { "Access-Control-Allow-Origin": "*" } });
  const duck = await (await browser.newContext()).newPage();
  await duck.goto(`${own.url}benches/read.html`);
  await duck.setInputFiles("#file", file);
  const times = [];
  for (let run = 0; run < RUNS; run++) times.push(await duck.evaluate(duckdb, peer.url));
  console.log(`duckdb-wasm ${told(times)} for CREATE TABLE with types from all rows`);
  console.log(`ratio       ${(Math.min(...results.map((r) => r.seconds)) / Math.min(...times)).toFixed(2)}`);
  await peer.close();
}
await browser.close();
await own.close();

/** Seconds for CREATE TABLE from the file, with types from all rows. @param {string} dist */
async function duckdb(dist) {
  const source = await (await fetch(`${dist}duckdb-browser-eh.worker.js`)).blob();
  const worker = new Worker(URL.createObjectURL(source));
  const { AsyncDuckDB, VoidLogger, DuckDBDataProtocol } = await import(`${dist}bundle.mjs`);
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  await db.instantiate(`${dist}duckdb-eh.wasm`);
  const [file] = /** @type {any} */ (document.getElementById("file")).files;
  const begin = performance.now();
  await db.registerFileHandle("t.csv", file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
  const connection = await db.connect();
  await connection.query("create table t as select * from read_csv_auto('t.csv', sample_size=-1)");
  const seconds = (performance.now() - begin) / 1000;
  await connection.close();
  await db.terminate();
  return seconds;
}
