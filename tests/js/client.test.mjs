// @ts-check
// The client, against the real handler with a fake engine, and against workers that do not answer.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import test from "node:test";
import { Client, EngineCrash, ProblemsError } from "../../pkg/client.js";
import { terrariumHandler } from "../../pkg/handler.js";
import { over } from "../../pkg/run.js";
import { terrariumLooks } from "../../pkg/looks.js";
import { terrariumOpening } from "../../pkg/opening.js";
import { terrariumPacked } from "../../pkg/packed.js";
import { terrariumRuns } from "../../pkg/runs.js";
import { fakeEngine } from "./fake-engine.mjs";

/** @import { Port } from "../../pkg/protocol.js" */

/**
 * Starts workers that live in this thread. `deaf` names calls that are never answered.
 * @param {object} [options]
 * @param {string[]} [options.deaf]
 * @param {number} [options.fail] the first `fail` workers do not start
 * @param {() => Promise<unknown>} [options.larger] what the engine with all models waits for
 */
function workers({ deaf = [], fail = 0, larger = async () => {} } = {}) {
  /** @type {string[]} */
  const log = [];
  /** @type {{ ended: boolean, port: Port }[]} */
  const all = [];
  const spawn = async (/** @type {boolean} */ whole) => {
    if (fail-- > 0) throw new Error("no network");
    if (whole) await larger();
    const worker = { ended: false, port: /** @type {any} */ (null) };
    /** @param {any} answer */
    const post = (answer) => setImmediate(() => worker.ended || port.onmessage?.(structuredClone(answer)));
    const defer = (/** @type {() => void} */ work) => void setImmediate(() => worker.ended || work());
    const parts = /** @type {const} */ ([terrariumRuns(post, defer), terrariumLooks(post, defer)]);
    const handle = terrariumHandler(fakeEngine({ log, whole }), post, ...parts, terrariumOpening(post, defer, terrariumPacked()));
    /** @type {Port} */
    const port = {
      post(message, transfer = []) {
        const { id, call, args } = structuredClone(message, { transfer });
        if (call === "init") post({ id, value: null });
        else if (!deaf.includes(call)) setImmediate(() => worker.ended || handle({ id, call, args }));
      },
      end: () => void (worker.ended = true),
      onmessage: null,
      onerror: null,
    };
    worker.port = port;
    all.push(worker);
    return { port, module: /** @type {any} */ (null) };
  };
  return { spawn, all, log };
}

/** A client with the penguins open. @param {ReturnType<typeof workers>} w */
async function opened(w) {
  const client = new Client(w);
  await client.call("open", { data: { sample: "penguins" } });
  return client;
}

/** @param {Client} client @param {string} name @returns {Promise<any>} */
const once = (client, name) =>
  new Promise((resolve) => client.addEventListener(name, (event) => resolve(/** @type {any} */ (event).detail), { once: true }));

test("a call gives its value, and problems reject", async () => {
  const client = await opened(workers());
  assert.equal(await client.call("version"), "0.0.0");
  const refused = client.call("open", { data: { sample: "absent" } });
  await assert.rejects(refused, (error) => error instanceof ProblemsError && error.problems[0].at === "/data/sample");
  client.close();
});

test("the page's own bytes are copied, so that they can be opened again", async () => {
  const w = workers();
  const client = new Client(w);
  const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1);
  const profile = await client.call("open", { data: { file: { name: "own.csv" } }, bytes });
  assert.equal(profile.n_rows, 3);
  assert.equal(bytes.length, 3);
  await assert.rejects(client.call("crash"), EngineCrash);
  await client.ready;
  assert.deepEqual(w.log, ["open own.csv", "free reader", "open own.csv", "free reader"]);
  client.close();
});

test("after a crash a new worker has the table, and everybody is told", async () => {
  const w = workers();
  const client = await opened(w);
  /** @type {string[]} */
  const told = [];
  client.oncrash = (message) => told.push(message);
  const event = once(client, "crash");
  const restart = once(client, "restart");
  const [crash, pending] = await Promise.allSettled([client.call("crash"), client.call("rows", { from: 0, count: 1 })]);
  assert.equal(crash.status, "rejected");
  assert.ok(pending.status === "rejected" && pending.reason instanceof EngineCrash);
  assert.match(told[0], /unreachable/);
  assert.equal((await event).message, told[0]);
  assert.deepEqual(await restart, { table: true });
  assert.equal(w.all[0].ended, true);
  assert.deepEqual((await client.call("rows", { from: 1, count: 1 })).rows, [["1"]]);
  client.close();
});

const rare = /** @type {any} */ ({ rare: true, name: "rare", units: 1 });

test("a model that the small engine lacks trains in the one with all models, on the same table", async () => {
  const w = workers();
  const client = await opened(w);
  /** @type {boolean[]} */
  const told = [];
  client.addEventListener("enlarge", (event) => told.push(/** @type {any} */ (event).detail.done));
  const end = new Promise((resolve) => (client.onevent = (event) => event.event === "finished" && resolve(event)));
  const plan = await client.call("start", { recipe: rare, run: 1, play: true });
  assert.equal(/** @type {any} */ (plan).total, 1);
  assert.deepEqual(told, [false, true]);
  assert.deepEqual(w.all.map(({ ended }) => ended), [true, false]);
  assert.equal(/** @type {any} */ (await end).report.name, "rare");
  assert.equal(w.log.filter((line) => line === "open penguins").length, 2);
  await client.call("start", { recipe: rare, run: 2, play: true });
  await assert.rejects(client.call("crash"), EngineCrash);
  await client.ready;
  await client.call("start", { recipe: rare, run: 3, play: true });
  assert.equal(w.all.length, 3, "after a crash it is the larger engine that starts again");
  client.close();
});

test("whoever asks for something else while the larger engine loads keeps the small one", async () => {
  for (const other of /** @type {const} */ (["start", "cancel"])) {
    /** @type {() => void} */
    let arrive = () => {};
    const w = workers({ larger: () => new Promise((resolve) => (arrive = () => resolve(null))) });
    const client = await opened(w);
    const late = client.call("start", { recipe: rare, run: 1, play: true });
    late.catch(() => {});
    await sleep(20);
    await client.call(other, /** @type {any} */ ({ recipe: { units: 1 }, run: 2, play: false }));
    arrive();
    await assert.rejects(late, { name: "AbortError" });
    assert.deepEqual(w.all.map(({ ended }) => ended), [false, true]);
    assert.equal(await client.call("version"), "0.0.0");
    client.close();
  }
});

test("when the larger engine cannot be loaded, the small one stays and says why", async () => {
  const w = workers({ larger: () => Promise.reject(new Error("no network")) });
  const client = await opened(w);
  const refused = client.call("start", { recipe: rare, run: 1, play: true });
  await assert.rejects(refused, (error) => error instanceof ProblemsError && /no network/.test(error.problems[0].message));
  await client.call("start", { recipe: /** @type {any} */ ({ units: 1 }), run: 2, play: true });
  assert.equal(w.all.length, 1);
  client.close();
});

test("a worker that fails outside any call is replaced", async () => {
  const w = workers();
  const client = await opened(w);
  const crash = once(client, "crash");
  w.all[0].port.onerror?.("out of memory");
  assert.equal((await crash).message, "out of memory");
  assert.equal(await client.call("version"), "0.0.0");
  assert.equal(w.all.length, 2);
  client.close();
});

test("a table that breaks the engine each time is given up, not tried for ever", async () => {
  const w = workers();
  const client = new Client(w);
  const data = { sample: "penguins" };
  await client.call("open", { data });
  data.sample = "poison";
  const restart = once(client, "restart");
  await assert.rejects(client.call("crash"), EngineCrash);
  assert.deepEqual(await restart, { table: false });
  await assert.rejects(client.call("rows", { from: 0, count: 1 }), ProblemsError);
  assert.equal(w.all.length, 3);
  client.close();
});

test("a cancel that is heard keeps the worker", async () => {
  const w = workers();
  const client = await opened(w);
  await client.call("start", { recipe: /** @type {any} */ ({ units: 1e9, ms: 0 }), run: 1, play: true });
  await sleep(100);
  assert.deepEqual(await client.call("cancel", { run: 1 }), { held: null });
  assert.equal(w.all.length, 1);
  client.close();
});

test("a cancel that is not heard within 300 ms replaces the worker", async () => {
  const w = workers({ deaf: ["cancel", "map"] });
  const client = await opened(w);
  const map = client.call("map", { x: "a", y: "b", width: 1, height: 1, theme: "light" });
  map.catch(() => {});
  const begin = performance.now();
  assert.deepEqual(await client.call("cancel", { run: 1 }), { held: null, restarted: true });
  const waited = performance.now() - begin;
  assert.ok(waited >= 290 && waited < 1000, `${waited} ms`);
  await assert.rejects(map, EngineCrash);
  assert.equal((await client.call("rows", { from: 0, count: 2 })).rows.length, 2);
  assert.equal(w.all.length, 2);
  client.close();
});

test("an abort drops the answer, and for a start also the run", async () => {
  const w = workers({ deaf: ["insight"] });
  const client = await opened(w);
  const early = client.call("version", {}, { signal: AbortSignal.abort() });
  await assert.rejects(early, { name: "AbortError" });
  const controller = new AbortController();
  const waiting = client.call("insight", {}, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(waiting, { name: "AbortError" });

  const second = new AbortController();
  const recipe = /** @type {any} */ ({ name: "aborted", units: 1e9, ms: 0 });
  const start = client.call("start", { recipe, run: 1, play: true }, { signal: second.signal });
  await Promise.resolve();
  second.abort();
  await assert.rejects(start, { name: "AbortError" });
  await client.call("version");
  await client.call("version");
  assert.ok(w.log.includes("free session aborted"));
  client.close();
});

test("an engine that could not start is tried again with the next call", async () => {
  const client = new Client(workers({ fail: 1 }));
  await assert.rejects(client.call("version"), /no network/);
  assert.equal(await client.call("version"), "0.0.0");
  client.close();
});

test("arguments that cannot be sent reject, and nothing else suffers", async () => {
  const client = await opened(workers());
  await assert.rejects(client.call("canonical", { recipe: /** @type {any} */ (() => {}) }), { name: "DataCloneError" });
  assert.equal(await client.call("version"), "0.0.0");
  client.close();
});

test("closing rejects what is open and ends the worker", async () => {
  const w = workers({ deaf: ["insight"] });
  const client = await opened(w);
  const waiting = client.call("insight");
  setTimeout(() => client.close(), 10);
  await assert.rejects(waiting, { name: "AbortError" });
  await assert.rejects(client.call("version"), { name: "AbortError" });
  assert.equal(w.all[0].ended, true);
});

test("run() gives the report, hears progress, and ends its worker", async () => {
  const w = workers();
  /** @type {string[]} */
  const states = [];
  const recipe = /** @type {any} */ ({ name: "whole", data: { sample: "penguins" } });
  const result = await over(w.spawn).run(recipe, undefined, { onProgress: ({ state }) => states.push(state) });
  assert.deepEqual(result.report, { report: 1, name: "whole" });
  assert.deepEqual(JSON.parse(result.json), result.report);
  assert.match(result.predictions, /whole/);
  assert.ok(states.length > 0 && result.timings.total >= 0);
  assert.equal(w.all[0].ended, true);
});

test("run() rejects with every problem, with a crash, and with an abort", async () => {
  const { run } = over(workers().spawn);
  const data = { sample: "penguins" };
  /** @param {object} more @param {AbortSignal} [signal] */
  const go = (more, signal) => run(/** @type {any} */ ({ data, ...more }), undefined, { signal });
  await assert.rejects(go({ bad: true }), (error) => error instanceof ProblemsError && error.problems.length === 2);
  await assert.rejects(go({ problemAt: 4 }), ProblemsError);
  await assert.rejects(go({ trapAt: 4 }), EngineCrash);
  await assert.rejects(go({ units: 1e9, ms: 0 }, AbortSignal.timeout(50)), { name: "TimeoutError" });
  const controller = new AbortController();
  const aborted = go({ units: 1e9, ms: 0 }, controller.signal);
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(aborted, { name: "AbortError" });
});
