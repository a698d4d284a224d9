// @ts-check
// The worker's handler, driven by hand with a fake engine and a clock that only work moves.
import assert from "node:assert/strict";
import test from "node:test";
import { terrariumHandler } from "../../pkg/handler.js";
import { terrariumLooks } from "../../pkg/looks.js";
import { terrariumOpening } from "../../pkg/opening.js";
import { terrariumPacked } from "../../pkg/packed.js";
import { terrariumRuns } from "../../pkg/runs.js";
import { Clock, fakeEngine, problem } from "./fake-engine.mjs";

/** A handler with its answers in a list, and its deferred work waiting to be turned. */
function worker() {
  const clock = new Clock();
  /** @type {string[]} */
  const log = [];
  /** @type {any[]} */
  const answers = [];
  /** @type {(() => void)[]} */
  const later = [];
  const post = (/** @type {any} */ answer, /** @type {ArrayBuffer[]} */ transfer = []) => {
    answers.push(transfer.length > 0 ? { ...answer, transfer } : answer);
  };
  const runs = terrariumRuns(post, (work) => later.push(work), clock.now);
  const looks = terrariumLooks(post, (work) => later.push(work), clock.now);
  const handle = terrariumHandler(fakeEngine({ clock, log }), post, runs, looks, terrariumOpening(post, setImmediate, terrariumPacked()));
  let nextId = 1;
  /** @param {string} call @param {object} [args] */
  const ask = async (call, args = {}) => {
    const id = nextId++;
    await handle({ id, call, args });
    return answers.find((answer) => answer.id === id);
  };
  /** One slice; false when none was due. */
  const turn = async () => {
    const work = later.shift();
    work?.();
    // Lets the answers of promises through.
    await new Promise(setImmediate);
    return work !== undefined;
  };
  const finish = async () => {
    while (await turn());
  };
  const events = (/** @type {string} */ name) => answers.filter((answer) => answer.event === name);
  return { clock, log, answers, later, ask, turn, finish, events };
}

/** A worker with an open table and a run of the given recipe. @param {object} recipe */
async function started(recipe, play = true) {
  const w = worker();
  await w.ask("open", { data: { sample: "penguins" } });
  await w.ask("start", { recipe: { name: "first", ...recipe }, run: 1, play });
  return w;
}

test("a slice ends after at most 50 ms, and messages are heard before the next", async () => {
  const w = await started({ units: 100, ms: 7 });
  for (let slices = 0; slices < 5; slices++) {
    const before = w.clock.time;
    await w.turn();
    assert.ok(w.clock.time - before <= 50 && w.clock.time > before);
    assert.equal(w.later.length, 1);
  }
});

test("progress comes no more often than every 60 ms, and every loss comes once", async () => {
  const w = await started({ units: 100 });
  /** @type {number[]} */
  const times = [];
  for (let told = 0; await w.turn(); ) {
    if (w.events("progress").length > told) times.push(w.clock.time);
    told = w.events("progress").length;
  }
  // The one that ends the run comes when it comes.
  for (let i = 1; i < times.length - 1; i++) assert.ok(times[i] - times[i - 1] >= 60);
  const losses = w.events("progress").flatMap(({ status }) => {
    return status.losses.map((/** @type {number} */ loss, /** @type {number} */ idx) => [status.losses_from + idx, loss]);
  });
  assert.deepEqual(losses, Array.from({ length: 100 }, (_, idx) => [idx, 1 / (idx + 1)]));
});

test("the end brings the report, and seconds for every stage", async () => {
  const w = await started({ units: 10, stepsPerUnit: 3, ms: 10 });
  await w.finish();
  const [end, ...more] = w.events("finished");
  assert.equal(more.length, 0);
  assert.deepEqual(end.report, { report: 1, name: "first" });
  const { prepare, baseline, train, evaluate, total } = end.timings;
  const rounded = [prepare, baseline, train, evaluate, total].map((seconds) => Number(seconds.toFixed(9)));
  assert.deepEqual(rounded, [0.01, 0.01, 0.3, 0.01, 0.33]);
  assert.equal(w.events("progress").at(-1).status.done, 10);
});

test("pause stops at once and play goes on, without a second loop", async () => {
  const w = await started({ units: 1000 });
  await w.turn();
  assert.deepEqual((await w.ask("pause", { run: 1 })).value, { state: "paused" });
  assert.equal(w.events("progress").at(-1).state, "paused");
  // The slice that was due is still due when the run plays again.
  await w.ask("play", { run: 1 });
  assert.equal(w.later.length, 1);
  await w.turn();
  assert.equal(w.later.length, 1);
  await w.ask("pause", { run: 1 });
  await w.finish();
  assert.equal(w.events("finished").length, 0);
});

test("a step ends with its unit and answers then", async () => {
  const w = await started({ units: 3, stepsPerUnit: 20 }, false);
  for (let unit = 1; unit <= 3; unit++) {
    const asked = w.ask("step", { run: 1 });
    await w.finish();
    await asked;
    const told = w.events("progress").at(-1);
    assert.equal(told.state, "paused");
    assert.equal(told.status.done, unit);
  }
  const last = w.ask("step", { run: 1 });
  await w.finish();
  await last;
  assert.equal(w.events("finished").length, 1);
  assert.deepEqual(w.answers.at(-1).value, { state: "finished" });
});

test("a cancelled run is freed, and the last finished one can still be looked at", async () => {
  const w = await started({ name: "good" });
  await w.finish();
  await w.ask("start", { recipe: { name: "long", units: 1e6 }, run: 2, play: true });
  await w.turn();
  assert.equal((await w.ask("map", { x: "a", y: "b" })).value.of, "long");
  assert.equal((await w.ask("figure", { id: "losses" })).value.of, "long");
  assert.equal((await w.ask("figure", { id: "roc" })).value.of, "good");
  assert.equal((await w.ask("map", { run: 1 })).value.of, "good");
  assert.deepEqual((await w.ask("cancel", { run: 2 })).value, { held: 1 });
  assert.ok(w.log.includes("free session long"));
  for (const call of ["map", "insight", "figure", "predictions"]) {
    assert.match(JSON.stringify((await w.ask(call, { id: "losses" })).value), /good/);
  }
  await w.finish();
  assert.equal(w.events("finished").length, 1);
});

test("a new run drops the old one, also when the new recipe does not work out", async () => {
  const w = await started({ name: "old", units: 1e6 });
  await w.turn();
  const refused = await w.ask("start", { recipe: { bad: true }, run: 2, play: true });
  assert.deepEqual(refused.problems, [problem]);
  assert.ok(w.log.includes("free session old"));
  assert.equal(await w.turn(), true);
  assert.equal(await w.turn(), false);
  assert.deepEqual((await w.ask("pause", { run: 1 })).value, { state: "gone" });
});

test("a step that waits is answered when its run is dropped", async () => {
  const w = await started({ units: 10, stepsPerUnit: 1e6 }, false);
  const waiting = w.ask("step", { run: 1 });
  await w.turn();
  await w.ask("cancel", { run: 1 });
  assert.deepEqual((await waiting).value, { state: "gone" });
});

test("a table that does not open leaves the old one, and a new one frees the old one", async () => {
  const w = await started({}, false);
  assert.equal((await w.ask("open", { data: { sample: "absent" } })).problems[0].at, "/data/sample");
  assert.deepEqual((await w.ask("rows", { from: 3, count: 1 })).value.rows, [["3"]]);
  await w.ask("open", { data: { file: { name: "own.csv" } }, bytes: new Uint8Array(5) });
  assert.ok(w.log.includes("free table penguins") && w.log.includes("free session first"));
});

test("the model of another table is not shown under the new one", async () => {
  const w = await started({ name: "penguins' model" });
  await w.finish();
  await w.ask("open", { data: { sample: "iris" } });
  await w.ask("start", { recipe: { name: "iris's model" }, run: 2, play: false });
  assert.ok(w.log.includes("free session penguins' model"));
  await w.ask("cancel", { run: 2 });
  assert.match((await w.ask("map")).problems[0].message, /no model/);
});

test("typed arrays are handed over, but not views into a larger memory", async () => {
  const w = await started({}, false);
  const { value, transfer } = await w.ask("map", { x: "a", y: "b" });
  assert.deepEqual(transfer, [value.rgba.buffer, value.points.x.buffer]);
});

test("a recipe is checked with the open table, or without it when asked", async () => {
  const w = await started({}, false);
  for (const [args, count] of [[{}, 1], [{ table: false }, 2]]) {
    assert.equal((await w.ask("check", { recipe: { bad: true }, .../** @type {object} */ (args) })).value.length, count);
  }
  // The table must have survived both.
  assert.equal((await w.ask("rows", { from: 0, count: 1 })).value.rows.length, 1);
});

test("without a table or a model the answer is a problem", async () => {
  const w = worker();
  assert.equal((await w.ask("rows", { from: 0, count: 1 })).problems[0].at, "/data");
  assert.equal((await w.ask("start", { recipe: {}, run: 1 })).problems[0].at, "/data");
  assert.match((await w.ask("insight")).problems[0].message, /no model/);
  assert.match((await w.ask("constructor")).problems[0].message, /no call/);
});

test("problems of a run under way end it, and the engine goes on", async () => {
  const w = await started({ problemAt: 5 });
  await w.finish();
  assert.deepEqual(w.events("failed")[0].problems, [problem]);
  assert.equal((await w.ask("version")).value, "0.0.0");
});

test("after a trap the engine is never touched again", async () => {
  for (const break_ of [
    (/** @type {ReturnType<typeof worker>} */ w) => w.ask("crash"),
    (/** @type {ReturnType<typeof worker>} */ w) => w.ask("open", { data: { sample: "poison" } }),
  ]) {
    const w = await started({ units: 1e6 });
    assert.match((await break_(w)).crash, /unreachable/);
    const time = w.clock.time;
    await w.finish();
    assert.equal(w.clock.time, time);
    assert.match((await w.ask("version")).crash, /unreachable/);
  }
});

test("a trap in the run itself is told without being asked", async () => {
  const w = await started({ trapAt: 20 });
  await w.finish();
  assert.match(w.answers.at(-1).crash, /RuntimeError: unreachable/);
  assert.match((await w.ask("insight")).crash, /unreachable/);
});
