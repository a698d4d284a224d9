// @ts-check
// The doctor's fixes as changes of a recipe, and cleaning steps in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanedWords, cleaningWords, findingKey, withFix } from "../../www/cleaning.js";

const catalogue = /** @type {any} */ ({ defaults: { steps: ["impute", "standardise", "one-hot"] } });
const recipe = /** @type {any} */ ({ recipe: 1, data: { file: { name: "a.csv" }, target: "y", features: ["a", "b"] }, model: { kind: "m" } });
/** @param {object} fix */
const fixed = (fix) => withFix(recipe, catalogue, /** @type {any} */ ({ words: "", ...fix }));

test("a cleaning fix comes last, and a column left out is no feature any more", () => {
  const step = { step: "drop-columns", params: { columns: ["a"] } };
  const next = fixed({ clean: step });
  assert.deepEqual(next.data.clean, [step]);
  assert.deepEqual(next.data.features, ["b"]);
  assert.equal(recipe.data.clean, undefined);
});

test("a step of preparation comes behind the gaps that are filled, or changes the one that is there", () => {
  const clip = { step: "clip", columns: ["a"] };
  assert.deepEqual(fixed({ prepare: clip }).prepare?.map((s) => s.step), ["impute", "clip", "standardise", "one-hot"]);
  const rare = { step: "one-hot", params: { min_frequency: 5 } };
  const { prepare } = fixed({ prepare: rare });
  assert.deepEqual([prepare?.length, prepare?.[2]], [3, rare]);
});

test("settings of the split are added to those that are there", () => {
  const split = { by: "time", column: "day" };
  const next = withFix({ ...recipe, split: { test: 0.5 } }, catalogue, { words: "", split });
  assert.deepEqual(next.split, { test: 0.5, ...split });
});

test("findings are known again when only their numbers change", () => {
  const finding = /** @type {any} */ ({ check: "skew", columns: ["a"], sentence: "one" });
  assert.equal(findingKey(finding), findingKey({ ...finding, sentence: "two" }));
  assert.notEqual(findingKey(finding), findingKey({ ...finding, columns: ["b"] }));
});

test("steps and what they did read as words", () => {
  assert.equal(cleaningWords({ step: "replace", params: { columns: ["age"], from: ["-999"] } }), "-999 → missing in age");
  assert.equal(cleaningWords({ step: "rename", params: { column: "a_b", to: "c" } }), "a b → c");
  assert.equal(cleaningWords({ step: "drop-duplicates" }), "");
  const nothing = { rows_dropped: 0, rows_unanswered: 0, cells_changed: 0, cells_lost: 0, columns_new: [], columns_gone: [] };
  assert.equal(cleanedWords(nothing), "nothing to change");
  assert.equal(cleanedWords({ ...nothing, rows_dropped: 12, rows_unanswered: 3 }), "12 rows left out, 3 of them without an answer");
  assert.equal(cleanedWords(null), "");
  assert.equal(cleanedWords({ ...nothing, notes: ["2 rows have no time"] }), "2 rows have no time");
  const back = { columns: ["a_b"], by: "day" };
  assert.equal(cleaningWords({ step: "lags", params: { ...back, n_lags: 3, ahead: 2 } }), "a b, 2 to 4 rows before, by day");
  assert.equal(cleaningWords({ step: "lags", params: { ...back, lags: [1, 7], group: "shop" } }), "a b, 1 and 7 rows before, by day, within shop");
  assert.equal(cleaningWords({ step: "rolling", params: { ...back, statistic: "max" } }), "max of a b, 3 rows up to 1 before, by day");
});
