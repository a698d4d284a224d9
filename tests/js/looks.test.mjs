// @ts-check
// Looks into the table, in slices: of each kind the newest counts, and everything else is heard meanwhile.
import assert from "node:assert/strict";
import test from "node:test";
import { terrariumHandler } from "../../pkg/handler.js";
import { terrariumLooks } from "../../pkg/looks.js";
import { terrariumOpening } from "../../pkg/opening.js";
import { terrariumPacked } from "../../pkg/packed.js";
import { terrariumRuns } from "../../pkg/runs.js";
import { Clock, fakeEngine } from "./fake-engine.mjs";

async function worker() {
  const clock = new Clock();
  /** @type {string[]} */
  const log = [];
  /** @type {any[]} */
  const answers = [];
  /** @type {(() => void)[]} */
  const later = [];
  const post = (/** @type {any} */ answer) => void answers.push(answer);
  const defer = (/** @type {() => void} */ work) => void later.push(work);
  const handle = terrariumHandler(
    fakeEngine({ clock, log }),
    post,
    terrariumRuns(post, defer, clock.now),
    terrariumLooks(post, defer, clock.now),
    terrariumOpening(post, setImmediate, terrariumPacked()),
  );
  let id = 0;
  /** @param {string} call @param {object} args */
  const ask = (call, args = {}) => {
    const mine = (id += 1);
    const done = handle({ id: mine, call, args });
    return { done, answer: () => answers.find((one) => one.id === mine) };
  };
  const turn = async () => {
    later.shift()?.();
    await new Promise(setImmediate);
  };
  await ask("open", { data: { sample: "penguins" } }).done;
  return { clock, log, answers, later, ask, turn };
}

test("a view is made in slices, and its rows can be asked for when it is there", async () => {
  const w = await worker();
  const view = w.ask("view", { name: "a", steps: 7 });
  await w.turn();
  assert.ok(w.clock.time <= 40, "a slice is short");
  assert.equal(view.answer(), undefined);
  while (w.later.length > 0) await w.turn();
  assert.deepEqual(view.answer().value, { id: 1, n_rows: 5 });
  const window = w.ask("window", { view: 1, from: 2, count: 2, first: 0, last: 1 });
  await window.done;
  assert.deepEqual(window.answer().value.rows, [2, 3]);
});

test("a later view takes the place of one under way, and the rows on show stay until it is there", async () => {
  const w = await worker();
  w.ask("view", { name: "shown" });
  while (w.later.length > 0) await w.turn();
  const dropped = w.ask("view", { name: "dropped", steps: 50 });
  await w.turn();
  const wanted = w.ask("view", { name: "wanted", steps: 50 });
  await dropped.done;
  assert.equal(dropped.answer().value, null);
  const old = w.ask("window", { view: 1, from: 0, count: 1, first: 0, last: 1 });
  await old.done;
  assert.deepEqual(old.answer().value.rows, [0]);
  while (w.later.length > 0) await w.turn();
  assert.equal(wanted.answer().value.id, 2);
  assert.deepEqual(w.log.filter((line) => line.startsWith("free view")), ["free view dropped", "free view shown"]);
  const late = w.ask("window", { view: 1, from: 0, count: 1, first: 0, last: 1 });
  await late.done;
  assert.equal(late.answer().value, null);
});

test("a look can be given up, and opening another table gives up all of them", async () => {
  const w = await worker();
  const first = w.ask("view", { steps: 50 });
  w.ask("stop_look", { kind: "view" });
  await first.done;
  assert.equal(first.answer().value, null);
  const second = w.ask("view", { steps: 50 });
  await w.ask("open", { data: { sample: "iris" } }).done;
  await second.done;
  assert.equal(second.answer().value, null);
});

test("long looks tell how far they are", async () => {
  const w = await worker();
  w.ask("view", { steps: 40 });
  while (w.later.length > 0) await w.turn();
  const told = w.answers.filter((one) => one.event === "look");
  assert.ok(told.length >= 2 && told.length <= 4, `${told.length} events`);
  assert.equal(told[0].total, 40);
});

test("a bad request is a problem, and an engine that breaks is left alone", async () => {
  const w = await worker();
  const bad = w.ask("view", { bad: true });
  await bad.done;
  assert.equal(bad.answer().problems.length, 1);
  const other = w.ask("view", { trapAt: 2 });
  while (w.later.length > 0) await w.turn();
  await other.done;
  assert.match(other.answer().crash, /unreachable/);
});
