// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { withCells, withRow, withoutRow } from "../../www/by-hand.js";

/** @type {any} */
const recipe = { recipe: 1, data: { sample: "iris" }, model: { kind: "decision-tree" } };
/** @param {any} draft */
const lines = (draft) => draft.data.clean?.at(-1).params.changes;

test("rows are added, moved and left out, each as one line", () => {
  let draft = withRow(recipe, { x: 0.5, kind: "a, b" });
  assert.deepEqual(lines(draft), ['+ x = 0.5, kind = "a, b"']);
  // The table on show has 150 rows and the new one.
  draft = withCells(draft, 151, 150, { x: 2 });
  assert.deepEqual(lines(draft), ['+ x = 2, kind = "a, b"']);
  draft = withCells(draft, 151, 16, { x: 1 });
  draft = withCells(draft, 151, 16, { y: 3, x: -1 });
  assert.deepEqual(lines(draft).at(-1), "17: x = -1, y = 3");
  draft = withoutRow(draft, 151, 16);
  assert.deepEqual(lines(draft), ['+ x = 2, kind = "a, b"', "- 17"]);
  assert.equal(lines(withoutRow(draft, 150, 149)).length, 1);
});

test("behind rows left out, the numbers are still those of the table before", () => {
  let draft = withoutRow(recipe, 10, 2);
  draft = withoutRow(draft, 9, 2);
  assert.deepEqual(lines(draft), ["- 3", "- 4"]);
  draft = withCells(draft, 8, 2, { x: 0 });
  assert.equal(lines(draft).at(-1), "5: x = 0");
  draft = withRow(draft, { x: 1 });
  draft = withCells(draft, 9, 8, { x: 7 });
  assert.equal(lines(draft).at(-1), "+ x = 7");
});

test("the last change taken back leaves no step, and another step behind begins a new one", () => {
  const one = withRow(recipe, { x: 1 });
  assert.equal(withoutRow(one, 151, 150).data.clean, undefined);
  const other = { ...one, data: { ...one.data, clean: [...(one.data.clean ?? []), { step: "drop-duplicates" }] } };
  assert.deepEqual(withRow(other, { x: 2 }).data.clean?.map((s) => s.step), ["by-hand", "drop-duplicates", "by-hand"]);
});

test("names with signs of their own survive", () => {
  const odd = { 'a "b", = c': "", plain: "two words" };
  const draft = withCells(withRow(recipe, odd), 151, 150, { plain: "x=1" });
  assert.deepEqual(lines(draft), ['+ "a ""b"", = c" = , plain = "x=1"']);
});
