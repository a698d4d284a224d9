// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { POSITIONS, fromPosition, neighbour, toPosition } from "../../www/widgets/scale.js";

const trees = { lo: 1, hi: 1000, log: true, integer: true };
const depth = { lo: 1, hi: 64, integer: true, optional: true };
const alpha = { lo: 1e-3, hi: 1e3, log: true, zero: true };
const noise = { lo: 0, hi: 0.5 };

test("both ends of a slider are both ends of the range", () => {
  assert.equal(fromPosition(trees, 0), 1);
  assert.equal(fromPosition(trees, POSITIONS), 1000);
  assert.equal(fromPosition(noise, 0), 0);
  assert.equal(fromPosition(noise, POSITIONS), 0.5);
});

test("the far end of an optional number means no limit, and 0 has its own place", () => {
  assert.equal(fromPosition(depth, POSITIONS), null);
  assert.equal(toPosition(depth, null), POSITIONS);
  assert.equal(fromPosition(alpha, 0), 0);
  assert.equal(toPosition(alpha, 0), 0);
});

test("the middle of a logarithmic slider is the geometric mean", () => {
  assert.equal(fromPosition({ lo: 0.01, hi: 100, log: true }, POSITIONS / 2), 1);
});

test("a position read back gives the same value", () => {
  for (const range of [trees, depth, alpha, noise]) {
    for (let position = 0; position <= POSITIONS; position += 7) {
      const value = fromPosition(range, position);
      const again = fromPosition(range, toPosition(range, value));
      if (value === null) assert.equal(again, null);
      else assert.ok(Math.abs(Number(again) - value) <= 0.02 * Math.abs(value) + 1e-9, `${value} ${again}`);
    }
  }
});

test("an arrow key always moves, also where many positions mean the same number", () => {
  assert.equal(neighbour(depth, 3, 1), 4);
  assert.equal(neighbour(depth, 64, 1), null);
  assert.equal(neighbour(depth, null, -1), 64);
  assert.equal(neighbour(alpha, 0, 1), 0.001);
  assert.equal(neighbour(trees, 1000, 1), 1000);
});
