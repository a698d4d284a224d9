// @ts-check
// The arithmetic of the grid: which rows a place of the scroll bar stands for, and where keys lead.
import assert from "node:assert/strict";
import test from "node:test";
import { moved } from "../../www/widgets/grid-keys.js";
import { Lanes, Rows } from "../../www/widgets/grid-rows.js";

const HEIGHT = 28;
const VIEW = 500;

test("every row of ten million can be scrolled to, and both ends of the bar are both ends of the table", () => {
  for (const count of [1, 17, 18, 300, 300_000, 10_000_000]) {
    const rows = new Rows(count, HEIGHT);
    assert.ok(rows.shown <= 8_000_000);
    assert.equal(rows.at(0, VIEW).first, 0);
    const end = rows.at(Math.max(0, rows.shown - VIEW), VIEW);
    assert.equal(end.last, count);
    // The last row ends where the view ends.
    if (count * HEIGHT > VIEW) assert.ok(Math.abs(end.shift + (count - end.first) * HEIGHT - VIEW) < 1e-3);
    for (const row of [0, Math.floor(count / 3), count - 1]) {
      const scroll = rows.reveal(row, 0, VIEW);
      const { first, last, shift } = rows.at(scroll, VIEW);
      assert.ok(first <= row && row < last, `${row} of ${count}`);
      const top = shift + (row - first) * HEIGHT;
      assert.ok(top > -0.01 && top + HEIGHT < VIEW + 0.01, `row ${row} of ${count} is at ${top}`);
    }
  }
});

test("a row on show is not scrolled to", () => {
  const rows = new Rows(1_000_000, HEIGHT);
  const { first } = rows.at(3_000_000, VIEW);
  assert.equal(rows.reveal(first + 3, 3_000_000, VIEW), 3_000_000);
});

test("columns of different widths are found by their place", () => {
  const lanes = new Lanes([100, 50, 200, 80]);
  assert.deepEqual(lanes.at(0, 120), { first: 0, last: 2 });
  assert.deepEqual(lanes.at(149, 151), { first: 1, last: 3 });
  assert.deepEqual(lanes.at(400, 900), { first: 3, last: 4 });
  assert.equal(lanes.reveal(3, 0, 200), 230);
  assert.equal(lanes.reveal(0, 300, 200), 0);
  assert.equal(lanes.reveal(1, 80, 200), 80);
  // A column wider than the view starts at its edge.
  assert.equal(lanes.reveal(2, 0, 150), 150);
});

test("keys lead where the pattern for grids says, and never out of it", () => {
  const size = { rows: 100, columns: 5, page: 20 };
  const from = { row: 50, column: 2 };
  const go = (/** @type {string} */ key, ctrlKey = false, place = from) =>
    moved(place, { key, ctrlKey, metaKey: false, altKey: false, shiftKey: false }, size);
  assert.deepEqual(go("ArrowDown"), { row: 51, column: 2 });
  assert.deepEqual(go("PageUp"), { row: 30, column: 2 });
  assert.deepEqual(go("Home"), { row: 50, column: -1 });
  assert.deepEqual(go("End", true), { row: 99, column: 4 });
  assert.deepEqual(go("Home", true), { row: 0, column: -1 });
  assert.deepEqual(go("ArrowUp", false, { row: 0, column: 0 }), { row: -1, column: 0 });
  assert.deepEqual(go("ArrowUp", false, { row: -1, column: 0 }), { row: -1, column: 0 });
  assert.deepEqual(go("PageDown", false, { row: 95, column: 0 }), { row: 99, column: 0 });
  assert.equal(go("a"), null);
  assert.deepEqual(moved({ row: -1, column: 0 }, { key: "ArrowDown", ctrlKey: true, metaKey: false, altKey: false, shiftKey: false }, { rows: 0, columns: 2, page: 5 }), { row: -1, column: 0 });
});
