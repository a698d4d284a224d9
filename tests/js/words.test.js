// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { inTable, placeWords, question, tableWords } from "../../www/words/table.js";
import { progressOf } from "../../www/words/progress.js";
import { verdict } from "../../www/words/score.js";

/** A report with one score. @param {any} [score] @param {any} [more] @returns {any} */
function report(score, more) {
  const interval = { lo: 0.92, hi: 0.99 };
  const head = {
    metric: "accuracy",
    model: { value: 0.97, interval },
    baseline: { value: 0.44 },
    training: { value: 0.98 },
    gain: { by: { value: 0.53, interval: { lo: 0.4, hi: 0.6 } } },
    ...score,
  };
  return { model: { kind: "random-forest" }, rows: { test: 86 }, scores: [head], ...more };
}

test("a clear gain that holds on new rows is called learning", () => {
  const { tone, text } = verdict(report());
  assert.equal(tone, "good");
  assert.match(text, /learned something: 0\.97, where the baseline has 0\.44/);
  assert.match(text, /as well on rows it has never seen/);
});

test("a gain whose interval holds 0 is not called one", () => {
  const { tone, text } = verdict(report({ gain: { by: { value: 0.02, interval: { lo: -0.03, hi: 0.06 } } } }));
  assert.equal(tone, "poor");
  assert.match(text, /may be chance/);
});

test("a gap to the rows learned from beyond the interval is called overfitting", () => {
  assert.match(
    verdict(report({ model: { value: 0.8, interval: { lo: 0.7, hi: 0.88 } }, training: { value: 1 } })).text,
    /overfits: 1\.00 on/,
  );
  assert.match(
    verdict(report({ model: { value: 0.93, interval: { lo: 0.88, hi: 1 } }, training: { value: 1 } })).text,
    /can be chance/,
  );
});

test("with an error, lower is better", () => {
  const metric = /** @type {any} */ ({ better: "lower" });
  const score = {
    model: { value: 6, interval: { lo: 5, hi: 7 } },
    training: { value: 2 },
    baseline: { value: 9 },
    gain: { by: { value: 3, interval: { lo: 1, hi: 4 } } },
  };
  assert.match(verdict(report(score), metric).text, /overfits: 2\.00 on/);
});

test("an undefined score is told with its reason, and few rows are told", () => {
  assert.match(verdict(report({ model: { value: null, undefined: "one class only" } })).text, /one class only/);
  assert.match(verdict(report({}, { rows: { test: 12 } })).text, /only 12 test rows/);
});

test("unusual rows without a score say why there is none", () => {
  const of = (/** @type {object} */ more) =>
    verdict(report({}, { task: "outliers", n_outliers: 3, rows: { total: 200 }, target: null, scores: [], ...more })).text;
  assert.match(of({}), /^Calls 3 rows of 200 unusual .*no column was named/);
  assert.match(of({ target: "island" }), /island has not the two classes/);
  const head = { metric: "outlier-auc", model: { value: null, undefined: "only one of the two classes has rows" }, gain: {} };
  assert.match(of({ target: "sex", scores: [head] }), /only one of the two classes has rows/);
  assert.doesNotMatch(of({ target: "sex", scores: [{ ...head, model: { value: 0.8 }, gain: { by: { value: 0.3 } } }] }), /no score/);
});

test("progress tells units, time, and what is left", () => {
  const status = { stage: "train", unit: "tree", done: 25, total: 100 };
  const state = /** @type {any} */ ({
    engine: "ready",
    plan: null,
    run: { phase: "training", status, timings: { train: 1, total: 1.2 } },
  });
  const { share, text, time } = progressOf(state);
  assert.equal(share, 0.25);
  assert.equal(text, "tree 25 of 100");
  assert.equal(time, " · 1.2\u202fs · 3.0\u202fs left");
  const finished = {
    ...state,
    plan: { unit: "tree" },
    report: { model: { units: 100 } },
    run: { ...state.run, phase: "finished" },
  };
  assert.equal(progressOf(finished).text, "100 trees");
  for (const [unit, units] of [["batch", "batches"], ["epoch", "epochs"], ["pass", "passes"]]) {
    assert.equal(progressOf({ ...finished, plan: { unit } }).text, `100 ${units}`);
  }
});

test("a table is told as it is counted", () => {
  const catalogue = /** @type {any} */ ({
    samples: [
      { id: "p", name: "Palmer penguins" },
      { id: "w", name: "Seattle weather" },
    ],
    generators: [{ id: "m", name: "Two moons" }],
  });
  const words = (/** @type {any} */ data, n = 344) =>
    tableWords(/** @type {any} */ ({ data }), /** @type {any} */ ({ n_rows: n, name: "x" }), catalogue);
  assert.equal(words({ sample: "p" }), "344 Palmer penguins");
  assert.equal(words({ sample: "w" }, 1461), "1,461 rows of Seattle weather");
  assert.equal(words({ generator: "m" }, 300), "300 points (Two moons)");
  assert.equal(words({ file: { name: "my.csv" } }, 12), "12 rows of my.csv");
});

test("the map says its answer, the place, and the row below the pointer", () => {
  const axis = (/** @type {string} */ column) => ({ column, min: 0, max: 10, is_date: false });
  const picture = /** @type {any} */ ({
    x: axis("a_b"),
    y: axis("c"),
    width: 1,
    curve: false,
    certain: true,
    labels: ["Adelie", "Gentoo"],
    classes: [1],
    values: [0.93],
    points: { row: [4], test: [1], truth: [0] },
  });
  const plan = /** @type {any} */ ({ labels: ["Adelie", "Gentoo"], target: "species" });
  assert.equal(
    placeWords(picture, { x: 4.52, y: 5, cell: 0, nearest: 0 }, plan),
    "Gentoo 0.93 at a b 4.5, c 5; test row 5 is Adelie",
  );
});

test("a tree asks in the unit of the table, not of the prepared matrix", () => {
  const meaning = { source: "bill_length_mm", spread: 5, shift: 40, is_date: false, word: null };
  assert.equal(question(meaning, 0.5), "bill length mm ≤ 42.5");
  assert.equal(question({ ...meaning, made: "log of mass", spread: 2, shift: 1 }, 3), "log of mass ≤ 7");
  assert.equal(question({ ...meaning, source: "island", word: "Biscoe" }, 0.5), "island is not Biscoe");
  const islands = { ...meaning, source: "island", words: ["Biscoe", "Dream", "Torgersen", "Elba", "Malta", "Crete"] };
  assert.equal(question(islands, 0, [1]), "island is Dream");
  assert.equal(question(islands, 0, [0, 2]), "island is Biscoe or Torgersen");
  assert.equal(question(islands, 0, [0, 1, 2, 3, 4]), "island is Biscoe, Dream, Torgersen or one of 2 others");
  assert.equal(
    question({ ...meaning, source: "day", spread: 1, shift: 0, is_date: true }, 16000.5),
    "day ≤ 2013-10-22",
  );
});

test("a number of the matrix is said as it stands in the table, a date as a date", () => {
  /** @type {any} */
  const meaning = { source: "day", spread: 10, shift: 18_262, is_date: true, word: null };
  assert.equal(inTable(meaning, 0), "2020-01-01");
  assert.equal(inTable({ ...meaning, is_date: false, spread: 2, shift: 1 }, 3), "7");
  assert.equal(inTable({ ...meaning, word: "ash" }, 1), "1");
});
