// @ts-check
// How a file was read, in a sentence; and what is said about its columns.
import assert from "node:assert/strict";
import test from "node:test";
import { withColumn, withValue } from "../../www/recipe.js";
import { readingWords, spellingWords } from "../../www/words/reading.js";

const plain = { format: "delimited", delimiter: "comma", decimal: "point", encoding: "utf-8", header: "yes", skip_lines: 0 };

test("what is usual is not said, but for the delimiter", () => {
  assert.equal(readingWords(plain), "Read as comma-separated.");
  const german = { ...plain, delimiter: "semicolon", decimal: "comma", encoding: "windows-1252", skip_lines: 2 };
  assert.equal(
    readingWords(german),
    "Read as semicolon-separated, decimal comma, windows-1252, 2 lines above it left out.",
  );
  assert.equal(readingWords({ ...plain, encoding: "shift_jis" }), "Read as comma-separated, Shift-JIS.");
  assert.equal(readingWords({ ...plain, format: "json" }), "Read as JSON.");
  assert.equal(readingWords({ ...plain, header: "no" }, ["header"]), "Read as no names in the first row.");
  assert.equal(spellingWords(""), "the empty cell");
});

test("what is said about a column is kept, replaced and forgotten", () => {
  /** @type {any} */
  const recipe = { recipe: 1, data: { file: { name: "a.csv" } }, model: { kind: "ridge" } };
  const said = withColumn(recipe, "a", { type: "number", missing: undefined });
  assert.deepEqual(said.data.file, { name: "a.csv", columns: { a: { type: "number" } } });
  assert.deepEqual(withColumn(said, "a", { type: undefined }).data.file, { name: "a.csv" });
  const slash = withValue(recipe, /** @type {any} */ ({ defaults: { steps: [] } }), "/data/file/columns/a~1b~0/dates", "day-first");
  assert.deepEqual(slash.data.file?.columns, { "a/b~": { dates: "day-first" } });
});
