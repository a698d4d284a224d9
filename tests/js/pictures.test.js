// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { pictureShape } from "../../www/pictures.js";
import { withoutWord, wordsIn } from "../../www/words/in-text.js";

/** @param {number} height @param {number} width @param {(row: number, column: number) => string} name */
const names = (height, width, name) => Array.from({ length: height * width }, (_, i) => name(Math.floor(i / width), i % width));

test("columns that are points of a picture are known by their names, in whatever order they stand", () => {
  const digits = names(8, 8, (row, column) => `p${row}${column}`);
  assert.deepEqual(pictureShape(digits), { height: 8, width: 8, channels: 1, columns: digits });
  assert.deepEqual(pictureShape(digits.toReversed())?.columns, digits);
  assert.equal(pictureShape(names(28, 28, (row, column) => `${row + 1}x${column + 1}`))?.height, 28);
  assert.equal(pictureShape(Array.from({ length: 784 }, (_, i) => `pixel${i}`))?.width, 28);
  const colours = names(4, 6, (row, column) => `pixel_${row}_${column}`).flatMap((name) => ["red", "green", "blue"].map((c) => `${name}_${c}`));
  assert.deepEqual(pictureShape(colours), { height: 4, width: 6, channels: 3, columns: colours });
});

test("other columns are no picture", () => {
  assert.equal(pictureShape(["p00", "p01"]), null);
  assert.equal(pictureShape(names(8, 8, (row, column) => `p${row}${column}`).slice(1)), null);
  assert.equal(pictureShape(Array.from({ length: 64 }, (_, i) => `x${i}`)), null);
  assert.equal(pictureShape(Array.from({ length: 60 }, (_, i) => `pixel${i}`)), null);
});

test("a text is cut into words and put together again", () => {
  const text = "Über-gut, 2nd time: gut!";
  assert.equal(wordsIn(text).map((part) => part.text).join(""), text);
  assert.deepEqual(wordsIn(text).flatMap(({ word }) => word ?? []), ["über", "gut", "2nd", "time", "gut"]);
  assert.equal(withoutWord(text, "gut"), "Über-, 2nd time: !");
});
