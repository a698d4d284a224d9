// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../www/store.js";

/** A store that tells its watchers when asked to, and not before.
 * @template {object} S @param {S} initial */
function storeWithBell(initial) {
  /** @type {(() => void)[]} */
  const waiting = [];
  const store = new Store(initial, (callback) => waiting.push(callback));
  return { store, ring: () => waiting.splice(0).forEach((callback) => callback()) };
}

test("a watcher hears the first value at once and later ones only when its part has changed", () => {
  const { store, ring } = storeWithBell({ a: 1, b: 1 });
  /** @type {number[]} */
  const heard = [];
  store.watch(
    (s) => s.a,
    (a) => heard.push(a),
  );
  store.set({ b: 2 });
  ring();
  store.set({ a: 2 });
  ring();
  assert.deepEqual(heard, [1, 2]);
});

test("many changes in a row tell a watcher once, with the last value", () => {
  const { store, ring } = storeWithBell({ a: 0 });
  /** @type {number[]} */
  const heard = [];
  store.watch(
    (s) => s.a,
    (a) => heard.push(a),
  );
  for (let a = 1; a <= 5; a++) store.set({ a });
  ring();
  assert.deepEqual(heard, [0, 5]);
});

test("the state is replaced, never changed in place", () => {
  const { store } = storeWithBell({ a: 1 });
  const before = store.state;
  store.set({ a: 2 });
  assert.equal(before.a, 1);
  assert.throws(() => {
    before.a = 3;
  }, TypeError);
});

test("a selector that picks several parts is compared part by part", () => {
  const { store, ring } = storeWithBell({ a: 1, b: 1, c: 1 });
  let times = 0;
  store.watch(
    (s) => [s.a, s.b],
    () => (times += 1),
  );
  store.set({ c: 2 });
  ring();
  assert.equal(times, 1);
  store.set({ b: 2 });
  ring();
  assert.equal(times, 2);
});

test("who stops watching hears nothing more", () => {
  const { store, ring } = storeWithBell({ a: 1 });
  let times = 0;
  const stop = store.watch(
    (s) => s.a,
    () => (times += 1),
  );
  stop();
  store.set({ a: 2 });
  ring();
  assert.equal(times, 1);
});
